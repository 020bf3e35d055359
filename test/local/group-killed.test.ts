import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test, vi } from 'vitest'
import { ended } from '../support/command.ts'
import { aFolder } from '../support/folder.ts'
import { findingsOfStack, freePorts, toldIn } from './a-stack.ts'
import { terms } from './log.ts'

interface Said {
  readonly pids?: number[]
  readonly readsAgain?: boolean
  readonly connection?: string
  readonly batch?: true
  readonly done?: true
}

const begun: ChildProcess[] = []
afterEach(async () => {
  for (const child of begun.splice(0)) {
    child.kill('SIGKILL')
    await ended(child)
  }
})

const program = join(import.meta.dirname, 'fixtures/run-log.ts')

function run(...args: string[]): { child: ChildProcess; said: Said[] } {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  begun.push(child)
  const said: Said[] = []
  if (child.stdout) createInterface(child.stdout).on('line', (line) => said.push(JSON.parse(line)))
  return { child, said }
}

const until = (condition: () => boolean) =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 40_000, interval: 5 })

test('after a kill of all processes at once the log is read again, and each term is found once and told (P1, P2)', async () => {
  const folder = aFolder()
  const { blobs, tables } = await freePorts()
  const args = [folder, String(blobs), String(tables)]
  const first = run(...args, 'send')
  await until(() => first.said.filter(({ batch }) => batch).length > 2)
  for (const pid of first.said[0]?.pids ?? []) process.kill(pid, 'SIGKILL')
  await ended(first.child)

  const second = run(...args)
  await until(() => second.said.some(({ done }) => done))
  const { readsAgain, connection = '' } = second.said[0] ?? {}
  expect(readsAgain).toBe(true)
  const findings = await findingsOfStack(connection)
  expect(findings.map(({ term }) => term).sort()).toEqual(terms)
  // What Azurite had not saved yet may be told a second time, but nothing is left untold.
  await until(() => findings.every(({ id }) => toldIn(folder).includes(id)))
  second.child.kill('SIGTERM')
  await ended(second.child)
}, 120_000)

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { findingsIn } from '../../cli/output/alert.ts'
import type { AlertBody } from '../../lib/render/views.ts'
import { azureTable } from '../../lib/state/azure-table.ts'
import { freePort } from '../../local/ports.ts'
import { type Ports, type Stack, type StackOptions, startStack } from '../../local/stack.ts'
import { stateTable } from '../../local/storage.ts'
import { dist } from '../support/dist.ts'
import { aFolder } from '../support/folder.ts'
import { findingsOf } from '../support/rows.ts'
import { terms } from './log.ts'

export const freePorts = async (): Promise<Ports> => ({
  receiver: 0,
  hub: 0,
  blobs: await freePort(),
  tables: await freePort(),
})

/** A stack of its own, which is stopped after the test; what it says of its end and its restarts is in `said`. */
export async function aStack(change: Partial<StackOptions> = {}) {
  const folder = aFolder()
  const said: string[] = []
  const tell = (what: string): void => void said.push(what)
  const ports = await freePorts()
  const options = {
    dist,
    folder,
    ports,
    settings: {},
    onAlert: () => {},
    onLog: () => {},
    onRestart: tell,
    onEnd: tell,
  }
  const stack = await startStack({ ...options, ...change })
  onTestFinished(() => stack.stop())
  return { stack, folder, said }
}

/** The findings in a stack's table: id, and term as `customscript 3320`. */
export async function findingsOfStack(connection: string): Promise<{ id: string; term: string }[]> {
  const findings = await findingsOf(azureTable(stateTable(connection)))
  return Object.values(findings).map(({ id, term }) => ({
    id,
    term: term.map(([, value]) => value).join(' '),
  }))
}

/** Ids of the findings that the kept alerts tell of, in order of arrival. */
export const toldIn = (folder: string): string[] =>
  readFileSync(join(folder, 'alerts.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => findingsIn((JSON.parse(line) as AlertBody).event))

/** What must hold after the log: one finding a term, and each told once. */
export async function expectEachTermOnce({ storage }: Stack, folder: string): Promise<void> {
  const findings = await findingsOfStack(storage.connectionString)
  expect(findings.map(({ term }) => term).sort()).toEqual(terms)
  await vi.waitFor(() => expect(toldIn(folder).sort()).toEqual(findings.map(({ id }) => id).sort()), {
    timeout: 20_000,
  })
}

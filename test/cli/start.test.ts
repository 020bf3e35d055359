import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { findingsIn } from '../../cli/output/alert.ts'
import { portsFrom } from '../../cli/ports.ts'
import type { AlertBody } from '../../lib/render/views.ts'
import type { Place } from '../../local/page/api.ts'
import { freePort, isFree } from '../../local/ports.ts'
import { expectedTerms } from '../../local/sample-week/story.ts'
import { azuriteConnection } from '../../local/storage.ts'
import { findingsOfStack } from '../local/a-stack.ts'
import { aFolderForEachTest, begin, ended, firstSeen, put } from '../support/command.ts'
import { aWrite, linesOf } from './operations.ts'

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const folder = aFolderForEachTest()

/** Five free ports in a row, of which the first is answered. */
async function fivePorts(): Promise<number> {
  for (;;) {
    const first = await freePort()
    const others = await Promise.all([1, 2, 3, 4].map((more) => isFree(first + more)))
    if (!others.includes(false) && first < 65_500) return first
  }
}

/** `first-seen start` as a process, and all that it has said. */
function startIt(...args: string[]) {
  const child = begin(['start', ...args], { folder: folder() })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  return { child, said }
}

type Started = ReturnType<typeof startIt>

const until = (what: () => boolean, timeout = 60_000) =>
  vi.waitFor(() => expect(what()).toBe(true), { timeout, interval: 20 })

const isUp = ({ said }: Started) => until(() => said.err.includes('Leave this running'))

/** Processes of the stack at these ports, by what their command lines say. */
function processesAt(port: number): string {
  const { blobs } = portsFrom(port)
  try {
    return execFileSync('pgrep', ['-f', `blobPort ${blobs} |127\\.0\\.0\\.1:${blobs}/`], { encoding: 'utf8' })
  } catch {
    return '' // there are none
  }
}

/** A signal ends the command in order: exit code 0, no process is left, and the next start need not read again. */
async function expectOrderlyEnd({ child }: Started, port: number, signal: NodeJS.Signals): Promise<void> {
  expect(processesAt(port)).not.toBe('')
  child.kill(signal)
  await ended(child)
  expect([child.exitCode, processesAt(port)]).toEqual([0, ''])
  expect(existsSync(join(folder(), '.first-seen/running.json'))).toBe(false)
}

const alerts = (): AlertBody[] =>
  readFileSync(join(folder(), '.first-seen/alerts.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AlertBody)

const playedMessages = (): number => {
  const file = join(folder(), '.first-seen/sample-week.json')
  return existsSync(file) ? Number(/"next":(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) : 0
}

test('the sample week, killed in the middle and started again, ends with the findings of the story, each told once; Ctrl-C ends all (P1, P2)', async () => {
  const port = await fivePorts()
  const first = startIt('--port', String(port))
  await until(() => playedMessages() > 3000, 90_000)
  first.child.kill('SIGKILL')
  await ended(first.child)

  const second = startIt('--port', String(port))
  await until(() => second.said.out.includes('Sample week done'), 120_000)
  const { blobs, tables } = portsFrom(port)
  const findings = await findingsOfStack(azuriteConnection(blobs, tables))
  expect(findings.map(({ term }) => term).sort()).toEqual([...expectedTerms].sort())
  const told = alerts().flatMap(({ event }) => findingsIn(event))
  expect(told.sort()).toEqual(findings.map(({ id }) => id).sort())
  // An alarm of a pulse can be among them: of what the week has in quarantine.
  for (const { views } of alerts().filter(({ event }) => findingsIn(event).length > 0))
    expect(JSON.stringify(views)).toMatch(new RegExp(`npx first-seen expect add [^\n]* --port ${port}\\b`))

  expect(second.said.err).toContain('The last run did not end cleanly: the hub is read again from its beginning.')
  expect(second.said.out).toMatch(
    /\nSample week done: [\d,]+ messages, [\d,]+ records looked at in \d+\.\d s → \d+ known, 11 findings in \d+ alerts, \d+ parked, \d unreadable\.\n/,
  )
  const text = [
    first.said.out,
    first.said.err,
    second.said.out,
    second.said.err,
    readFileSync(join(folder(), '.first-seen/app.log'), 'utf8'),
  ].join('')
  // Which findings come alone depends on how far apart the partitions are.
  expect(text).toMatch(/\n● MEDIUM {3}\S+ on \S+ written from a network that is new to it\n {11}by {8}\S/)
  expect(text).not.toMatch(/\u001b|MaxListeners|Warning/)

  await expectOrderlyEnd(second, port, 'SIGINT')
}, 240_000)

test('Ctrl-C while it starts ends everything too', async () => {
  const port = await fivePorts()
  const started = startIt('--no-sample', '--port', String(port))
  await until(() => processesAt(port) !== '')
  started.child.kill('SIGINT')
  await ended(started.child)
  expect(started.said.err).not.toContain('Leave this running')
  expect([started.child.exitCode, processesAt(port)]).toEqual([0, ''])
})

test('beside one that runs, a second start says which port is held, or that the folder is in use, and harms nothing; SIGTERM ends the first', async () => {
  const port = await fivePorts()
  const first = startIt('--no-sample', '--port', String(port))
  await isUp(first)
  const { hub } = portsFrom(port)
  const second = await firstSeen(['start', '--fresh', '--port', String(port)], { folder: folder() })
  expect(second.err).toBe(
    `first-seen: Port ${port} (page) is in use (EADDRINUSE). End the program that holds it, or choose other ports: npx first-seen start --port 5280.\n`,
  )
  const third = await firstSeen(['start', '--fresh', '--port', String(await fivePorts())], { folder: folder() })
  expect(third.err).toMatch(
    new RegExp(
      `^first-seen: First Seen runs already in \\.first-seen \\(process \\d+, hub at port ${hub}\\)\\. End that one, .+\n$`,
    ),
  )
  expect([second.code, third.code]).toEqual([2, 2])

  const { send } = (await (await fetch(`http://localhost:${port}/api/place`)).json()) as Place
  expect(first.said.err).toContain(`${send}   (Ctrl-C stops everything)`)
  put(folder(), 'my-activity-log.json', linesOf([aWrite()]))
  const sent = await firstSeen(send?.replace(/^npx first-seen /, '').split(' ') ?? [], { folder: folder() })
  expect(sent.err).toBe(`1 message sent to the local hub (port ${hub}).\n`)
  await until(() => first.said.out.includes('CustomScript on vm-web-03 written from a network that is new to it'))
  await expectOrderlyEnd(first, port, 'SIGTERM')
})

test('when Azurite dies the stack ends and says so, and the next start reads the hub again', async () => {
  const port = await fivePorts()
  const first = startIt('--no-sample', '--port', String(port))
  await isUp(first)
  const { blobs } = portsFrom(port)
  const azurite = Number(execFileSync('pgrep', ['-f', `blobPort ${blobs} `], { encoding: 'utf8' }))
  process.kill(azurite, 'SIGKILL')
  await ended(first.child)
  expect(first.said.err).toContain(
    'first-seen: Azurite ended by itself (SIGKILL). What it said is in .first-seen/app.log and .first-seen/storage.log.\n',
  )
  expect([first.child.exitCode, processesAt(port)]).toEqual([1, ''])
  const next = startIt('--no-sample', '--port', String(port))
  await isUp(next)
  expect(next.said.err).toContain('The last run did not end cleanly')
  await expectOrderlyEnd(next, port, 'SIGINT')
})

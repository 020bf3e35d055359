import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { BaselineReport } from '../../lib/baseline/report.ts'
import { readProgress } from '../../lib/learn/progress.ts'
import { azureTable } from '../../lib/state/azure-table.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { freePort } from '../../local/ports.ts'
import { type Storage, startStorage, stateTable } from '../../local/storage.ts'
import { aFolderForEachTest, begin, type Ended, ended, firstSeen, put } from '../support/command.ts'
import { dist } from '../support/dist.ts'
import { keysOf, spansOf } from '../support/rows.ts'
import { address, aWrite, linesOf, type Said } from './operations.ts'

const folder = aFolderForEachTest()

let operation = 0
/** A write on a day of March 2026, each an operation of its own. */
const on = (day: number, said: Said = {}) =>
  aWrite({
    at: `2026-03-${String(day).padStart(2, '0')}T12:00:00.000Z`,
    correlationId: `operation ${operation++}`,
    ...said,
  })

const monthOfLog = [
  on(1),
  on(6),
  on(11),
  on(17),
  on(12, { ip: address.m247 }),
  on(25, { ip: address.m247 }),
  on(18, { ip: null }),
  on(19, { ip: address.microsoft }),
]

const run = (args: readonly string[], log: unknown[] = monthOfLog): Promise<Ended> =>
  firstSeen(['baseline', ...args, put(folder(), 'log.jsonl', linesOf(log))], { folder: folder() })

test('baseline tells people what would have alerted, what is usual and what to expect', async () => {
  const { code, out, err } = await run([])
  expect(code).toBe(0)
  expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
    'Dry run from 2026-03-01 to 2026-03-25. Armed from 2026-03-08: what is older is learnt.',
    '8 operations, 2 terms (1 without an address, 1 from networks that the rules leave out).',
    '2 findings in 2 alerts would have come.',
    'Expect about 0.8 alerts a week, 0 with all suggestions below (as in the last 17 days).',
    '',
    '  WEEK FROM   OPERATIONS                         FINDINGS  ALERTS',
    expect.stringMatching(/^ {2}2026-03-01 {2}█+ +1 {5}learnt$/),
    expect.stringMatching(/^ {2}2026-03-05 {2}█+ +2 {9}0 {7}0$/),
    expect.stringMatching(/^ {2}2026-03-12 {2}█+ +3 {9}1 {7}1$/),
    expect.stringMatching(/^ {2}2026-03-19 {2}█+ +2 {9}1 {7}1$/),
    '',
    'What would have alerted, day by day',
    '  2026-03-12',
    '    12:00  MEDIUM  CustomScript on vm-web-03 written from AS9009 M247 Europe SRL (new) by somebody whom the record does not name  suggestion 1',
    '  2026-03-25',
    '    12:00  MEDIUM  CustomScript on vm-web-03 written from AS9009 M247 Europe SRL (last seen 2026-03-12) by somebody whom the record does not name  suggestion 1',
    '',
    'What is usual',
    '  EXTENSION     NETWORK                     OPERATIONS  DAYS  MACHINES  LAST        MOSTLY BY',
    '  CustomScript  AS3320 Deutsche Telekom AG           4     4         1  2026-03-17  somebody whom the record does not n…',
    '  CustomScript  AS9009 M247 Europe SRL               2     2         1  2026-03-25  somebody whom the record does not n…',
    '',
    'What you may want to expect',
    '  Each came back after a quiet longer than the window, and would alert each time. Add only what you know to be fine.',
    '  1  CustomScript from AS9009 M247 Europe SRL: came back once after more than 7 quiet days, last on 2026-03-25; always by somebody whom the record does not name (2 alerts fewer)',
    '     npx first-seen expect add --extension CustomScript --asn 9009 --subscription 3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68 --machine "vm-web-03" --reason "came back once after more than 7 quiet days, last on 2026-03-25" --days 90',
    '',
    '',
  ])
  expect(err).toBe(
    'Nothing was written to any state. Once you have looked through it, the same command with --arm teaches it.\n',
  )
})

test('--json prints the report as one object and nothing else; the same is kept for the page, and nothing more', async () => {
  const { out } = await run(['--json'])
  const report = JSON.parse(out) as BaselineReport
  expect(report).toMatchObject({ version: 1, source: { kind: 'files', files: ['log.jsonl'] }, counts: { findings: 2 } })
  expect(readdirSync(folder(), { recursive: true }).sort()).toEqual([
    '.first-seen',
    '.first-seen/baseline',
    '.first-seen/baseline/report.json',
    'log.jsonl',
  ])
  expect(JSON.parse(readFileSync(join(folder(), '.first-seen/baseline/report.json'), 'utf8'))).toEqual(report)
})

test.each<[what: string, args: string[], findings: number]>([
  ['the shipped window is a week', [], 2],
  ['--window makes it longer', ['--window', '14'], 0],
  ['--armed-from arms sooner', ['--armed-from', '2026-03-01'], 3],
  ['--exclude-asns leaves a network out', ['--exclude-asns', '9009,8075'], 0],
  ['--days looks at the end only', ['--days', '10'], 1],
])('%s', async (_, args, findings) => {
  const { out } = await run(['--json', ...args, '--'])
  expect((JSON.parse(out) as BaselineReport).counts.findings).toBe(findings)
})

test('findings that come together are told in one alert, as the app tells them', async () => {
  const atOnce = ['A', 'B', 'C', 'D', 'E', 'F'].map((extension) => on(12, { extension, ip: address.m247 }))
  const { out } = await run([], [on(1), ...atOnce])
  expect(out).toContain('6 findings in 1 alert would have come.')
  expect(out).toContain('    12:00  one alert of 6 findings:\n           MEDIUM  A on vm-web-03 written')
  expect(out).toContain('           and 1 more\n')
})

test('--html writes the report as a page, and says where', async () => {
  const { code, err } = await run(['--html', 'report.html'])
  expect([code, err]).toEqual([0, expect.stringMatching(/^The report as a page: report\.html\n/)])
  expect(readFileSync(join(folder(), 'report.html'), 'utf8')).toMatch(/^<!doctype html>/)
  const gone = await run(['--html', 'gone/report.html'])
  expect([gone.code, gone.err]).toEqual([2, expect.stringContaining('--html gone/report.html: cannot be written')])
})

test('a bad line is told with its file, line and reason, and the report counts it', async () => {
  put(
    folder(),
    'log.jsonl',
    `${JSON.stringify(on(1))}\n${JSON.stringify(on(2)).slice(0, 200)}\n${JSON.stringify(on(3))}\n`,
  )
  const { code, out, err } = await firstSeen(['baseline', '--json', 'log.jsonl'], { folder: folder() })
  expect(err).toMatch(/^first-seen baseline log\.jsonl: line 2: .+; its neighbours were read\.\n/)
  expect((JSON.parse(out) as BaselineReport).counts).toMatchObject({ unreadable: 1, operations: 2 })
  expect([code, existsSync(join(folder(), '.first-seen/quarantine'))]).toEqual([0, false])
})

test('a log without an operation that counts is told as such', async () => {
  const { code, out } = await run([], [on(1, { stage: 'Failure' })])
  expect([code, out]).toEqual([0, '1 record looked at: none of them is a successful operation that a rule names.\n'])
})

test.each<[what: string, args: string[], says: string]>([
  ['neither files nor Azure', ['baseline'], 'baseline needs log files, or --from-azure'],
  ['a file that is not there', ['baseline', 'gone.json'], 'gone.json: there is no such file'],
  ['no days', ['baseline', '--days', '0', 'log'], 'from 1 to 366'],
])('%s is wrong usage', async (_, args, says) => {
  const { code, err } = await firstSeen(args, { folder: folder() })
  expect([code, err]).toEqual([2, expect.stringContaining(says)])
})

test('--arm without a running stack fails before the log is read, and is no wrong usage', async () => {
  const { code, err } = await firstSeen(['baseline', '--arm', '--port', '9', 'gone.json'], { folder: folder() })
  expect([code, err]).toEqual([1, expect.stringContaining('The local stack is not running')])
})

test('Ctrl-C is heard while it waits for standard input', async () => {
  const child = begin(['baseline', '-'], { folder: folder() })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  // More than a pipe holds, so once it is written the program reads; and no end, so it waits.
  await new Promise((written) => child.stdin.write(linesOf(Array.from({ length: 2000 }, () => on(1))), written))
  child.kill('SIGINT')
  await ended(child)
  expect([child.exitCode, said]).toEqual([130, 'Stopped.\n'])
}, 20_000)

const running: Storage[] = []
afterEach(async () => {
  for (const storage of running.splice(0)) await storage.stop()
})

/** Tables where the local stack would have them: four ports after its first. */
async function aStack() {
  const tablePort = await freePort()
  const storage = await startStorage({ dist, tablePort })
  running.push(storage)
  const client = stateTable(storage.connectionString)
  await client.createTable()
  return { table: azureTable(client), port: String(tablePort - 4) }
}

test('--arm teaches the state, again changes nothing, and without it nothing is taught', async () => {
  const { table, port } = await aStack()
  await run(['--json', '--port', port])
  expect(await keysOf(table, '')).toEqual([])
  const { code, out, err } = await run(['--json', '--arm', '--port', port])
  expect((JSON.parse(out) as BaselineReport).suggestions[0]?.command).toMatch(new RegExp(` --port ${port}$`))
  expect([code, err]).toEqual([
    0,
    'Armed: the local stack knows 2 terms of this log, and alerts on what is not among them.\n',
  ])
  const rule = 'vm-extension-from-new-network'
  const at = (day: number) => Date.parse(`2026-03-${day}T12:00:00.000Z`)
  const taught = await spansOf(table, rule)
  expect(taught).toEqual({
    'customscript 3320': [[Date.parse('2026-03-01T12:00:00.000Z'), at(17)]],
    'customscript 9009': [
      [at(12), at(12)],
      [at(25), at(25)],
    ],
  })
  expect((await keysOf(table, '')).filter((key) => !/^(term|usual):/.test(key))).toEqual([])
  await run(['--json', '--arm', '--port', port])
  expect(await spansOf(table, rule)).toEqual(taught)
})

/** Writes so many minutes ago, each an operation and an extension of its own. */
const ago = (...minutes: number[]) =>
  minutes.map((each) =>
    aWrite({
      at: new Date(Date.now() - each * 60_000).toISOString(),
      extension: `Ago${each}`,
      correlationId: `ago ${each}`,
    }),
  )
const extensionsIn = async (table: StateTable): Promise<string[]> =>
  Object.keys(await spansOf(table, 'vm-extension-from-new-network')).map((key) => key.split(' ')[0] ?? '')

test('--arm leaves out what happened since the state was armed, and says how much and why', async () => {
  const { table, port } = await aStack()
  const armed = new Date(Math.floor(Date.now() / 1000) * 1000 - 10 * 86_400_000)
  await readProgress(table, armed.getTime())
  const { code, err } = await run(['--json', '--arm', '--port', port], ago(11 * 1440, 9 * 1440, 8 * 1440))
  const from = `${armed.toISOString().slice(0, 19)}Z`
  expect([code, err.split('\n')]).toEqual([
    0,
    [
      `Armed: the local stack knows what this log has from before ${from}, and alerts on what is not among it.`,
      '2 operations were left out, being newer: the state is armed since then, and what the hub has not delivered yet would no longer alert once it is learnt.',
      '',
    ],
  ])
  expect(await extensionsIn(table)).toEqual(['ago15840'])
})

test('--arm leaves out the last two hours where the state does not say since when it is armed', async () => {
  const { table, port } = await aStack()
  const { err } = await run(['--json', '--arm', '--port', port], ago(150, 90))
  expect(err).toContain('1 operation was left out, being newer: the hub may not have delivered the last two hours yet')
  expect(await extensionsIn(table)).toEqual(['ago150'])
})

test.each([
  ['sooner than the state is armed: no more than that is learnt', 12, ['ago18720']],
  ['later than the state is armed: the state counts', 8, ['ago15840', 'ago18720']],
])('--arm with --armed-from %s', async (_, days, learnt) => {
  const { table, port } = await aStack()
  await readProgress(table, Date.now() - 10 * 86_400_000)
  const time = new Date(Date.now() - days * 86_400_000).toISOString()
  const args = ['--json', '--arm', '--port', port, '--armed-from', time]
  await run(args, ago(13 * 1440, 11 * 1440, 9 * 1440))
  expect((await extensionsIn(table)).sort()).toEqual(learnt)
})

import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { aFolderForEachTest, begin, ended, firstSeen, objectsOf, put } from '../support/command.ts'
import { aWrite, linesOf } from './operations.ts'

const folder = aFolderForEachTest()
const log = linesOf([aWrite(), aWrite({ extension: 'DSC' }), aWrite({ extension: 'Chef' })])
const damaged = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, 40), Buffer.from('?????'), bytes.subarray(45)])

test.each<[what: string, content: Buffer, reason: RegExp]>([
  ['is cut', gzipSync(log).subarray(0, -12), /the gzip ends too early/],
  ['is damaged', damaged(gzipSync(log)), /the gzip is damaged \(.+\)/],
])('a gzip file that %s is told, the other files are read, and the exit code is 1', async (_, content, reason) => {
  put(folder(), 'a.gz', content)
  put(folder(), 'b.jsonl', linesOf([aWrite({ extension: 'VMAccessForLinux' })]))
  const { code, out, err } = await firstSeen(['replay', '--json', 'a.gz', 'b.jsonl'], { folder: folder() })
  expect(err).toMatch(
    new RegExp(`first-seen replay a\\.gz: cannot be read to its end: ${reason.source}\\. What came before was read`),
  )
  expect(objectsOf(out).map(({ subject }) => String(subject).split('/').at(-1))).toContain('VMAccessForLinux')
  expect(code).toBe(1)
})

test.skipIf(process.platform !== 'linux')(
  'a file that the system cannot read is named with the reason, and the exit code is 1',
  async () => {
    const { code, err } = await firstSeen(['replay', '/proc/self/mem', put(folder(), 'log', log)], { folder: folder() })
    expect(err).toMatch(/^first-seen replay \/proc\/self\/mem: cannot be read to its end: EIO.*\n/)
    expect(err).toContain('3 findings')
    expect(code).toBe(1)
  },
)

test('a folder with files that are no logs: each is told and kept, the logs are read, and the exit code is 1', async () => {
  mkdirSync(join(folder(), 'logs/empty'), { recursive: true })
  put(folder(), 'logs/.DS_Store', Buffer.from([0, 0, 0, 1, 0x42, 0xff]))
  put(folder(), 'logs/readme.txt', 'Logs of March\n')
  put(folder(), 'logs/nothing.json', '')
  put(folder(), 'logs/z.jsonl', log)
  const { code, err } = await firstSeen(['replay', 'logs'], { folder: folder() })
  expect(err).toMatch(/^first-seen replay logs\/\.DS_Store: .+\nfirst-seen replay logs\/readme\.txt: line 1: .+\n/)
  expect(err).toMatch(/\n5 messages, 5 records looked at .+ → 0 known, 3 findings, 2 unreadable\.\n$/)
  expect(err).toMatch(/\nfirst-seen replay logs\/\.DS_Store: no record could be read in it\. It must be .+ as JSON: /)
  expect(err).toMatch(/\nfirst-seen replay logs\/readme\.txt: no record could be read in it\. /)
  expect(err).not.toContain('z.jsonl')
  expect(code).toBe(1)
})

test.each(['replay', 'explain', 'baseline'])(
  '%s of a file of another kind tells the first of its pieces, counts the others and fails',
  async (command) => {
    const rows = Array.from({ length: 1500 }, (_, i) => `${i},Administrative,Succeeded\n`).join('')
    const { code, err } = await firstSeen([command, put(folder(), 'log.csv', rows)], { folder: folder() })
    const said = err.split('\n').filter((line) => line.includes('log.csv'))
    expect(said).toHaveLength(22)
    expect(said[19]).toMatch(/^first-seen \w+ log\.csv: line 20: /)
    expect(said[20]).toMatch(/^first-seen \w+ log\.csv: 1,480 more pieces cannot be read\./)
    expect(said[21]).toMatch(/^first-seen \w+ log\.csv: no record could be read in it\./)
    expect(code).toBe(1)
  },
)

const event = { Body: JSON.stringify({ records: [aWrite()] }), EnqueuedTimeUtc: '2026-06-05T02:14:16Z' }
const base64 = { ...event, Body: Buffer.from(event.Body).toString('base64') }

test.each<[what: string, content: string | Buffer]>([
  ['an error of Resource Manager', JSON.stringify({ error: { code: 'AuthorizationFailed' } })],
  ['an event of a hub around its body', JSON.stringify([event])],
  ['events of a hub, one a line', linesOf([base64, base64])],
  ['rows of Log Analytics', JSON.stringify([{ OperationNameValue: aWrite().operationName }], null, 2)],
])('JSON that is no Activity Log is told, and fails the run: %s', async (_, content) => {
  put(folder(), 'other.json', content)
  for (const command of ['replay', 'explain', 'baseline']) {
    const { code, err } = await firstSeen([command, 'other.json'], { folder: folder() })
    const said = err.split('\n').filter((line) => line.includes('other.json'))
    expect(said).toEqual([
      `first-seen ${command} other.json: it begins with JSON that names no operation. It must be an Activity Log as JSON: what az monitor activity-log list -o json prints, or files of a diagnostic setting.`,
    ])
    expect(code).toBe(1)
  }
})

test.each<[what: string, content: string | Buffer]>([
  ['nothing', ''],
  ['no events', '[]\n'],
  ['an empty page', '{"value":[]}\n'],
  ['an empty message', '{"records": []}'],
  ['an operation that no rule names', linesOf([{ ...aWrite(), operationName: 'Microsoft.Compute/disks/write' }])],
  ['the same beside other JSON', linesOf([{}, { ...aWrite(), operationName: 'Microsoft.Compute/disks/write' }])],
])('a log in which nothing counts is no failure: %s', async (_, content) => {
  put(folder(), 'log.json', content)
  for (const command of ['replay', 'explain', 'baseline']) {
    const { code, err } = await firstSeen([command, 'log.json'], { folder: folder() })
    expect(err).not.toContain('log.json')
    expect(code).toBe(0)
  }
})

test('of a file of another kind a thousand pieces are kept, which is said', async () => {
  const rows = Array.from({ length: 1500 }, (_, i) => `${i},Administrative,Succeeded\n`).join('')
  const { err } = await firstSeen(['replay', put(folder(), 'log.csv', rows)], { folder: folder() })
  const kept = readdirSync(join(folder(), '.first-seen/quarantine/log.csv/0'))
  expect(kept.filter((name) => !name.endsWith('.reason.txt'))).toHaveLength(1000)
  expect(err).toContain('1,480 more pieces cannot be read. At most 1,000 of a file are kept.')
})

test.each<[what: string, head: string]>([
  ['20', ''],
  ['a record that does not count, and 20', linesOf([{ ...aWrite(), operationName: 'Microsoft.Compute/disks/write' }])],
])('a log with %s broken lines tells each, and is no failure if a record was read', async (_, head) => {
  const broken = Array.from({ length: 20 }, () => `${JSON.stringify(aWrite()).slice(0, 200)}\n`).join('')
  const { code, err } = await firstSeen(['replay', put(folder(), 'log', head + broken)], { folder: folder() })
  expect(err.match(/^first-seen replay log: line \d+: .+$/gm)).toHaveLength(20)
  expect(err).not.toContain('more')
  expect(code).toBe(head ? 0 : 1)
})

test('where unreadable bytes cannot be kept the records are judged all the same, and the exit code is 1', async () => {
  put(folder(), '.first-seen', 'a file, so that no folder can be made')
  const { code, out, err } = await firstSeen(['replay', '--json', put(folder(), 'log', `{"cut\n${log}`)], {
    folder: folder(),
  })
  expect(objectsOf(out)).toHaveLength(3)
  expect(err).toMatch(/first-seen replay \.first-seen\/quarantine: what cannot be read is not kept: E.+\. The files/)
  expect(err).not.toContain('Kept in')
  expect(code).toBe(1)
})

test('a reader that closes the pipe early ends the run, and that is no failure', async () => {
  const many = linesOf(Array.from({ length: 3000 }, (_, i) => aWrite({ extension: `Extension${i}` })))
  const child = begin(['explain', '--json', put(folder(), 'log', many)], { folder: folder() })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  child.stdout.once('data', () => child.stdout.destroy())
  await ended(child)
  expect([child.exitCode, said]).toEqual([0, ''])
})

test('standard input that is closed or empty holds no records', async () => {
  const { code, err } = await firstSeen(['replay', '-'], { folder: folder() })
  expect(err).toMatch(/^0 messages, 0 records looked at in /)
  expect(code).toBe(0)
})

const hostile = 'x\u001b[31m\u009b2J\u202egnp\u0007'
const escapes = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

const inWords = 'x\\u{1b}[31m\\u{9b}2J\\u{202e}gnp\\u{7}'
const inJson = 'x\\u001b[31m\\u009b2J\\u202egnp\\u0007'

test.each([
  ['replay', [], inWords],
  ['replay', ['--json'], inJson],
  ['explain', [], inWords],
  ['explain', ['--json'], inJson],
])('names in a log cannot write escape codes to the terminal: %s %s', async (command, args, shown) => {
  const record = { ...aWrite({ extension: hostile, machine: hostile }), operationName: undefined }
  const records = [aWrite({ extension: hostile, machine: hostile }), { ...record, operationName: hostile }]
  const { out, err } = await firstSeen([command, ...args, put(folder(), 'log', linesOf(records))], { folder: folder() })
  expect(out).toContain(shown)
  expect(out).not.toMatch(escapes)
  expect(err).not.toMatch(escapes)
})

test('a file name cannot either', async () => {
  const { err } = await firstSeen(['replay', `${hostile}.jsonl`], { folder: folder() })
  expect(err).toContain('x\\u{1b}[31m\\u{9b}2J')
  expect(err).not.toMatch(escapes)
})

test.each([[{}], [{ NO_COLOR: '1' }], [{ FORCE_COLOR: '1' }]])(
  'a pipe gets no colour, whatever the environment says: %o',
  async (env) => {
    const { out, err } = await firstSeen(['replay', put(folder(), 'log', log)], { folder: folder(), env })
    expect(`${out}${err}`).not.toMatch(escapes)
  },
)

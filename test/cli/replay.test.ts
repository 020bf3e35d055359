import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import extensionRule from '../../rules/vm-extension-from-new-network.json' with { type: 'json' }
import { aFolderForEachTest, firstSeen, objectsOf, put } from '../support/command.ts'
import { aRestRecord } from '../support/records.ts'
import { address, allFates, aWrite, linesOf } from './operations.ts'

const folder = aFolderForEachTest()

const first = aWrite()
const second = aWrite({ extension: 'VMAccessForLinux', at: '2026-03-06T21:20:00.000Z' })
const firstId = /^20260306T211407441Z-[0-9a-f]{32}$/
const rest = aRestRecord({ httpRequest: { clientIpAddress: address.telekom } })
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le')
const blob = 'insights-activity-logs/resourceId=/SUBSCRIPTIONS/3E8F/y=2026/m=03/d=06/h=21/m=00'

test.each<[shape: string, content: string | Buffer, findings: number]>([
  ['a record a line', linesOf([first, second]), 2],
  [
    'a record a line, Windows line ends, a mark and no last line end',
    `\uFEFF${linesOf([first, second]).replaceAll('\n', '\r\n').trim()}`,
    2,
  ],
  ['a message a line', linesOf([{ records: [first] }, { records: [second] }]), 2],
  ['one record', JSON.stringify(first), 1],
  ['an array in one line', JSON.stringify([first, second]), 2],
  ['an array as az prints it', JSON.stringify([rest], null, 2), 1],
  ['an array whose lines begin with the comma', `[${JSON.stringify(first)}\n,${JSON.stringify(second)}\n]\n`, 2],
  ['{"records"}', JSON.stringify({ records: [first, second] }), 2],
  ['REST’s {"value"}', JSON.stringify({ value: [rest], nextLink: 'https://management.azure.com/next' }, null, 2), 1],
  ['gzip', gzipSync(linesOf([first, second])), 2],
  ['gzip in two parts', Buffer.concat([gzipSync(linesOf([first])), gzipSync(linesOf([second]))]), 2],
  ['UTF-16, as Windows PowerShell writes it', utf16(JSON.stringify([rest], null, 2)), 1],
  ['UTF-16 the other way round', utf16(linesOf([first, second])).swap16(), 2],
  ['UTF-16 in gzip', gzipSync(utf16(linesOf([first, second]))), 2],
  ['nothing at all', '', 0],
])('replay reads %s', async (_, content, findings) => {
  const { code, out, err } = await firstSeen(['replay', '--json', put(folder(), 'log', content)], { folder: folder() })
  expect(err).toMatch(
    new RegExp(`^\\d messages?, \\d records? looked at in \\d+\\.\\d s → 0 known, ${findings} findings?\\.\n$`),
  )
  expect(objectsOf(out)).toHaveLength(findings)
  expect(code).toBe(0)
})

test('replay reads standard input, several files and folders of blobs, in the order given', async () => {
  mkdirSync(join(folder(), blob), { recursive: true })
  put(folder(), `${blob}/PT1H.json`, linesOf([first]))
  symlinkSync(
    join(folder(), put(folder(), 'second.jsonl', linesOf([second]))),
    join(folder(), 'insights-activity-logs/z'),
  )
  const third = aWrite({ extension: 'DSC', at: '2026-03-06T21:30:00.000Z' })
  const fourth = aWrite({ extension: 'Chef', at: '2026-03-06T21:31:00.000Z' })
  const { out, err } = await firstSeen(
    ['replay', '--json', put(folder(), 'fourth.json', JSON.stringify(fourth)), 'insights-activity-logs', '-'],
    { folder: folder(), input: linesOf([third]) },
  )
  expect(objectsOf(out).map(({ subject }) => String(subject).split('/').at(-1))).toEqual([
    'Chef',
    'CustomScript',
    'VMAccessForLinux',
    'DSC',
  ])
  expect(err).toContain('4 records')
})

test('replay --json prints CloudEvents, one a line and nothing else, and the same bytes for the same files', async () => {
  const args = ['replay', '--json', put(folder(), 'log.jsonl', `${allFates.join('\n')}\n`)]
  const once = await firstSeen(args, { folder: folder() })
  const again = await firstSeen(args, { folder: folder() })
  const [event, ...more] = objectsOf(once.out)
  expect(event).toMatchObject({
    specversion: '1.0',
    id: expect.stringMatching(firstId),
    type: 'dev.first-seen.finding.created',
    time: '2026-03-06T21:14:07.441Z',
    data: { class_uid: 2004, severity: 'Medium' },
  })
  expect(more).toEqual([])
  expect(again.out).toBe(once.out)
})

test('replay shows people a row a finding, and ends with a sentence in which every record that counts is counted', async () => {
  const { code, out, err } = await firstSeen(['replay', put(folder(), 'log.jsonl', `${allFates.join('\n')}\n`)], {
    folder: folder(),
  })
  const [heads = '', row = '', ...more] = out.split('\n')
  expect(heads).toMatch(/^TIME \(UTC\) +SEVERITY +WHAT +FROM +BY$/)
  expect(row).toMatch(/^2026-03-06 21:14 {2}MEDIUM +CustomScript on vm-web-03 written +AS3320 Deutsche Telekom AG {2}/)
  expect(more).toEqual([''])
  expect(err).toMatch(
    /\n5 messages, 5 records looked at in \d+\.\d s → 1 known, 1 finding, 1 parked, 1 unreadable\.\n$/,
  )
  expect(code).toBe(0)
})

test('a bad line is told with its file, line and reason, its neighbours are read, and its bytes are kept', async () => {
  const bad = JSON.stringify(first).slice(0, 200)
  put(folder(), 'log.jsonl', `${JSON.stringify(first)}\n${bad}\n${JSON.stringify(second)}\n`)
  const { code, err } = await firstSeen(['replay', 'log.jsonl'], { folder: folder() })
  expect(err).toMatch(
    /^first-seen replay log\.jsonl: line 2: .+; its neighbours were read\. Kept in \.first-seen\/quarantine\.\n/,
  )
  expect(err).toContain('2 findings, 1 unreadable')
  expect(statSync(join(folder(), '.first-seen')).mode & 0o077).toBe(0) // records name people
  const kept = join(folder(), '.first-seen/quarantine/log.jsonl/0')
  const [bytes = '', reason = ''] = readdirSync(kept).sort()
  expect(readFileSync(join(kept, bytes), 'utf8')).toBe(bad)
  expect(reason).toBe(`${bytes}.reason.txt`)
  expect(code).toBe(0)
})

test.each<[what: string, log: string]>([
  ['a printed array', JSON.stringify([rest, aRestRecord({ ...rest, eventDataId: 'b' })], null, 2)],
  ['lines', linesOf([rest])],
])('what a program said in front of its log costs none of its records: %s', async (_, log) => {
  const said = 'WARNING: The default of --max-events {50} applies.\r\n[note] see the help\r\n\r\n'
  const { code, out, err } = await firstSeen(['replay', '--json', put(folder(), 'log', said + log)], {
    folder: folder(),
  })
  expect(objectsOf(out)).toHaveLength(1)
  expect(err).toMatch(/^first-seen replay log: .+Kept in \.first-seen\/quarantine\.\n/)
  expect(code).toBe(0)
})

const atTimes = (...times: readonly string[]) => times.map((at, i) => aWrite({ at, correlationId: `run ${i}` }))
const months = ['2026-01-06T10:00:00Z', '2026-02-06T10:00:00Z', '2026-03-06T10:00:00Z'] as const

test.each<[what: string, log: string, isTold: boolean]>([
  ['lines that are newest first', linesOf(atTimes(...months).reverse()), true],
  ['an array that is newest first', JSON.stringify(atTimes(...months).reverse()), true],
  ['a log in time order', linesOf(atTimes(...months)), false],
  ['a log with one late record', linesOf(atTimes(months[1], months[0], months[2], '2026-03-07T10:00:00Z')), false],
  [
    'one operation, its success before its start',
    linesOf([aWrite(), aWrite({ stage: 'Start', at: months[0] })]),
    false,
  ],
])('replay and explain say whether a log is newest first: %s', async (_, log, isTold) => {
  put(folder(), 'log.json', log)
  for (const command of ['replay', 'explain']) {
    const { code, err } = await firstSeen([command, 'log.json'], { folder: folder() })
    const told = `first-seen ${command} log.json: newest first, and judged so.`
    expect([code, err.includes(told)]).toEqual([0, isTold])
    expect(err.includes('--query "[] | reverse(@)"')).toBe(isTold)
  }
})

test('several files that are newest first are told in one line', async () => {
  for (const name of ['a', 'b', 'c']) put(folder(), name, linesOf(atTimes(...months).reverse()))
  const { err } = await firstSeen(['replay', 'a', 'b', 'c'], { folder: folder() })
  expect(err.match(/newest first/g)).toHaveLength(1)
  expect(err).toContain('first-seen replay a and 2 more files: newest first')
})

test('doubles of a record change no number but that of the records', async () => {
  const withDoubles = [...allFates.slice(0, 4), ...allFates.slice(0, 4)]
  const { out, err } = await firstSeen(['replay', '--json', put(folder(), 'log', withDoubles.join('\n'))], {
    folder: folder(),
  })
  expect(objectsOf(out)).toHaveLength(1)
  expect(err).toContain('8 records')
  expect(err).toContain('3 known, 1 finding, 2 parked')
})

test('records that waited for an address count as what they became, although it came in a later batch', async () => {
  const waits = { correlationId: '11111111-2222-4333-8444-555555555555', extension: 'DSC' }
  const others = Array.from({ length: 300 }, () => aWrite({ stage: 'Failure' }))
  const log = [
    aWrite({ ...waits, ip: null }),
    aWrite({ ...waits, ip: null }),
    ...others,
    aWrite({ ...waits, stage: 'Start' }),
  ]
  const { err } = await firstSeen(['replay', put(folder(), 'log', linesOf(log))], { folder: folder() })
  expect(err).toMatch(/^303 messages, 303 records looked at in .+ → 1 known, 1 finding\.\n$/)
})

test.each<[what: string, args: string[], code: number]>([
  ['findings are no failure', [], 0],
  ['--fail-on-finding exits with 3 when there are some', ['--fail-on-finding'], 3],
  ['--fail-on-finding exits with 0 when there are none', ['--fail-on-finding', '--exclude-asns', '3320'], 0],
])('%s', async (_, args, expected) => {
  const { code } = await firstSeen(['replay', ...args, put(folder(), 'log', linesOf([first]))], { folder: folder() })
  expect(code).toBe(expected)
})

test.each<[what: string, args: string[], findings: number]>([
  ['the shipped rule knows an extension by its name and for seven days', [], 2],
  ['--window makes the history longer', ['--window', '9'], 1],
  ['--key path tells the machines apart', ['--key', 'path'], 3],
  ['--exclude-asns leaves a network out', ['--exclude-asns', '3320'], 0],
  ['--armed-from learns what is older', ['--armed-from', '2026-03-07'], 1],
])('%s', async (_, args, findings) => {
  const log = [
    first,
    aWrite({ machine: 'vm-web-04', at: '2026-03-06T22:00:00.000Z' }),
    aWrite({ at: '2026-03-14T22:00:00.000Z' }),
  ]
  const { out } = await firstSeen(['replay', '--json', ...args, put(folder(), 'log', linesOf(log))], {
    folder: folder(),
  })
  expect(objectsOf(out)).toHaveLength(findings)
})

test('--baseline is learnt first and raises nothing', async () => {
  put(folder(), 'may.jsonl', linesOf([first]))
  put(folder(), 'june.jsonl', linesOf([aWrite({ at: '2026-03-07T08:00:00.000Z' }), second]))
  const { out } = await firstSeen(['replay', '--json', '--baseline', 'may.jsonl', 'june.jsonl'], {
    folder: folder(),
  })
  expect(objectsOf(out).map(({ time }) => time)).toEqual(['2026-03-06T21:20:00.000Z'])
})

test.each<[what: string, args: string[], findings: number]>([
  ['a file', ['--rules', 'mine/one.json'], 2],
  ['a folder', ['--rules', 'mine'], 3],
  ['two files', ['--rules', 'mine/one.json', '--rules', 'mine/other.json'], 3],
])('rules of one’s own are tried from %s, with the log behind', async (_, args, findings) => {
  const rule = { ...extensionRule, id: 'one-of-mine' }
  mkdirSync(join(folder(), 'mine'))
  put(folder(), 'mine/one.json', JSON.stringify(rule))
  put(folder(), 'mine/other.json', JSON.stringify({ ...rule, id: 'another-of-mine' }))
  put(folder(), 'mine/readme.txt', 'no rule')
  const { code, out } = await firstSeen(['replay', '--json', ...args, put(folder(), 'log', linesOf([first]))], {
    folder: folder(),
  })
  expect(objectsOf(out)).toHaveLength(findings)
  expect(code).toBe(0)
})

test('two days with --state between them give what one run over both gives, a success whose address comes on the second day too', async () => {
  const waits = {
    correlationId: '11111111-2222-4333-8444-555555555555',
    extension: 'DSC',
    at: '2026-03-06T23:59:59.000Z',
  }
  const monday = put(folder(), 'monday', linesOf([first, aWrite({ ...waits, ip: null })]))
  const tuesday = put(
    folder(),
    'tuesday',
    linesOf([
      aWrite({ ...waits, stage: 'Start', ip: address.m247 }),
      aWrite({ at: '2026-03-07T01:00:00.000Z' }),
      second,
    ]),
  )
  const whole = await firstSeen(['replay', '--json', monday, tuesday], { folder: folder() })
  const days: string[] = []
  for (const day of [monday, tuesday])
    days.push((await firstSeen(['replay', '--json', '--state', 'kept/state.json', day], { folder: folder() })).out)
  expect(days.join('')).toBe(whole.out)
  expect(objectsOf(whole.out)).toHaveLength(3)
})

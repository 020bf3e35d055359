import { describe, expect, test } from 'vitest'
import { alarmsOf, type Condition } from '../../../lib/pulse/alarm.ts'

const now = Date.parse('2026-03-06T21:14:07Z')
const minute = 60_000
const day = 24 * 60 * minute
const limits = { pulseLateMs: 45 * minute, unsentMs: 60 * minute, parkedMs: day }
const none = { count: 0 }

const healthy: Condition = {
  nowMs: now,
  missing: [],
  cut: [],
  unseen: [],
  unseenSinceMs: now,
  asnBuiltAt: new Date(now - day),
  backlog: { unsent: none, waiting: none, parked: none, quarantined: none },
}
const kinds = (change: Partial<Condition>): string[] =>
  alarmsOf({ ...healthy, ...change }, limits).map(({ kind }) => kind)
const backlog = (change: Partial<Condition['backlog']>) => ({ backlog: { ...healthy.backlog, ...change } })

test('when all is well there is no alarm', () => {
  expect(kinds({})).toEqual([])
})

describe('an alarm is raised past its limit, not at it', () => {
  test.each<[string, Partial<Condition>, string[]]>([
    ['a canary 45 minutes late', { missing: [{ partition: '0', sinceMs: now - 45 * minute }] }, []],
    ['a canary later than that', { missing: [{ partition: '0', sinceMs: now - 45 * minute - 1 }] }, ['pulse-missing']],
    ['a log that is not sent any more', { cut: ['3e8f6b20'] }, ['log-cut']],
    ['a quarantine unseen for 45 minutes', { unseen: ['q'], unseenSinceMs: now - 45 * minute }, []],
    ['one unseen for longer', { unseen: ['q'], unseenSinceMs: now - 45 * minute - 1 }, ['unseen']],
    ['ASN data 60 days old', { asnBuiltAt: new Date(now - 60 * day) }, []],
    ['ASN data older than that', { asnBuiltAt: new Date(now - 60 * day - 1) }, ['old-asn-data']],
    ['no ASN data', { asnBuiltAt: undefined }, ['no-asn-data']],
    ['an alert unsent for an hour', backlog({ unsent: { count: 1, oldestMs: now - 60 * minute } }), []],
    ['an alert unsent for longer', backlog({ unsent: { count: 1, oldestMs: now - 60 * minute - 1 } }), ['unsent']],
    ['an operation waiting for a day', backlog({ waiting: { count: 1, oldestMs: now - day } }), []],
    ['an operation waiting for longer', backlog({ waiting: { count: 1, oldestMs: now - day - 1 } }), ['waiting']],
    ['an operation parked for a day', backlog({ parked: { count: 1, oldestMs: now - day } }), []],
    ['an operation parked for longer', backlog({ parked: { count: 1, oldestMs: now - day - 1 } }), ['parked']],
    ['bytes in quarantine for a day', backlog({ quarantined: { count: 1, oldestMs: now - day } }), []],
    [
      'bytes in quarantine for longer',
      backlog({ quarantined: { count: 1, oldestMs: now - day - 1 } }),
      ['quarantined'],
    ],
    ['what could not be counted', { backlog: {} }, []],
    ['a count of none', backlog({ unsent: { count: 0, oldestMs: 0 } }), []],
  ])('%s', (_, change, expected) => {
    expect(kinds(change)).toEqual(expected)
  })
})

test('an alarm says how many, since when, and what to do', () => {
  const [alarm] = alarmsOf({ ...healthy, ...backlog({ unsent: { count: 3, oldestMs: now - 2 * day } }) }, limits)
  expect(alarm).toEqual({
    kind: 'unsent',
    what: '3 alerts or judgements are not sent, the oldest since 2026-03-04T21:14:07.000Z.',
    todo: 'The webhook does not take them. Check the Logic App: is it enabled, and may the app call it?',
  })
})

test.each<[kind: string, one: string, more: string]>([
  ['unsent', '1 alert or judgement is not sent,', '2 alerts or judgements are not sent,'],
  ['waiting', '1 operation waits for an address or for ASN data,', '2 operations wait for an address or for ASN data,'],
  ['parked', '1 operation or alert is parked,', '2 operations or alerts are parked,'],
  [
    'quarantined',
    '1 piece that could not be read is in quarantine,',
    '2 pieces that could not be read are in quarantine,',
  ],
])('an alarm of one that is %s tells of one, of more of more', (kind, one, more) => {
  const says = (count: number) =>
    alarmsOf({ ...healthy, ...backlog({ [kind]: { count, oldestMs: now - 2 * day } }) }, limits)[0]?.what
  expect(says(1)).toBe(`${one} the oldest since 2026-03-04T21:14:07.000Z.`)
  expect(says(2)).toBe(`${more} the oldest since 2026-03-04T21:14:07.000Z.`)
})

test.each<[kind: string, commands: string[]]>([
  ['parked', ['npx first-seen parked list --account st1', 'npx first-seen outbox list --account st1']],
  ['quarantined', ['npx first-seen quarantine list --account st1']],
])('an alarm of what is %s names the commands that show it, on the state that raises it', (kind, commands) => {
  const condition = { ...healthy, ...backlog({ [kind]: { count: 1, oldestMs: now - 2 * day } }) }
  const todo = alarmsOf(condition, limits, ' --account st1')[0]?.todo ?? ''
  expect(todo.match(/npx first-seen [a-z ]+ list( --account st1)?/g)).toEqual(commands)
})

test('the alarm of what is parked says how to say that it was looked at', () => {
  const condition = { ...healthy, ...backlog({ parked: { count: 1, oldestMs: now - 2 * day } }) }
  expect(alarmsOf(condition, limits, ' --account st1')[0]?.todo).toContain(
    'npx first-seen parked seen ID --comment "…" --account st1',
  )
})

test('the alarm of old ASN data names what brings newer data to the app, and that it takes a deployment in Azure', () => {
  const [alarm] = alarmsOf({ ...healthy, asnBuiltAt: new Date(now - 61 * day) }, limits)
  expect(alarm?.todo).toContain('In Azure, set maxMindAccount and maxMindKey, or asnUrl, and deploy.')
  expect(alarm?.todo).not.toContain('asn update')
})

test('the alarm of missing canaries names their partitions and the oldest', () => {
  const missing = [
    { partition: '0', sinceMs: now - 46 * minute },
    { partition: '1', sinceMs: now - minute },
    { partition: '2', sinceMs: now - 60 * minute },
  ]
  const [alarm] = alarmsOf({ ...healthy, missing }, limits)
  expect(alarm?.what).toBe('No canary has come back from partition 0, 2 since 2026-03-06T20:14:07.000Z.')
})

import { expect, test } from 'vitest'
import { elsewhere, ines, nowhere, ran, said, timeOn } from './a-past.ts'

const twoWeeks = [
  said({ day: 0 }),
  said({ day: 0.5, machine: 'vm-web-04' }),
  said({ day: 6, machine: 'vm-web-04' }),
  said({ day: 9, ip: elsewhere }),
  said({ day: 9.2, ip: elsewhere, extension: 'DSC' }),
  said({ day: 10, ip: undefined }),
  said({ day: 12 }),
]

test('a report tells of every day, what was learnt, and what would have alerted', async () => {
  const { report } = await ran(twoWeeks)
  expect(report.range).toEqual({ from: timeOn(0), armedFrom: timeOn(7), to: timeOn(12) })
  expect(report.days).toHaveLength(13)
  const day = (at: number) => report.days[at]
  expect(day(0)).toEqual({
    day: '2026-01-01',
    isLearning: true,
    operations: 2,
    withoutAddress: 0,
    findings: 0,
    alerts: 0,
  })
  expect(day(6)).toMatchObject({ isLearning: true, operations: 1 })
  expect(day(7)).toMatchObject({ day: '2026-01-08', isLearning: false, operations: 0 })
  expect(day(9)).toMatchObject({ isLearning: false, operations: 2, findings: 2, alerts: 2 })
  expect(day(10)).toMatchObject({ operations: 1, withoutAddress: 1, findings: 0, alerts: 0 })
  expect(report.alerts.map(({ findings }) => findings[0])).toMatchObject([
    {
      time: timeOn(9),
      severity: 'medium',
      title: 'CustomScript on vm-web-03 written from AS64501 Network 64501 (new)',
      who: `${ines} (user)`,
      asn: 64501,
      alsoNew: ['to this extension of this machine', 'to who asked', 'to this tenant'],
    },
    { title: 'DSC on vm-web-03 written from AS64501 Network 64501 (new)' },
  ])
})

test('every operation is counted once, by how far it came', async () => {
  const twice = said({ day: 12 })
  const { report } = await ran([...twoWeeks, twice, said({ day: 8, ip: nowhere }), '{"time": "cut'])
  expect(report.counts).toEqual({
    records: 10,
    unreadable: 1,
    operations: 8,
    withoutAddress: 1,
    inNoNetwork: 1,
    leftOut: 0,
    inFuture: 0,
    terms: 3,
    findings: 2,
    alerts: 2,
  })
})

test('an operation with several addresses is one operation and a sighting of each', async () => {
  const lenders = ['203.0.113.7', elsewhere].map((ip) => said({ day: 1, stage: 'Start', operation: 'a', ip }))
  const { report } = await ran([...lenders, said({ day: 1.01, operation: 'a', ip: undefined })])
  expect(report.counts).toMatchObject({ operations: 1, withoutAddress: 0, terms: 2 })
})

test.each([
  ['first', [nowhere, '203.0.113.7']],
  ['last', ['203.0.113.7', nowhere]],
])('an operation of which the address in no network comes %s counts by the other one', async (_, addresses) => {
  const lenders = addresses.map((ip, i) => said({ day: 1 + i / 1000, stage: 'Start', operation: 'a', ip }))
  const { report } = await ran([...lenders, said({ day: 1.01, operation: 'a', ip: undefined })])
  expect(report.counts).toMatchObject({ operations: 1, inNoNetwork: 0, terms: 1 })
})

test('terms are told with who, where and when, the most used first', async () => {
  const { report } = await ran(twoWeeks)
  expect(report.terms.map(({ name, asn, operations }) => [name, asn, operations])).toEqual([
    ['CustomScript', 64500, 4],
    ['CustomScript', 64501, 1],
    ['DSC', 64501, 1],
  ])
  expect(report.terms[0]).toEqual({
    rule: 'vm-extension-from-new-network',
    key: [
      ['extension', 'customscript'],
      ['asn', '64500'],
    ],
    name: 'CustomScript',
    asn: 64500,
    organisation: 'Network 64500',
    operations: 4,
    days: ['2026-01-01', '2026-01-07', '2026-01-13'],
    presences: [[timeOn(0), timeOn(12)]],
    who: [`${ines} (user)`],
    machines: 2,
    findings: [],
  })
})

test('terms with findings are among the hundred that are told, however little they are used', async () => {
  const many = Array.from({ length: 120 }, (_, i) =>
    [0, 1].map((day) => said({ day: day + i / 1000, extension: `Agent${i}` })),
  )
  const { report } = await ran([...many.flat(), said({ day: 9, extension: 'Rare' })])
  expect(report.counts.terms).toBe(121)
  expect(report.terms).toHaveLength(100)
  expect(report.terms.at(-1)).toMatchObject({ name: 'Rare', operations: 1, findings: [timeOn(9)] })
})

test('of the hundred, half are for terms without findings, which are what one knows', async () => {
  const usual = Array.from({ length: 60 }, (_, i) => said({ day: i / 1000, extension: `Usual${i}` }))
  const found = Array.from({ length: 60 }, (_, i) => said({ day: 8 + i / 1000, extension: `Found${i}` }))
  const { report } = await ran([...usual, ...found])
  expect(report.counts.terms).toBe(120)
  const told = report.terms.map(({ findings }) => findings.length > 0)
  expect([told.length, told.filter(Boolean).length]).toEqual([100, 50])
})

test('what is older than the range is history and is not counted', async () => {
  const { report } = await ran([said({ day: 0 }), said({ day: 4 }), said({ day: 11 }), said({ day: 18 })], { days: 10 })
  expect(report.counts.operations).toBe(2)
  expect(report.days.map(({ day }) => day)).toHaveLength(11)
  expect(report.terms[0]?.presences).toEqual([[timeOn(0), timeOn(18)]])
  expect(report.alerts).toEqual([])
})

test.each<[what: string, lastDay: number, estimate: object | undefined]>([
  ['less than a day after the arming there is none', 7.99, undefined],
  ['a day after the arming it is that of a day', 8, { alertsPerWeek: 7, alertsPerWeekWithSuggestions: 7, overDays: 1 }],
  [
    'two weeks after it is that of two weeks',
    21,
    { alertsPerWeek: 0.5, alertsPerWeekWithSuggestions: 0.5, overDays: 14 },
  ],
  ['28 days old counts no more', 35.5, { alertsPerWeek: 0, alertsPerWeekWithSuggestions: 0, overDays: 28 }],
  ['older than 28 days counts no more', 36, { alertsPerWeek: 0, alertsPerWeekWithSuggestions: 0, overDays: 28 }],
])('the estimate: %s', async (_, lastDay, estimate) => {
  const asked = { fromMs: Date.parse(timeOn(0)), toMs: Date.parse(timeOn(lastDay)) }
  const { report } = await ran([said({ day: 0 }), said({ day: 7.5, ip: elsewhere })], { asked })
  expect(report.estimate).toEqual(estimate)
})

test('a log without an operation that counts has a report that says so', async () => {
  const { report } = await ran([said({ day: 1, stage: 'Failure' })])
  expect(report).not.toHaveProperty('range')
  expect(report).toMatchObject({
    counts: { records: 1, operations: 0 },
    days: [],
    alerts: [],
    terms: [],
    suggestions: [],
  })
})

test('texts of a log are made legible', async () => {
  const { report } = await ran([said({ day: 0 }), said({ day: 8, extension: 'evil\u202egnp', ip: elsewhere })])
  expect(report.alerts[0]?.findings[0]?.title).toContain('evil\\u{202e}gnp')
  expect(report.terms.map(({ name }) => name)).toContain('evil\\u{202e}gnp')
})

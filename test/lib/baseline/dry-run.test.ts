import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dryRun } from '../../../lib/baseline/dry-run.ts'
import { handle } from '../../../lib/pipeline.ts'
import { asnOf, someEdges, start } from '../../support/edges.ts'
import { recordOf, sayings, timeOf } from '../../support/logs.ts'
import { messageOf } from '../../support/messages.ts'
import { rowsOf } from '../../support/rows.ts'
import { elsewhere, nowhere, pastOf, ran, said, timeOn } from './a-past.ts'

const titles = async (records: Parameters<typeof ran>[0], stretch = {}) =>
  (await ran(records, stretch)).report.alerts.map(({ time, findings }) => `${time.slice(0, 10)} ${findings.length}`)

test('what is new after the first history window would have alerted, what is new in it is learnt', async () => {
  const log = [said({ day: 0 }), said({ day: 6.9, extension: 'DSC' }), said({ day: 7, extension: 'Chef' })]
  expect(await titles(log)).toEqual(['2026-01-08 1'])
})

test('what came from a network that had managed it before would not have alerted', async () => {
  expect(await titles([said({ day: 0 }), said({ day: 5 }), said({ day: 12 })])).toEqual([])
})

test('what came back after a quiet longer than the window would have alerted', async () => {
  expect(await titles([said({ day: 0 }), said({ day: 7 }), said({ day: 14.01 })])).toEqual(['2026-01-15 1'])
})

test.each([
  ['newest first, as Azure gives it', (log: unknown[]) => log.reverse()],
  ['every record twice', (log: unknown[]) => [...log, ...log]],
])('a log with %s gives the same findings', async (_, change) => {
  const log = [said({ day: 0 }), said({ day: 5 }), said({ day: 8, ip: elsewhere }), said({ day: 20 })]
  const expected = (await ran(log)).run.committed
  expect(expected.map(({ finding }) => finding.time)).toEqual([timeOn(8), timeOn(20)])
  expect((await ran(change([...log]) as typeof log)).run.committed).toEqual(expected)
})

test('an end event takes its address from the begin event, wherever that stands', async () => {
  const end = said({ day: 9.001, ip: undefined, operation: 'a' })
  const begin = said({ day: 9, stage: 'Start', operation: 'a', ip: elsewhere })
  const { run } = await ran([said({ day: 0 }), end, begin])
  expect(run.committed.map(({ finding }) => finding.source)).toMatchObject([
    { ip: elsewhere, from: 'start', asn: 64501 },
  ])
  expect(run.withoutAddress.size).toBe(0)
})

test('an end event takes its address from a begin event that is dated later, too', async () => {
  const end = said({ day: 9, ip: undefined, operation: 'a' })
  const begin = said({ day: 9.01, stage: 'Start', operation: 'a', ip: elsewhere })
  const { run } = await ran([said({ day: 0 }), end, begin])
  expect(run.committed.map(({ finding }) => finding.source.ip)).toEqual([elsewhere])
  expect(run.withoutAddress.size).toBe(0)
})

test('a record dated a day ahead is one of today', async () => {
  const aDayAhead = (start + 86_400_000 - Date.parse(timeOn(0))) / 86_400_000
  expect((await ran([said({ day: aDayAhead })])).run).toMatchObject({ seen: [{ kind: 'placed' }], inFuture: 0 })
})

test('more than five findings of the same minutes share an alert, five do not', async () => {
  const atOnce = (count: number, day: number) =>
    Array.from({ length: count }, (_, i) =>
      said({ day: day + i / 86_400, extension: `Agent${i}`, machine: `vm-${day}`, ip: elsewhere }),
    )
  expect(await titles([said({ day: 0 }), ...atOnce(5, 10)])).toEqual(Array(5).fill('2026-01-11 1'))
  expect(await titles([said({ day: 0 }), ...atOnce(6, 10)])).toEqual(['2026-01-11 6'])
})

test.each<[what: string, record: ReturnType<typeof said>, kinds: string[], withoutAddress: number, inFuture: number]>([
  ['an address in no network', said({ day: 1, ip: nowhere }), ['no-network'], 0, 0],
  ['a network that the rule leaves out', said({ day: 1, ip: '203.0.113.200' }), ['left-out'], 0, 0],
  ['no address at all', said({ day: 1, ip: undefined }), [], 1, 0],
  ['a record dated more than a day ahead', said({ day: 365 }), [], 0, 1],
])('%s teaches nothing and is counted', async (_, record, kinds, withoutAddress, inFuture) => {
  const edges = someEdges({ asn: asnOf({ '203.0.113.200': 8075 }) })
  const run = await dryRun(pastOf([record]).matching, { days: 90 }, edges)
  expect(run.seen.map(({ kind }) => kind)).toEqual(kinds)
  expect([run.withoutAddress.size, run.inFuture]).toEqual([withoutAddress, inFuture])
})

test('the state is neither read nor written, and nobody is told', async () => {
  const edges = someEdges()
  await dryRun(pastOf([said({ day: 0 }), said({ day: 9, ip: elsewhere })]).matching, { days: 90 }, edges)
  expect(await rowsOf(edges.table, '')).toEqual([])
  expect(edges.sent).toEqual([])
})

test('without ASN data there is no dry run, rather than one that finds nothing', async () => {
  const edges = someEdges({ asn: asnOf({}, { gone: true }) })
  await expect(dryRun(pastOf([said({ day: 0 })]).matching, { days: 90 }, edges)).rejects.toThrow('There is no ASN data')
})

test('it finds what the pipeline finds when the same log reaches it in order of time', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(14), async (log) => {
      const inOrder = [...log].sort((a, b) => timeOf(a) - timeOf(b)).map(recordOf)
      const run = await dryRun(pastOf(log.map(recordOf)).matching, { days: 90 }, someEdges())
      const armedFrom = new Date(run.range?.armedFromMs ?? start).toISOString()
      const edges = someEdges()
      const live = { ...edges, rules: edges.rules.map((rule) => ({ ...rule, armedFrom })) }
      const found = []
      for (const record of inOrder) found.push(...(await handle([messageOf([record])], live)).committed)
      expect(run.committed.map(({ finding }) => finding.id).sort()).toEqual(
        found.map(({ finding }) => finding.id).sort(),
      )
    }),
    { numRuns: 60, seed: 83 },
  )
})

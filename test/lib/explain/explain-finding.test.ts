import { expect, test } from 'vitest'
import { addExpectation } from '../../../lib/expect/store.ts'
import { explainFinding } from '../../../lib/explain/explain-finding.ts'
import { type Chain, readChain } from '../../../lib/explain/read-chain.ts'
import { handle } from '../../../lib/pipeline.ts'
import type { Rule } from '../../../lib/rules/schema.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { closeFinding } from '../../../lib/triage/close.ts'
import { answering, type SomeEdges, someEdges, start } from '../../support/edges.ts'
import { messageOf } from '../../support/messages.ts'
import { anIdentity, aRecord } from '../../support/records.ts'

const at = (time: string, change = {}) => aRecord({ time, correlationId: time, ...change })

async function committedBy(records: readonly object[], edges: SomeEdges): Promise<string> {
  const { committed } = await handle([messageOf([...records] as ReturnType<typeof aRecord>[])], edges)
  const id = committed.at(-1)?.finding.id
  if (id === undefined) throw new Error('The records made no finding.')
  return id
}

async function stepsOf(id: string, edges: SomeEdges): Promise<Record<string, string>> {
  const chain = await readChain(id, edges.table, edges.rules)
  if (chain === undefined) throw new Error('There is no such finding.')
  return Object.fromEntries(explainFinding(chain).steps.map(({ title, lines }) => [title, lines.join('\n')]))
}

test('a finding’s whole chain stands in words, stage by stage, in the order of the pipeline', async () => {
  const edges = someEdges()
  const id = await committedBy([aRecord()], edges)
  const steps = await stepsOf(id, edges)
  expect(Object.keys(steps)).toEqual([
    'Record',
    'Rule',
    'Address',
    'Network',
    'New',
    'Usual',
    'Expected',
    'Alert',
    'Judgement',
  ])
  expect(steps.Record).toContain('at Fri 2026-03-06 21:14:07 UTC: the record’s own time')
  expect(steps.Record).toContain('by maya@contoso.com (user), correlation id b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16')
  expect(steps.Record).toContain('in which shape the record came is not known any more')
  expect(steps.Rule).toContain('extension = customscript, asn = 64500 with the 7 days before')
  expect(steps.Address).toContain('203.0.113.7, from the success record itself.')
  expect(steps.Network).toBe(
    '203.0.113.7 belongs to AS64500 Network 64500.\nSo says test data, the ASN data at that time.',
  )
  expect(steps.New).toContain('extension = customscript, asn = 64500: not seen in the 7 days before')
  expect(steps.New).toContain('asn = 64500: new too (context only: Network new to the tenant')
  expect(steps.Usual).toContain('No other network managed this as a habit')
  expect(steps.Expected).toContain('No entry covered it')
  expect(steps.Alert).toContain('Its alert was accepted Wed 2026-04-01 00:00:00 UTC, run run-1.')
  expect(steps.Judgement).toContain('Nobody has judged it')
  expect(steps.Judgement).toContain('until somebody judges it benign or false, or it goes on for 7 days after it.')
})

test('its context is of the context rules alone, each with its key, also when an application asked', async () => {
  const edges = someEdges()
  const claims = { appid: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', idtyp: 'app' }
  const id = await committedBy([aRecord({ identity: anIdentity({ claims, authorization: undefined }) })], edges)
  const chain = await readChain(id, edges.table, edges.rules)
  expect(chain?.context.map(({ key }) => key)).toContainEqual([
    ['principal', claims.appid],
    ['asn', '64500'],
  ])
  expect(chain?.context.every(({ title }) => title !== edges.rules[0]?.title)).toBe(true)
})

test('its context is of rules that name its operation and its network: of others nothing is known', async () => {
  const [main, ...context] = shippedRules()
  const arc = { operations: ['microsoft.hybridcompute/machines/extensions/write'] }
  const ofArc = context.map((rule) => ({ ...rule, ...arc, id: `${rule.id}-of-arc`, title: `${rule.title} (Arc)` }))
  const leftOut = ofArc.map((rule) => ({ ...rule, id: `${rule.id}-elsewhere`, excludedAsns: [64500] }))
  const rules = [...shippedRules(), { ...main, ...arc, id: 'of-arc' } as Rule, ...ofArc, ...leftOut]
  const edges = someEdges({ rules })
  const machine = '/subscriptions/s/resourceGroups/g/providers/Microsoft.HybridCompute/machines/m1'
  const record = { operationName: arc.operations[0]?.toUpperCase(), resourceId: `${machine}/extensions/CustomScript` }
  const id = await committedBy([aRecord(record)], edges)
  const chain = await readChain(id, edges.table, rules)
  expect(chain?.context.map(({ title, isNew }) => [title, isNew])).toEqual(ofArc.map(({ title }) => [title, true]))
})

test('an address that another record lent is said to be lent, and the other addresses of the operation are named', async () => {
  const edges = someEdges()
  const id = await committedBy(
    [
      aRecord({ resultType: 'Start' }),
      aRecord({ callerIpAddress: undefined }),
      aRecord({ resultType: 'Accept', callerIpAddress: '198.51.100.9' }),
    ],
    edges,
  )
  const steps = await stepsOf(id, edges)
  expect(steps.Address).toMatch(/: the success record has none, so it is taken from the (start|accept) record/)
  expect(steps.Address).toMatch(/Its (start|accept) record came from another address/)
})

test('a term that came back says when it was last seen, and all that is remembered of it', async () => {
  const edges = someEdges()
  const id = await committedBy(
    [at('2026-02-01T10:00:00Z'), at('2026-02-03T10:00:00Z'), at('2026-03-01T10:00:00Z')],
    edges,
  )
  const { New } = await stepsOf(id, edges)
  expect(New).toContain('last seen Tue 2026-02-03 10:00:00 UTC, which is more than 7 days before')
  expect(New).toContain('Sun 2026-02-01 10:00:00 UTC to Tue 2026-02-03 10:00:00 UTC; Sun 2026-03-01 10:00:00 UTC')
})

test('an address that two records of the operation have is no other address', async () => {
  const edges = someEdges()
  const id = await committedBy([aRecord({ resultType: 'Start' }), aRecord({ callerIpAddress: undefined })], edges)
  const { Address } = await stepsOf(id, edges)
  expect(Address).toContain('it is taken from the start record')
  expect(Address).not.toContain('another address')
})

const dayMs = 24 * 60 * 60_000
/** When the operation of aRecord() was. */
const then = Date.parse('2026-03-06T21:14:07.441Z')
const days = (from: number, to = from) => [then + from * dayMs, then + to * dayMs] as const

/** The step New of a finding whose chain is changed so. */
async function newStep(change: (chain: Chain) => Chain): Promise<string> {
  const edges = someEdges()
  const chain = await readChain(await committedBy([aRecord()], edges), edges.table, edges.rules)
  if (chain === undefined) throw new Error('There is no such finding.')
  const step = explainFinding(change(chain)).steps.find(({ title }) => title === 'New')
  return step?.lines.join('\n') ?? ''
}

test.each([
  [3, 'now: Wed 2026-03-04 21:14:07 UTC; Thu 2026-03-05 21:14:07 UTC; Fri 2026-03-06 21:14:07 UTC.'],
  [4, 'now: Wed 2026-03-04 21:14:07 UTC; Thu 2026-03-05 21:14:07 UTC; Fri 2026-03-06 21:14:07 UTC; and 1 time before.'],
])('of %i times that a term was seen, the newest three are named', async (times, says) => {
  const spans = Array.from({ length: times }, (_, i) => days(i + 1 - times))
  expect(await newStep((chain) => ({ ...chain, spans }))).toContain(says)
})

test.each<[what: string, span: readonly [number, number] | undefined, says: string]>([
  ['since it began', days(-2, 3), 'asn = 64500: known, since Wed 2026-03-04 21:14:07 UTC (context'],
  ['that ended as long before as the window', days(-9, -7), 'asn = 64500: known, since Wed 2026-02-25'],
  ['that began as long after as the window', days(7, 9), 'asn = 64500: known (context'],
  ['that began with it', days(0, 1), 'asn = 64500: known (context'],
  ['that ended too long before', days(-9, -7.01), 'asn = 64500: known then, and gone from the state since'],
  ['that began too long after', days(7.01, 9), 'asn = 64500: known then, and gone from the state since'],
  ['that is gone', undefined, 'asn = 64500: known then, and gone from the state since'],
])('a known context has a presence %s', async (_, span, says) => {
  const known = ({ spans: __, ...term }: Chain['context'][number]) => ({
    ...term,
    isNew: false,
    ...(span ? { spans: [span] } : {}),
  })
  expect(await newStep((chain) => ({ ...chain, context: chain.context.map(known) }))).toContain(says)
})

test('who expected a finding, why and until when stands in it, and that nobody was alerted', async () => {
  const edges = someEdges()
  await addExpectation(
    {
      rule: 'vm-extension-from-new-network',
      scope: { extension: 'CustomScript', asn: 64500 },
      from: new Date('2026-03-01T00:00:00Z'),
      until: new Date('2026-03-31T00:00:00Z'),
      author: 'ines@lindgrove.example',
      reason: 'new vendor',
      created: new Date(start),
    },
    edges.table,
  )
  const steps = await stepsOf(await committedBy([aRecord()], edges), edges)
  expect(steps.Expected).toContain('of ines@lindgrove.example, made Wed 2026-04-01 00:00:00 UTC: new vendor')
  expect(steps.Expected).toContain('to Tue 2026-03-31 00:00:00 UTC')
  expect(steps.Alert).toContain('Nobody was alerted: it was expected.')
})

test('an alert that waits says how often it was tried, what the answer was and when the next try is', async () => {
  const edges = someEdges({ send: answering([{ kind: 'later', status: '503' }]) })
  const { Alert } = await stepsOf(await committedBy([aRecord()], edges), edges)
  expect(Alert).toContain('1 try, the last answer was 503, next not before Wed 2026-04-01 00:01:00 UTC')
})

test('what was kept while learning says that it was not told by itself', async () => {
  const edges = someEdges()
  const learning = { ...edges, policy: { ...edges.policy, holdAlerts: true } }
  const { Alert } = await stepsOf(await committedBy([aRecord()], learning), edges)
  expect(Alert).toContain('First Seen was learning')
})

test('a judgement stands with its author, time and comment', async () => {
  const edges = someEdges()
  const id = await committedBy([aRecord()], edges)
  await closeFinding(id, { as: 'TruePositive', by: 'ines', comment: 'stolen token', at: new Date(start) }, edges.table)
  expect((await stepsOf(id, edges)).Judgement).toBe(
    'TruePositive, by ines, Wed 2026-04-01 00:00:00 UTC: stolen token\n' +
      'Unconfirmed: AS64500 is not called usual in other findings as long as it stands as a true positive.',
  )
})

test('what the state does not hold any more is said so', async () => {
  const edges = someEdges()
  const id = await committedBy([aRecord()], edges)
  const term = id.slice(id.lastIndexOf('-') + 1)
  await edges.table.write(`b${term[0]}`, [{ kind: 'delete', rowKey: `term:${term}`, etag: '*' }])
  const steps = await stepsOf(id, edges)
  expect(steps.New).toContain('The state no longer remembers when it was seen.')
  expect(steps.Address).toContain('The state holds no other record of the operation')
})

test('of an id that no finding has there is no chain', async () => {
  const none = '20260306T211407441Z-0f1e2d3c4b5a69788796a5b4c3d2e1f0'
  expect(await readChain(none, someEdges().table, [])).toBeUndefined()
})

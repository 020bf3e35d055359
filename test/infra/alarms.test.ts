import { expect, test } from 'vitest'
import { logNames } from '../../lib/log/log.ts'
import { handle } from '../../lib/pipeline.ts'
import { canaryMessage } from '../../lib/pulse/canary.ts'
import { someEdges, start } from '../support/edges.ts'
import { messageOf } from '../support/messages.ts'
import { aRecord } from '../support/records.ts'
import { ofType, theOne } from './snapshot.ts'

interface Query {
  readonly name: string
  readonly text: string
}

const queries: Query[] = [...alarmQueries(), ...workbookQueries()]

function alarmQueries(): Query[] {
  return ofType('small', 'Microsoft.Insights/scheduledQueryRules').map(({ name, properties }) => {
    const { allOf } = properties.criteria as { allOf: { query: string }[] }
    return { name, text: allOf.map(({ query }) => query).join('\n') }
  })
}

function workbookQueries(): Query[] {
  const { serializedData } = theOne('small', 'Microsoft.Insights/workbooks').properties
  const { items } = JSON.parse(String(serializedData)) as { items: { name: string; content: { query?: string } }[] }
  return items.flatMap(({ name, content }) => (content.query ? [{ name, text: content.query }] : []))
}

/** The fields that the code logs, by the name of the line: a finding, a batch, a canary that comes back. */
async function loggedFields(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const edges = someEdges()
  const canary = Buffer.from(canaryMessage({ partition: '0', sentAtMs: start }))
  await handle([messageOf([aRecord()]), { ...messageOf([]), bytes: canary }], edges)
  return new Map(edges.lines.map(([name, fields]) => [name, new Set(Object.keys(fields ?? {}))]))
}
const logged = await loggedFields()

test('each alarm rings for these people, by these rules', () => {
  const rules = ofType('small', 'Microsoft.Insights/scheduledQueryRules')
  const rows = rules.map(({ properties }) => {
    const { allOf } = properties.criteria as { allOf: { operator: string; threshold: number }[] }
    const when = allOf.map(({ operator, threshold }) => `${operator} ${threshold}`).join()
    return `${properties.displayName}: ${when} in ${properties.windowSize}, every ${properties.evaluationFrequency}`
  })
  expect(rows).toEqual([
    'First Seen: pulse-silent: LessThan 1 in PT1H, every PT15M',
    'First Seen: no-records: GreaterThan 0 in P1D, every PT1H',
    'First Seen: lag: GreaterThan 0 in PT1H, every PT15M',
    'First Seen: exceptions: GreaterThan 5 in PT30M, every PT15M',
    'First Seen: own-alarms: GreaterThan 0 in PT30M, every PT15M',
  ])
  const group = theOne('small', 'Microsoft.Insights/actionGroups').id
  for (const { properties } of rules) expect(properties.actions).toEqual({ actionGroups: [group] })
  for (const { properties } of ofType('small', 'Microsoft.Insights/metricAlerts'))
    expect(properties.actions).toEqual([{ actionGroupId: group }])
})

test('both Logic Apps have an alarm for failed runs', () => {
  const watched = ofType('small', 'Microsoft.Insights/metricAlerts').flatMap(({ properties }) => properties.scopes)
  expect(watched).toEqual(ofType('small', 'Microsoft.Logic/workflows').map(({ id }) => id))
})

test('without addresses the owners of the subscription get the alarms', () => {
  const { properties } = theOne('many-subscriptions', 'Microsoft.Insights/actionGroups')
  expect(properties.emailReceivers).toEqual([])
  expect(properties.armRoleReceivers).toMatchObject([{ roleId: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635' }]) // Owner
})

test.each(queries)('the query $name names lines that the code logs', ({ text }) => {
  const named = [...text.matchAll(/'([a-z]+\.[a-z]+)'/g)].map(([, name = '']) => name)
  expect(named.filter((name) => !(logNames as readonly string[]).includes(name))).toEqual([])
  expect(named.length > 0 || text.startsWith('AppExceptions')).toBe(true)
})

test.each(queries)('the query $name reads fields that those lines have', ({ text }) => {
  const named = [...text.matchAll(/'([a-z]+\.[a-z]+)'/g)].map(([, name = '']) => name)
  const fields = new Set(['event', ...named.flatMap((name) => [...(logged.get(name) ?? [])])])
  const read = [...text.matchAll(/\bline\.(\w+)/g)].map(([, field = '']) => field)
  expect(read.filter((field) => !fields.has(field))).toEqual([])
})

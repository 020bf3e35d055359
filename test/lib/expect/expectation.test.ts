import { expect, test } from 'vitest'
import type { Facts } from '../../../lib/decide/facts.ts'
import { type Expectation, expectedBy, type Scope } from '../../../lib/expect/expectation.ts'
import { addExpectation, endExpectation, readExpectations } from '../../../lib/expect/store.ts'
import { handle } from '../../../lib/pipeline.ts'
import { memoryTable } from '../../../lib/state/memory-table.ts'
import { someEdges } from '../../support/edges.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord } from '../../support/records.ts'

const at = '2026-03-06T21:14:07.441Z'
const scope: Scope = { extension: 'CustomScript', asn: 64500 }
const entry = (change: Partial<Expectation> = {}): Expectation => ({
  id: 'e1',
  rule: 'vm-extension-from-new-network',
  scope,
  from: new Date('2026-03-01T00:00:00Z'),
  until: new Date('2026-03-31T00:00:00Z'),
  author: 'ines@lindgrove.example',
  reason: 'the new vendor',
  created: new Date('2026-03-01T00:00:00Z'),
  ...change,
})

/** The finding of aRecord(): CustomScript on vm-web-03 from AS64500. */
async function theFinding(): Promise<Facts> {
  const [committed] = (await handle([messageOf([aRecord()])], someEdges())).committed
  if (committed === undefined) throw new Error('no finding')
  return committed.finding
}

test.each<[string, Partial<Scope>, boolean]>([
  ['the extension and the network alone', {}, true],
  ['another case of the name', { extension: 'CUSTOMSCRIPT' }, true],
  ['another extension', { extension: 'CustomScript2' }, false],
  ['another network', { asn: 64501 }, false],
  ['who asked, by object id', { principal: 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94' }, true],
  ['who asked, by application id', { principal: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' }, true],
  ['somebody else', { principal: '11111111-2222-4333-8444-555555555555' }, false],
  ['the subscription', { subscription: '3E8F6B20-51C7-4A9D-B2E4-9D0C7A1F5B68' }, true],
  ['another subscription', { subscription: '00000000-51c7-4a9d-b2e4-9d0c7a1f5b68' }, false],
  ['the machine', { machine: 'VM-WEB-03' }, true],
  ['a pattern of machines', { machine: 'vm-web-*' }, true],
  ['a pattern with a middle', { machine: 'vm-*-0*' }, true],
  ['a pattern of other machines', { machine: 'vm-db-*' }, false],
  ['a beginning without a star', { machine: 'vm-web' }, false],
  ['a pattern whose end is used up by its beginning', { machine: 'vm-web-03*3' }, false],
  ['a dot, which stands for itself', { machine: 'vm.web.03' }, false],
])('an entry for %s covers the finding or not', async (_, change, covered) => {
  const found = expectedBy(await theFinding(), [entry({ scope: { ...scope, ...change } })])
  expect(found?.id).toBe(covered ? 'e1' : undefined)
})

test.each<[string, Partial<Expectation>, boolean]>([
  ['before it begins', { from: new Date(Date.parse(at) + 1) }, false],
  ['as it begins', { from: new Date(at) }, true],
  ['as it ends', { until: new Date(at) }, true],
  ['after it has ended', { until: new Date(Date.parse(at) - 1) }, false],
  ['under another rule', { rule: 'another-rule' }, false],
])('a finding %s is expected or not', async (_, change, covered) => {
  expect(expectedBy(await theFinding(), [entry(change)]) !== undefined).toBe(covered)
})

test('entries are kept, listed and ended', async () => {
  const table = memoryTable()
  const { id: _, ...fresh } = entry()
  const added = await addExpectation(fresh, table)
  await addExpectation(fresh, table) // the same once more is the same entry
  expect(await readExpectations(table)).toEqual([added])
  const now = new Date('2026-03-10T00:00:00Z')
  expect(await endExpectation(added.id, now, table)).toEqual({ ...added, until: now })
  expect((await readExpectations(table)).map(({ until }) => until)).toEqual([now])
  expect(await endExpectation('nothing', now, table)).toBeUndefined()
})

test('one that was ended can be made again: it is a new one, once, and the ended one stays ended', async () => {
  const table = memoryTable()
  const { id: _, ...fresh } = entry()
  const first = await addExpectation(fresh, table)
  const ended = new Date('2026-03-10T00:00:00Z')
  await endExpectation(first.id, ended, table)
  const second = await addExpectation({ ...fresh, created: new Date('2026-03-11T00:00:00Z') }, table)
  expect(second).toEqual({ ...fresh, id: second.id, created: new Date('2026-03-11T00:00:00Z') })
  expect(await addExpectation({ ...fresh, created: new Date('2026-03-12T00:00:00Z') }, table)).toEqual(second)
  expect(await readExpectations(table)).toEqual([{ ...first, until: ended }, second])
  const later = new Date('2026-03-12T12:00:00Z')
  await endExpectation(second.id, later, table)
  const third = await addExpectation({ ...fresh, created: new Date('2026-03-13T00:00:00Z') }, table)
  expect((await readExpectations(table)).map(({ id, until }) => [id, until])).toEqual([
    [first.id, ended],
    [second.id, later],
    [third.id, fresh.until],
  ])
})

test('what is made twice answers who made it first', async () => {
  const table = memoryTable()
  const { id: _, ...fresh } = entry()
  const first = await addExpectation(fresh, table)
  expect(await addExpectation({ ...fresh, author: 'somebody else' }, table)).toEqual(first)
})

test('one that is over is not made longer by ending it', async () => {
  const table = memoryTable()
  const { id: _, ...fresh } = entry()
  const added = await addExpectation(fresh, table)
  expect(await endExpectation(added.id, new Date('2026-06-01T00:00:00Z'), table)).toEqual(added)
  expect((await readExpectations(table)).map(({ until }) => until)).toEqual([new Date('2026-03-31T00:00:00Z')])
})

test('one made from an older finding may last a year from now', async () => {
  const { id: _, ...fresh } = entry({
    created: new Date('2026-03-20T00:00:00Z'),
    until: new Date('2027-03-21T00:00:00Z'),
  })
  await expect(addExpectation(fresh, memoryTable())).resolves.toMatchObject({ until: fresh.until })
})

test.each<[string, Partial<Expectation>, string]>([
  ['no reason', { reason: '  ' }, 'needs a reason'],
  ['an end before its beginning', { until: new Date('2026-02-01T00:00:00Z') }, 'would end'],
  ['more than a year', { until: new Date('2027-03-03T00:00:00Z') }, 'a year at most'],
])('an entry with %s is refused', async (_, change, why) => {
  const { id: __, ...fresh } = entry(change)
  await expect(addExpectation(fresh, memoryTable())).rejects.toThrow(why)
})

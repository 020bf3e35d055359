import { expect, test } from 'vitest'
import { explainRecord } from '../../../lib/explain/explain-record.ts'
import { normalise } from '../../../lib/normalise/normalise.ts'
import { handle } from '../../../lib/pipeline.ts'
import { asnOf, someEdges } from '../../support/edges.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord, aRestRecord } from '../../support/records.ts'

type RawRecord = ReturnType<typeof aRecord>

/** The stages of the last of these records, each with its last line. */
async function stagesOf(records: readonly RawRecord[], edges = someEdges()): Promise<[string, string | undefined][]> {
  const judged = (await handle([messageOf([...records])], edges)).judged.at(-1)
  if (judged === undefined) throw new Error('There is no record.')
  const origin = { place: 'log.jsonl: line 4', value: records.at(-1) }
  return explainRecord(judged.record, judged.verdict, origin, 'test data').map(({ title, lines }) => [
    title,
    lines.at(-1),
  ])
}

const read = 'by maya@contoso.com, correlation id b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16, address'
const matched = ['match', 'A rule names the operation, and the record can still count.']

test('a finding’s record passed every stage', async () => {
  expect(await stagesOf([aRecord()])).toEqual([
    ['decode', `${read} 203.0.113.7`],
    matched,
    ['fold', 'It has an address of its own.'],
    ['enrich', '203.0.113.7 belongs to AS64500, says test data.'],
    ['decide', 'new: (customscript, 64500) was never seen in the 7 days before'],
  ])
})

test('a record whose address was lent says by what', async () => {
  expect((await stagesOf([aRecord({ resultType: 'Start' }), aRecord({ callerIpAddress: undefined })]))[2]).toEqual([
    'fold',
    'Another record of the operation lent it 203.0.113.7.',
  ])
})

test('a record whose own address is another than the one that counted says that this was lent', () => {
  const verdict = { kind: 'known', stage: 'decide', reason: '', ip: '198.51.100.9', asn: 64501 } as const
  const steps = explainRecord(normalise(aRecord()), verdict, { place: 'log.jsonl: line 4' }, 'test data')
  expect(steps[2]?.lines).toEqual(['Another record of the operation lent it 198.51.100.9.'])
})

test.each<[what: string, record: RawRecord, stages: number, last: string]>([
  ['failed ends at match', aRecord({ resultType: 'Failure' }), 2, 'ignored: the operation failed'],
  ['waits for its address ends at fold', aRecord({ callerIpAddress: undefined }), 3, 'parked: waits for an address'],
  ['came from no network ends at enrich', aRecord({ callerIpAddress: '192.0.9.1' }), 4, 'ignored: 192.0.9.1 is in no'],
])('a record that %s', async (_, record, stages, last) => {
  const said = await stagesOf([record])
  expect(said).toHaveLength(stages)
  expect(said.at(-1)?.[1]).toContain(last)
})

test('bytes that are no record end at decode, with where they stood', () => {
  const verdict = { kind: 'quarantined', stage: 'decode', reason: 'is not JSON' } as const
  expect(explainRecord(undefined, verdict, { place: 'log.jsonl: line 4' }, 'test data')).toEqual([
    { title: 'decode', lines: ['log.jsonl: line 4.', 'quarantined: is not JSON'] },
  ])
})

test('without ASN data a record ends at enrich, parked', async () => {
  const edges = someEdges({ asn: asnOf({}, { gone: true }) })
  expect((await stagesOf([aRecord()], edges)).at(-1)).toEqual(['enrich', expect.stringMatching(/^parked: .+ASN data/)])
})

test.each<[what: string, value: unknown, says: string]>([
  ['an export', aRecord(), 'log.jsonl: line 4, with the fields of an export (Event Hub, storage).'],
  ['the REST interface', aRestRecord(), 'log.jsonl: line 4, with the fields of the REST interface.'],
  [
    'the REST interface with a plain name',
    { eventTimestamp: '', operationName: '' },
    'log.jsonl: line 4, with the fields of the REST interface.',
  ],
  ['no record', 7, 'log.jsonl: line 4, which is no record.'],
  ['a list', [], 'log.jsonl: line 4, which is no record.'],
])('where a record stood and whose shape it has is said: %s', (_, value, says) => {
  const verdict = { kind: 'ignored', stage: 'match', reason: '' } as const
  const [decode] = explainRecord(undefined, verdict, { place: 'log.jsonl: line 4', value }, 'test data')
  expect(decode?.lines).toEqual([says])
})

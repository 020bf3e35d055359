import { expect, test } from 'vitest'
import { handle, type Message } from '../../../lib/pipeline.ts'
import { canariesIn, canaryMessage } from '../../../lib/pulse/canary.ts'
import { readMessage } from '../../../lib/read/read.ts'
import { operationsToRead, type Reader, readEverything, readerWith, watchedReader } from '../../../lib/read/reader.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { createPlainScanner } from '../../../lib/scan/plain-scanner.ts'
import { sampleWeek } from '../../../local/sample-week/sample-week.ts'
import { asnOf, someEdges } from '../../support/edges.ts'
import { aRecord, aRestRecord } from '../../support/records.ts'
import { contentsOf, rowsOf } from '../../support/rows.ts'

const rules = shippedRules()
const scanned = watchedReader(rules)
const asDefined = readerWith(createPlainScanner(operationsToRead(rules)))

const disk = { operationName: 'MICROSOFT.COMPUTE/DISKS/WRITE', resultType: 'Success', a: '}]' }
const cut = '{"operationName":"MICROSOFT.COMPUTE/DISKS/WRITE","a":}'
const cutWatched = '{"operationName":"MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE","a":}'
const message = (...records: readonly (object | string)[]): Buffer =>
  Buffer.from(`{"records":[${records.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(',')}]}`)

const shown = (read: Reader, bytes: Uint8Array): unknown[] =>
  read(bytes).map(({ number, piece }) => [number, piece.kind === 'record' ? piece.value : piece.reason])

test.each<[string, Buffer, unknown[]]>([
  ['a watched record keeps its number among the others', message(disk, aRecord()), [[1, aRecord()]]],
  [
    'damage in a watched record is seen',
    message(disk, cutWatched, aRecord()),
    [
      [1, expect.stringMatching(/^record 2 is not JSON/)],
      [2, aRecord()],
    ],
  ],
  ['damage in another record is passed over with it', message(cut, aRecord()), [[1, aRecord()]]],
  ['damage where nothing is watched is passed over', message(cut, disk), []],
  [
    'a message that was cut is seen, whatever it held',
    message(disk).subarray(0, -3),
    [[0, expect.stringContaining('JSON cut short')]],
  ],
  [
    'pages of REST in an array are opened',
    Buffer.from(JSON.stringify([{ value: [disk] }, { value: [aRestRecord()] }])),
    [
      [0, disk],
      [1, aRestRecord()],
    ],
  ],
  [
    'an array with a watched record is read whole',
    Buffer.from(JSON.stringify([disk, aRecord()])),
    [
      [0, disk],
      [1, aRecord()],
    ],
  ],
])('%s, scanned or by the definition', (_, bytes, expected) => {
  for (const read of [scanned, asDefined]) expect(shown(read, bytes)).toEqual(expected)
})

test('a canary is found among what is read', () => {
  const bytes = Buffer.from(canaryMessage({ partition: '3', sentAtMs: 1_772_831_040_000 }))
  expect(canariesIn(readMessage(bytes, 0, new Map(), scanned))).toEqual([
    { partition: '3', sentAtMs: 1_772_831_040_000 },
  ])
})

test('operations of rules that a user adds are read too', () => {
  const [first] = rules
  if (first === undefined) throw new Error('no rules are shipped')
  const more = watchedReader([...rules, { ...first, id: 'disks', operations: ['microsoft.compute/disks/write'] }])
  expect(shown(more, message(disk, aRecord()))).toEqual([
    [0, disk],
    [1, aRecord()],
  ])
})

/** The sample week through the pipeline: what it leaves behind. */
async function afterTheWeek(reader: Reader) {
  const edges = someEdges({ reader, asn: asnOf({}) })
  const network = (address: string) => ({
    asn: 64500 + (Number(address.split('.')[0]) % 20),
    organisation: 'a network',
  })
  const asn = {
    current: () => ({ builtAt: new Date(0), source: 'test data', lookup: network }),
    refresh: async () => {},
  }
  const week: Message[] = [...sampleWeek({ seed: 3, from: new Date('2026-06-01T00:00:00Z') })].map(({ body }, i) => ({
    bytes: body,
    origin: { hub: 'activity', partition: '0', sequenceNumber: i },
    enqueuedAtMs: Date.parse('2026-06-10T00:00:00Z'),
  }))
  const verdicts: string[] = []
  for (let at = 0; at < week.length; at += 64) {
    const { judged } = await handle(week.slice(at, at + 64), { ...edges, asn })
    for (const { message: of, index, verdict } of judged)
      if (verdict.stage !== 'match') verdicts.push(`${at + of}/${index} ${verdict.kind} ${verdict.reason}`)
  }
  const kept = edges.kept.map(({ bytes, reason, origin }) => [
    origin.sequenceNumber,
    reason,
    Buffer.from(bytes).toString('base64'),
  ])
  return { findings: await contentsOf(edges.table), terms: await rowsOf(edges.table, 'term:'), verdicts, kept }
}

test('the scanner changes speed only: the same findings, terms, verdicts and quarantine as by its definition, and as decoding everything on a log without hidden damage', async () => {
  const left = await afterTheWeek(scanned)
  expect(Object.keys(left.findings).length).toBeGreaterThan(5)
  expect(left.kept.length).toBeGreaterThan(1)
  expect(await afterTheWeek(asDefined)).toEqual(left)
  expect(await afterTheWeek(readEverything)).toEqual(left)
})

import { expect, test } from 'vitest'
import { aFolderForEachTest, firstSeen, objectsOf, put } from '../support/command.ts'
import { address, allFates, aWrite, linesOf } from './operations.ts'

const folder = aFolderForEachTest()
const waits = {
  correlationId: '11111111-2222-4333-8444-555555555555',
  extension: 'DSC',
  at: '2026-03-06T22:00:00.000Z',
}
const verdicts = (out: string) => objectsOf(out).map(({ index, verdict, stage }) => [index, verdict, stage])

test('explain --json says of each record what became of it, at which stage and why; the index goes on over files', async () => {
  put(folder(), 'one.jsonl', `${allFates.slice(0, 3).join('\n')}\n`)
  put(folder(), 'two.jsonl', `${allFates.slice(3).join('\n')}\n`)
  const { code, out, err } = await firstSeen(['explain', '--json', 'one.jsonl', 'two.jsonl'], { folder: folder() })
  const said = objectsOf(out)
  expect(said[0]).toEqual({
    index: 0,
    time: '2026-03-06T21:14:07.441Z',
    operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE',
    resourceId: expect.stringMatching(/^\/SUBSCRIPTIONS\/.+\/EXTENSIONS\/CUSTOMSCRIPT$/),
    correlationId: 'b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16',
    name: 'customscript',
    ip: '62.153.20.14',
    asn: 3320,
    verdict: 'new',
    stage: 'decide',
    reason: '(customscript, 3320) was never seen in the 7 days before',
  })
  expect(said.map(({ index, verdict, stage, reason }) => [index, verdict, stage, reason])).toEqual([
    [0, 'new', 'decide', '(customscript, 3320) was never seen in the 7 days before'],
    [1, 'known', 'decide', '(customscript, 3320) was seen on 2026-03-06T21:14:07.441Z, within 7 days'],
    [2, 'ignored', 'match', 'the operation failed'],
    [3, 'parked', 'fold', 'waits for an address from its start or accept record'],
    [4, 'quarantined', 'decode', expect.stringMatching(/cut|end/)],
  ])
  expect(said[4]).toMatchObject({ time: null, operationName: null, resourceId: null, correlationId: null, name: null })
  expect(err).toMatch(/^first-seen explain two\.jsonl: line 2: .+Kept in \.first-seen\/quarantine\.\n$/)
  expect(code).toBe(0)
})

test('a success whose address comes later is shown as what it became, in its own place, even from another file', async () => {
  put(folder(), 'monday', linesOf([aWrite({ ...waits, ip: null }), aWrite()]))
  put(folder(), 'tuesday', linesOf([aWrite({ ...waits, stage: 'Start', ip: address.m247 })]))
  const { out } = await firstSeen(['explain', '--json', 'monday', 'tuesday'], { folder: folder() })
  expect(verdicts(out)).toEqual([
    [0, 'new', 'decide'],
    [1, 'new', 'decide'],
    [2, 'ignored', 'fold'],
  ])
  expect(objectsOf(out)[0]).toMatchObject({ name: 'dsc', ip: address.m247, asn: 9009 })
  expect(objectsOf(out)[2]).toMatchObject({ reason: 'its address was what 1 waiting success needed' })
})

test.each<[what: string, between: number]>([
  ['in one batch', 0],
  ['in two batches', 300],
])('the same record again is known, %s', async (_, between) => {
  const others = Array.from({ length: between }, () => aWrite({ stage: 'Failure' }))
  const { out } = await firstSeen(
    ['explain', '--json', put(folder(), 'log', linesOf([aWrite(), ...others, aWrite()]))],
    {
      folder: folder(),
    },
  )
  const seen = objectsOf(out).filter(({ verdict }) => verdict !== 'ignored')
  expect(seen.map(({ verdict }) => verdict)).toEqual(['new', 'known'])
})

test.each<[what: string, between: number]>([
  ['in the same batch', 0],
  ['in a later batch', 300],
])(
  'of two equal successes without an address the first is new and the second known once the address comes, %s',
  async (_, between) => {
    const others = Array.from({ length: between }, () => aWrite({ stage: 'Failure' }))
    const log = [
      aWrite({ ...waits, ip: null }),
      aWrite({ ...waits, ip: null }),
      ...others,
      aWrite({ ...waits, stage: 'Start' }),
    ]
    const { out } = await firstSeen(['explain', '--json', put(folder(), 'log', linesOf(log))], { folder: folder() })
    const seen = objectsOf(out).filter(({ verdict }) => verdict !== 'ignored')
    expect(seen.map(({ verdict }) => verdict)).toEqual(['new', 'known'])
  },
)

test('explain tells people the same in words', async () => {
  const { out } = await firstSeen(['explain', put(folder(), 'log', linesOf([aWrite()]))], { folder: folder() })
  expect(out).toBe(
    [
      '     0  new          MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE of CustomScript',
      '                     decide: (customscript, 3320) was never seen in the 7 days before',
      '',
    ].join('\n'),
  )
})

test.each<[what: string, ip: string, reason: RegExp]>([
  ['a network that the rule leaves out', address.microsoft, /AS8075 .+ leaves out/],
  ['an address of no network', address.none, /in no network/],
])('explain says that %s is no match', async (_, ip, reason) => {
  const { out } = await firstSeen(['explain', '--json', put(folder(), 'log', linesOf([aWrite({ ip })]))], {
    folder: folder(),
  })
  expect(objectsOf(out)).toEqual([
    expect.objectContaining({ verdict: 'ignored', stage: 'enrich', ip, reason: expect.stringMatching(reason) }),
  ])
})

test('explain --chain says every stage that a record passed, and of a finding what its rule compared', async () => {
  const log = put(folder(), 'log.jsonl', linesOf([aWrite(), aWrite({ stage: 'Failure' })]))
  const { out } = await firstSeen(['explain', '--chain', log], { folder: folder() })
  expect(out).toContain('        decode     log.jsonl: line 1, with the fields of an export (Event Hub, storage).\n')
  expect(out).toContain('        enrich     62.153.20.14 belongs to AS3320, says First-Seen-ASN of ')
  expect(out).toContain('          New        extension = customscript, asn = 3320: not seen in the 7 days before')
  expect(out).not.toContain('Alert')
  expect(out).toContain('        match      ignored: the operation failed\n')
  const { out: asJson } = await firstSeen(['explain', '--chain', '--json', log], { folder: folder() })
  const [first] = objectsOf(asJson) as { chain: { title: string }[]; findings: { steps: { title: string }[] }[] }[]
  expect(first?.chain.map(({ title }) => title)).toEqual(['decode', 'match', 'fold', 'enrich', 'decide'])
  expect(first?.findings[0]?.steps.map(({ title }) => title)).toEqual(['Rule', 'New', 'Usual'])
})

import { describe, expect, test } from 'vitest'
import { watchedOperations } from '../../../lib/match/match.ts'
import { readMessage } from '../../../lib/read/read.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { aRecord } from '../../support/records.ts'

const watched = watchedOperations(shippedRules())
const read = (body: unknown) =>
  readMessage(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), 3, watched)

test('every record of a message is read, in order, with its place', () => {
  const reads = read({ records: [aRecord(), aRecord({ resultType: 'Failure' }), aRecord({ resourceId: undefined })] })
  expect(reads.map(({ kind, message, index }) => [kind, message, index])).toEqual([
    ['matching', 3, 0],
    ['final', 3, 1],
    ['final', 3, 2],
  ])
})

describe('a record that cannot be used', () => {
  test('for want of a resource is kept as its bytes, with the reason', () => {
    const [one] = read([aRecord({ resourceId: undefined })])
    if (one?.kind !== 'final') throw new Error('it matched')
    expect(one.verdict).toEqual({
      kind: 'quarantined',
      stage: 'match',
      reason: 'record 1: a success of MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE has no resourceId',
    })
    expect(JSON.parse(Buffer.from(one.unreadable ?? []).toString())).toEqual(aRecord({ resourceId: undefined }))
  })

  test('and is nested too deep to be written again is kept as its whole message', () => {
    const { resourceId: _, ...noResource } = aRecord()
    const body = `[${JSON.stringify(noResource).slice(0, -1)},"deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}]`
    const [one] = read(body)
    expect(one?.kind === 'final' && Buffer.from(one.unreadable ?? []).toString()).toBe(body)
  })

  test('because it is no JSON leaves its neighbours alone', () => {
    const reads = read(`${JSON.stringify(aRecord())}\nnot json\n${JSON.stringify(aRecord())}`)
    expect(reads.map(({ kind }) => kind)).toEqual(['matching', 'final', 'matching'])
    expect(reads[1]?.kind === 'final' && Buffer.from(reads[1].unreadable ?? []).toString()).toBe('not json')
  })
})

const text = JSON.stringify(JSON.stringify(aRecord()))

test.each<[string, string, string[]]>([
  ['a message that is text, though the text is JSON', text, ['record 1 is text', text]],
  ['texts in an array', `[${text},"x"]`, ['record 1 is text', text, 'record 2 is text', '"x"']],
  ['a text in records', `{"records":[${text}]}`, ['record 1 is text', text]],
  ['a number', '7', ['record 1 is a number', '7']],
  ['null', 'null', ['record 1 is null', 'null']],
  ['a truth value', '[false]', ['record 1 is true or false', 'false']],
  ['a list in a list', '[[[]]]', ['record 1 is a list', '[[]]']],
])('%s is no record: it is kept as bytes, with what it is', (_, body, expected) => {
  const kept = read(body).flatMap((one) => {
    if (one.kind !== 'final') throw new Error('it matched')
    expect(one.verdict).toMatchObject({ kind: 'quarantined', stage: 'decode' })
    return [one.verdict.reason.replace(/, not a record$/, ''), Buffer.from(one.unreadable ?? []).toString()]
  })
  expect(kept).toEqual(expected)
})

test('what is no record leaves its neighbours alone', () => {
  expect(read({ records: [aRecord(), 7, aRecord()] }).map(({ kind }) => kind)).toEqual([
    'matching',
    'final',
    'matching',
  ])
})

test.each<[string, unknown]>([
  ['an empty object', {}],
  ['keys that objects have of themselves', '{"__proto__":{"operationName":"x"},"constructor":1,"toString":2}'],
])('%s is no operation, and nothing breaks', (_, body) => {
  for (const one of read(body)) expect(one.kind).toBe('final')
})

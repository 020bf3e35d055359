import { describe, expect, test } from 'vitest'
import { match, watchedOperations } from '../../../lib/match/match.ts'
import { normalise } from '../../../lib/normalise/normalise.ts'
import type { KeyField, Rule } from '../../../lib/rules/schema.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { anIdentity, aRecord, type RawRecord } from '../../support/records.ts'

const rules = shippedRules()
const watched = watchedOperations(rules)
const matchOf = (change: RawRecord) => match(normalise(aRecord(change)), watched)
const verdictOf = (change: RawRecord): string => {
  const matched = matchOf(change)
  return matched.kind === 'matching' ? 'matching' : `${matched.kind}: ${matched.reason}`
}

const compute = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute'
const start = { resultType: 'Start' }
const accept = { resultType: 'Accept' }

test.each<[string, RawRecord, string]>([
  ['a success counts', {}, 'matching'],
  ['a success of another spelling counts', { resultType: undefined, status: { value: 'Succeeded' } }, 'matching'],
  ['a success without an address counts: it may be lent one', { callerIpAddress: undefined }, 'matching'],
  ['a start counts: it may lend its address', start, 'matching'],
  ['an accept counts: it may lend its address', accept, 'matching'],
  [
    'a start without an address does not',
    { ...start, callerIpAddress: undefined },
    'ignored: a start without a public address (absent) has nothing to lend',
  ],
  [
    'an accept from a private one does not',
    { ...accept, callerIpAddress: '10.0.0.4' },
    'ignored: an accept without a public address (private) has nothing to lend',
  ],
  ['a failure does not', { resultType: 'Failure' }, 'ignored: the operation failed'],
  ['another stage does not', { resultType: 'Updated' }, 'ignored: neither start, accept, success nor failure'],
  [
    'another operation does not',
    { operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/RUNCOMMAND/ACTION' },
    'ignored: no rule names this operation',
  ],
  [
    'an operation whose name only looks the same does not',
    { operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSION\u017f/WRITE' },
    'ignored: no rule names this operation',
  ],
  ['a record without an operation does not', { operationName: undefined }, 'ignored: no operation name'],
  [
    'a success without a resource is kept for a person',
    { resourceId: undefined },
    'unreadable: a success of MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE has no resourceId',
  ],
  [
    'a start without one too',
    { ...start, resourceId: undefined },
    'unreadable: a start of MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE has no resourceId',
  ],
  [
    'a success whose id holds a second slash is kept for a person',
    { resourceId: `${compute}//virtualMachines/vm/extensions/x` },
    'unreadable: a success of MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE has a resourceId that names no resource',
  ],
  [
    'one whose id ends with its type too',
    { resourceId: `${compute}/virtualMachines/vm/extensions` },
    'unreadable: a success of MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE has a resourceId that names no resource',
  ],
  [
    'a start and an accept of such an id too: a later version could want them with their success',
    { ...accept, resourceId: `https://management.azure.com${compute}/virtualMachines/vm/extensions/x` },
    'unreadable: an accept of MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE has a resourceId that names no resource',
  ],
  ['a failure of such an id is not', { resultType: 'Failure', resourceId: '/x' }, 'ignored: the operation failed'],
  [
    'a success without a readable time is kept for a person',
    { time: 'yesterday' },
    'unreadable: a success of MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE has no readable time',
  ],
])('%s', (_, change, expected) => {
  expect(verdictOf(change)).toBe(expected)
})

describe('an id that names no resource', () => {
  const ofKey = (key: KeyField[], change: Partial<Rule> = {}): Rule =>
    ({ ...(rules[0] as Rule), key, ...change }) as Rule
  const elsewhere = { operations: ['microsoft.compute/disks/write'] }

  test.each<[string, Rule[], string]>([
    ['is unreadable where the only rule wants the extension', [ofKey(['extension', 'asn'])], 'unreadable'],
    ['is unreadable where it wants the path', [ofKey(['path'])], 'unreadable'],
    ['is unreadable though a context rule could use it', rules, 'unreadable'],
    ['matches where the rule wants the id itself', [ofKey(['resource', 'asn'])], 'matching'],
    ['matches where the rule wants nothing of it', [ofKey(['principal', 'asn'])], 'matching'],
    ['matches where one of two rules can go on', [...rules, ofKey(['resource', 'asn'])], 'matching'],
    [
      'is unreadable where the other rule is for other operations',
      [...rules, ofKey(['resource'], elsewhere)],
      'unreadable',
    ],
    ['matches where only a context rule names the operation', rules.filter(({ raises }) => !raises), 'matching'],
  ])('%s', (_, of, expected) => {
    const record = normalise(aRecord({ resourceId: '/subscriptions/s' }))
    expect(match(record, watchedOperations(of)).kind).toBe(expected)
  })
})

/** An id of so many characters. */
const anId = (length: number): string => `${compute}/virtualMachines/vm/extensions/`.padEnd(length, 'x')

describe('what a log says never makes a row too big', () => {
  test.each<[string, string, string]>([
    ['a long id', anId(2047), 'matching'],
    ['the longest', anId(2048), 'matching'],
    ['a longer one', anId(2049), "unreadable: its resourceId has 2049 characters, more than any of Azure's"],
    [
      'one that is short until it is written as JSON',
      '\u0001'.repeat(342),
      "unreadable: its resourceId has 342 characters, more than any of Azure's",
    ],
    [
      'one that is short until it is lowered',
      '\u0130'.repeat(1025),
      "unreadable: its resourceId has 1025 characters, more than any of Azure's",
    ],
  ])('%s', (_, resourceId, expected) => {
    expect(verdictOf({ resourceId })).toBe(expected)
  })

  test('other text is cut', () => {
    const long = 'x'.repeat(10_000)
    const identity = anIdentity({ claims: { name: long } })
    const matched = matchOf({ category: long, correlationId: long, identity })
    if (matched.kind !== 'matching') throw new Error(matched.reason)
    const { category, correlationId, principal } = matched.record
    expect([category?.length, correlationId.length, principal.name?.length]).toEqual([256, 256, 256])
    expect(JSON.stringify(matched.record).length).toBeLessThan(32_768)
  })

  test('a record that is as long as can be still fits into a string of a table', () => {
    const nasty = '\u0000'.repeat(10_000)
    const prefix = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v/extensions/'
    const resourceId = prefix + '"'.repeat((2048 - prefix.length) / 2)
    const identity = anIdentity({ claims: { name: nasty, oid: nasty, appid: nasty } })
    const matched = matchOf({ resourceId, category: nasty, correlationId: nasty, identity })
    if (matched.kind !== 'matching') throw new Error(matched.reason)
    expect(JSON.stringify(matched.record).length).toBeLessThan(32_768)
  })
})

test('a record without a correlation id matches: its operation is the one without', () => {
  const matched = matchOf({ correlationId: undefined })
  expect(matched.kind === 'matching' && matched.record.correlationId).toBe('')
})

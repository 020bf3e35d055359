import { aRecord } from '../../test/support/records.ts'
import type { Mutated } from './mutate.ts'

const marker = 'fuzz-neighbour'
const neighbour = JSON.stringify(
  aRecord({
    correlationId: marker,
    resourceId: `/SUBSCRIPTIONS/1/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM/EXTENSIONS/${marker}`,
  }),
)
const megabyte = 1_000_000

/** Messages of odd size, each with one record that must be found. */
export const largeMessages: readonly Mutated[] = [
  ['a megabyte of one string', `{"records":[{"n":"${'x'.repeat(megabyte)}"},${neighbour}]}`],
  ['a megabyte of one broken string', `{"records":[{"n":"${'x'.repeat(megabyte)}},${neighbour}]}`],
  ['a million tiny records', `{"records":[${'{},'.repeat(megabyte)}${neighbour}]}`],
  ['a million tiny records of which one is broken', `{"records":[{x},${'{},'.repeat(megabyte)}${neighbour}]}`],
  ['a hundred thousand broken records', `{"records":[${'{x},'.repeat(megabyte / 10)}${neighbour}]}`],
  ['a million numbers', `[${'7,'.repeat(megabyte)}${neighbour}]`],
  ['a million empty lines', `${'\n'.repeat(megabyte)}${neighbour}\n`],
  ['10,000 objects in each other', `{"records":[${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)},${neighbour}]}`],
  ['10,000 arrays in each other', `{"records":[${'['.repeat(10_000)}${']'.repeat(10_000)},${neighbour}]}`],
  ['10,000 objects that do not end', `{"records":[${'{"a":'.repeat(10_000)},${neighbour}]}`],
  ['10,000 arrays that do not end', `{"records":[${'['.repeat(10_000)},${neighbour}]}`],
  [
    'a record at depth 10,000 beside one',
    `{"records":[{"a":${'['.repeat(10_000)}${neighbour}${']'.repeat(10_000)}},${neighbour}]}`,
  ],
  ['a megabyte of backslashes', `{"records":[{"n":"${'\\\\'.repeat(megabyte / 2)}"},${neighbour}]}`],
  ['a megabyte of escapes', `{"records":[{"n":"${'\\u0041'.repeat(megabyte / 6)}"},${neighbour}]}`],
  ['a megabyte of nearly the operation', `{"records":[{"n":"${'xxxxxxxxx/'.repeat(megabyte / 10)}"},${neighbour}]}`],
  ['a record behind a megabyte of nothing', `${' '.repeat(megabyte)}${neighbour}`],
].map(([how = '', text = '']) => ({ bytes: Buffer.from(text), sound: [marker], present: [marker], how }))

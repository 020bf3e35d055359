import { watchedOperations } from '../lib/match/match.ts'
import { readMessage } from '../lib/read/read.ts'
import { watchedReader } from '../lib/read/reader.ts'
import { shippedRules } from '../lib/rules/shipped.ts'
import type { Figure } from './figure.ts'
import { median, timed } from './statistics.ts'

const rounds = 15
const name = 'microsoft.compute/virtualmachines/extensions/write'
const many = (text: string): string => text.repeat(Math.ceil(1_000_000 / text.length)).slice(0, 1_000_000)
const within = (text: string): Buffer => Buffer.from(JSON.stringify({ records: [{ a: text }] }))
const raw = (text: string): Buffer => Buffer.from(`{"records":[${text}]}`)

/** Valid messages of a megabyte, each made to be slow for some part of the scanner. */
const messages: Readonly<Record<string, Buffer>> = {
  'needles but for the last byte': within(many(`${name.slice(0, -1)}x `)),
  'pairs that begin a needle': within(many('x/')),
  'needles but for the first byte': within(many('xtensions/')),
  'needles with escaped quotes': within(many(`"${name}"`)),
  backslashes: within(many('\\')),
  'escapes that may hide a needle': raw(`{"a":"${'\\u0061'.repeat(4000)}${many('b')}"}`),
  'more needles than are counted': raw(Array(15_000).fill(`{"a":"${name}"}`).join(',')),
  'a needle in each small record': raw(
    Array(4000)
      .fill(`{"a":"${name}","b":"${'c'.repeat(180)}"}`)
      .join(','),
  ),
  brackets: raw(`${'['.repeat(400_000)}"${name}"${']'.repeat(400_000)}`),
  'an array with one needle': Buffer.from(
    `[${Array(4000)
      .fill(`{"a":"${'b'.repeat(240)}"}`)
      .join(',')},{"a":"${name}"}]`,
  ),
  blanks: Buffer.from(`${' '.repeat(1_000_000)}{"records":[{"a":"${name}"}]}`),
}

/** The slowest of messages that were made to be slow, against reading them without the scanner. */
export function benchHostile(): Figure[] {
  const rules = shippedRules()
  const watched = watchedOperations(rules)
  const reader = watchedReader(rules)
  return Object.entries(messages).map(([what, message]) => {
    const ratios: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const scanned = timed(() => readMessage(message, 0, watched, reader))
      const plain = timed(() => readMessage(message, 0, watched))
      if (round > 0) ratios.push(scanned / plain) // the first round warms up
    }
    return { name: what, value: median(ratios), unit: 'x the time without the scanner' }
  })
}

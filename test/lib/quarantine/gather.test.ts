import { expect, test } from 'vitest'
import { watchedOperations } from '../../../lib/match/match.ts'
import { gather } from '../../../lib/quarantine/gather.ts'
import { readMessage } from '../../../lib/read/read.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { aRecord } from '../../support/records.ts'

const watched = watchedOperations(shippedRules())

/** A message of one sound record and so many broken ones, as the second of a batch. */
function gathered(broken: number) {
  const texts = [JSON.stringify([aRecord()]), `[${JSON.stringify(aRecord())}${',{x}'.repeat(broken)}]`]
  const messages = texts.map((text, sequenceNumber) => ({
    bytes: Buffer.from(text),
    origin: { hub: 'activity', partition: '2', sequenceNumber },
  }))
  const read = messages.flatMap(({ bytes }, i) => readMessage(bytes, i, watched))
  return { kept: gather(read, messages), whole: texts[1] }
}

test.each([0, 1, 19, 20])('%i unreadable pieces are kept one by one', (broken) => {
  const { kept } = gathered(broken)
  expect(kept.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(Array(broken).fill('{x}'))
  for (const { origin } of kept) expect(origin).toEqual({ hub: 'activity', partition: '2', sequenceNumber: 1 })
})

test.each([21, 5000])('%i are kept once, as their whole message', (broken) => {
  const { kept, whole } = gathered(broken)
  expect(kept.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([whole])
  expect(kept[0]?.reason).toMatch(new RegExp(`^${broken} records, the first: record 2 is not JSON`))
})

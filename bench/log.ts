import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { randomFor } from '../local/sample-week/random.ts'
import { sampleWeek } from '../local/sample-week/sample-week.ts'

/** What share of the records is of a watched operation, in a thousand. */
export type Share = 1 | 10 | 50

const seed = 7
const watched = /"microsoft\.compute\/virtualmachine(?:s|scalesets)\/extensions\/(?:write|delete|read)"/i

/** Writes a log of at least `bytes` bytes, a record a line: records of the sample week, drawn with a fixed seed. */
export function writeLog(file: string, share: Share, bytes: number): void {
  const { wanted, others } = sampleTexts()
  const random = randomFor(seed, `log of ${share} in a thousand`)
  const output = openSync(file, 'w')
  try {
    for (let written = 0; written < bytes; ) {
      const lines = Array.from({ length: 1000 }, () => random.pick(random.between(1, 1000) <= share ? wanted : others))
      written += writeSync(output, `${lines.join('\n')}\n`)
    }
  } finally {
    closeSync(output)
  }
}

function sampleTexts(): { wanted: string[]; others: string[] } {
  const texts = [...sampleWeek({ seed, from: new Date('2026-06-01T00:00:00Z') })].flatMap(({ records }) =>
    records.map((record) => JSON.stringify(record)),
  )
  return { wanted: texts.filter((text) => watched.test(text)), others: texts.filter((text) => !watched.test(text)) }
}

/** As many messages as host.json lets the host hand over at once. */
const batchMessages = 64

/** The log as messages of so many records each, in batches as the host hands them over. */
export function batchesOf(file: string, recordsAMessage: number): Buffer[][] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const messages = chunksOf(lines, recordsAMessage).map((records) => Buffer.from(`{"records":[${records.join(',')}]}`))
  return chunksOf(messages, batchMessages)
}

/**
 * A batch as the Functions worker has it: the host's call with all of it has just been put together from the connection's pieces, and each message is a view of
 * that memory. (@grpc/grpc-js concatenates the pieces, and @grpc/proto-loader gives `bytes` without copying them.)
 */
export function received(batch: readonly Buffer[]): Buffer[] {
  const call = Buffer.concat(batch)
  let end = 0
  return batch.map(({ length }) => {
    end += length
    return call.subarray(end - length, end)
  })
}

const chunksOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))

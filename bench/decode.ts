import { decode } from '../lib/decode/decode.ts'
import { encodeMessage } from '../local/sample-week/encode.ts'
import { sampleWeek } from '../local/sample-week/sample-week.ts'
import type { Figure } from './figure.ts'
import { median, timed } from './statistics.ts'

const rounds = 7

/** decode() against JSON.parse of the same bytes, in turn, at 1, 10 and 50 records a message. */
export function benchDecode(): Figure[] {
  const records = [...sampleWeek({ seed: 7, from: new Date('2026-06-01T00:00:00Z') })].flatMap(
    (message) => message.records,
  )
  return [1, 10, 50].map((size) => {
    const messages = Array.from({ length: Math.ceil(records.length / size) }, (_, i) =>
      encodeMessage(records.slice(i * size, (i + 1) * size)),
    )
    const ratios: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const ours = timed(() => {
        for (const bytes of messages) decode(bytes)
      })
      const parse = timed(() => {
        for (const bytes of messages) JSON.parse(bytes.toString())
      })
      if (round > 0) ratios.push(parse / ours) // the first round warms up
    }
    return { name: `decode, ${size} records a message, against JSON.parse`, value: median(ratios), unit: 'x its speed' }
  })
}

import { decode } from '../lib/decode/decode.ts'
import { normalise } from '../lib/normalise/normalise.ts'

const timeFields = ['time', 'eventTimestamp'] as const

/**
 * Moves the times of all records by the same span, so that the newest is of `newestMs`: an old log, or a sample, then counts
 * as of then. Bytes that are not all readable stay as they are.
 */
export function renewed(bytes: Uint8Array, newestMs: number): Uint8Array {
  const values: unknown[] = []
  for (const piece of decode(bytes)) {
    if (piece.kind === 'unreadable') return bytes
    values.push(piece.value)
  }
  const times = values.flatMap((value) => normalise(value).timeMs ?? [])
  if (times.length === 0) return bytes
  const move = newestMs - times.reduce((a, b) => Math.max(a, b))
  return Buffer.from(JSON.stringify({ records: values.map((value) => moved(value, move)) }))
}

function moved(value: unknown, move: number): unknown {
  const { timeMs } = normalise(value)
  if (timeMs === undefined) return value
  const record = value as Readonly<Record<string, unknown>> // only an object has a time
  const time = new Date(timeMs + move).toISOString()
  return {
    ...record,
    ...Object.fromEntries(timeFields.filter((field) => field in record).map((field) => [field, time])),
  }
}

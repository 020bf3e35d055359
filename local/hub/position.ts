/** Where a reader starts in a partition. */
export type Position =
  | { kind: 'earliest' }
  | { kind: 'latest' }
  | { kind: 'offset' | 'sequence'; value: number; inclusive: boolean }
  | { kind: 'time'; afterMs: number }

export const SELECTOR = 'apache.org:selector-filter:string'

const FORM = /^amqp\.annotation\.x-opt-(offset|sequence-number|enqueued-time) (>=?) '(-?\d+|@latest)'$/

/**
 * Reads the selector of a receiver's source: the five texts that the Event Hubs clients send, for a start by offset
 * (`-1`: earliest, `@latest`: what comes from now on), by sequence number or by enqueued time in milliseconds.
 * Any other text, and none, is undefined: the link must be refused, because a guess would skip or repeat messages.
 */
export function readPosition(selector: unknown): Position | undefined {
  const parts = FORM.exec(typeof selector === 'string' ? selector : '')
  if (parts === null) return undefined
  const [, field, comparison, text] = parts
  const inclusive = comparison === '>='
  if (text === '@latest') return field === 'offset' ? { kind: 'latest' } : undefined
  const value = Number(text)
  if (field === 'offset') return value < 0 ? { kind: 'earliest' } : { kind: 'offset', value, inclusive }
  if (field === 'sequence-number') return { kind: 'sequence', value, inclusive }
  return inclusive ? undefined : { kind: 'time', afterMs: value }
}

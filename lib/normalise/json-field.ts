/** The fields of a JSON object, none of them looked at yet. */
export type Fields = Readonly<Record<string, unknown>>

const none: Fields = Object.freeze({})

/** The fields of an object; none of anything else. */
export function objectFields(value: unknown): Fields {
  // JSON.parse gave the value, so an object that is no array has string keys, and `__proto__` is one of them like any other.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : none
}

/** The fields of an object that may have been written as JSON text inside the record; none of anything else. */
export function writtenFields(value: unknown): Fields {
  if (typeof value !== 'string') return objectFields(value)
  // Sign-ins have a person's name here; to let the parser fail on it would cost more than all the rest of the record.
  if (!/^\s*\{/.test(value)) return none
  try {
    return objectFields(JSON.parse(value))
  } catch {
    return none
  }
}

/** A string with something in it, as written; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/**
 * The records that a JSON value holds: those of `{"records":[…]}` (Event Hub), of `{"value":[…]}` (REST), those of an array, of which each item may be
 * one of the two, or the value itself. They are not checked: each may be any JSON value.
 */
export const elementsOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.flatMap(opened) : opened(value)

/** The records of a message, or of an item of an array: those that it holds, otherwise itself. What names an operation is a record, whatever it calls `value`. */
export const opened = (value: unknown): readonly unknown[] =>
  arrayAt(value, 'records') ?? (namesOperation(value) ? undefined : arrayAt(value, 'value')) ?? [value]

const namesOperation = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'operationName')

function arrayAt(value: unknown, key: 'records' | 'value'): readonly unknown[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const found: unknown = Object.getOwnPropertyDescriptor(value, key)?.value
  return Array.isArray(found) ? found : undefined
}

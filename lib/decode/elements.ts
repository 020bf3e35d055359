/**
 * The records that a JSON value holds: those of `{"records":[…]}` (Event Hub), of `{"value":[…]}` (REST), those of an array, or the value itself.
 * They are not checked: each may be any JSON value.
 */
export function elementsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(opened)
  return arrayAt(value, 'records') ?? arrayAt(value, 'value') ?? [value]
}

/** An item of an array: a message of its own if it holds `records`, otherwise one record. */
export const opened = (item: unknown): readonly unknown[] => arrayAt(item, 'records') ?? [item]

function arrayAt(value: unknown, key: 'records' | 'value'): readonly unknown[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const found: unknown = Object.getOwnPropertyDescriptor(value, key)?.value
  return Array.isArray(found) ? found : undefined
}

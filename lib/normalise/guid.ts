const guid = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/

/** A GUID in lower case with dashes, from either case, with dashes or without; undefined for anything else. */
export function guidOf(value: unknown): string | undefined {
  const parts = typeof value === 'string' ? guid.exec(value.trim().toLowerCase()) : null
  return parts ? parts.slice(1).join('-') : undefined
}

const written = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a text is a GUID with its dashes, and so harmless in a shell and in a path. */
export const isGuid = (text: string | undefined): text is string => text !== undefined && written.test(text)

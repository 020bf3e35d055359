/** A part of a message, in the order of its bytes. */
export type Piece =
  /** A value that JSON gives: a record, if it is an object. */
  | { readonly kind: 'record'; readonly value: unknown }
  /** Bytes that are no JSON: a view of the message. The reason is for people and gives away no more than a character of them. */
  | { readonly kind: 'unreadable'; readonly bytes: Uint8Array; readonly reason: string }

export const record = (value: unknown): Piece => ({ kind: 'record', value })
export const unreadable = (bytes: Uint8Array, reason: string): Piece => ({ kind: 'unreadable', bytes, reason })

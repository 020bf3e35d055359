import { textOf } from './json-bytes.ts'

/** Whether bytes begin as a message with `records` (Event Hub) or `value` (REST) does, however they go on. */
export const beginsLikeEnvelope = (bytes: Uint8Array): boolean =>
  /^\s*\{\s*"(?:records|value)"\s*:\s*\[/.test(textOf(bytes.subarray(0, 256)))

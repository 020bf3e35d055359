import { decode } from '../../lib/decode/decode.ts'
import { normalise } from '../../lib/normalise/normalise.ts'

/** Whether what a file begins with is JSON of another kind than an Activity Log: values can be read in it, and none names an operation. */
export function isOtherJson(head: Uint8Array): boolean {
  const values = decode(head).flatMap((piece) => (piece.kind === 'record' ? [piece.value] : []))
  return values.length > 0 && values.every((value) => normalise(value).operationName === undefined)
}

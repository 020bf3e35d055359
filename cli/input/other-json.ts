import { decode } from '../../lib/decode/decode.ts'
import { normalise } from '../../lib/normalise/normalise.ts'

const newline = 0x0a

/** Whether what a file begins with is JSON of another kind than an Activity Log: values can be read in it, and none names an operation. */
export function isOtherJson(head: Uint8Array): boolean {
  // Where a line is a record, the first one tells: to read more of it twice would take as long as all else of a small file.
  const end = head.indexOf(newline)
  if (end > 0 && valuesIn(head.subarray(0, end)).some(namesOperation)) return false
  const values = valuesIn(head)
  return values.length > 0 && !values.some(namesOperation)
}

const valuesIn = (bytes: Uint8Array): unknown[] =>
  decode(bytes).flatMap((piece) => (piece.kind === 'record' ? [piece.value] : []))

const namesOperation = (value: unknown): boolean => normalise(value).operationName !== undefined

import { textOf, trimmed } from './json-bytes.ts'

const signatures: readonly (readonly [string, string])[] = [
  ['\x1f\x8b', 'gzip'],
  ['PK\x03\x04', 'a zip file'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['Obj\x01', 'an Avro file, as Event Hubs Capture writes'],
  ['PAR1', 'Parquet'],
  ['\xff\xfe', 'UTF-16 text'],
  ['\xfe\xff', 'UTF-16 text'],
]

/** What bytes that are no JSON seem to be instead, for people; undefined if nothing known. */
export function looksLike(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 16))
  const known = signatures.find(([signature]) => start.startsWith(signature))
  if (known !== undefined) return known[1]
  // ASCII in UTF-16 has a zero in every other byte.
  if (/^(?:(?:\0[^\0])+|(?:[^\0]\0)+)$/.test(start.slice(0, start.length & ~1))) return 'UTF-16 text'
  const opening = textOf(trimmed(bytes).subarray(0, 256)).toLowerCase()
  if (!opening.startsWith('<')) return undefined
  return /<!doctype html|<html/.test(opening) ? 'HTML' : 'XML'
}

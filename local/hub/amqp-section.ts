/** Bytes that are not the AMQP they claim to be; the message says where. */
export class MalformedAmqp extends Error {
  override readonly name = 'MalformedAmqp'
}

/** One section of an encoded message: `bytes[start, end)` is the whole, `bytes[value, end)` its value without descriptor. */
export interface Section {
  readonly code: number
  readonly start: number
  readonly value: number
  readonly end: number
}

export const SECTION = { header: 0x70, deliveryAnnotations: 0x71, messageAnnotations: 0x72, data: 0x75 } as const

/**
 * The section that starts at `start`. It is measured, not decoded, so that its bytes can be passed on untouched.
 * Encodings: AMQP 1.0, part 1, section 1.6; sections: part 3, section 3.2.
 * @throws MalformedAmqp
 */
export function readSection(bytes: Buffer, start: number): Section {
  if (byteAt(bytes, start) !== 0x00) throw new MalformedAmqp(`no section starts at byte ${start}`)
  const value = endOfValue(bytes, start + 1)
  return { code: sectionCode(bytes, start + 1), start, value, end: endOfValue(bytes, value) }
}

function sectionCode(bytes: Buffer, at: number): number {
  const type = byteAt(bytes, at)
  if (type === 0x53) return byteAt(bytes, at + 1)
  if (type === 0x80) return Number(bytes.readBigUInt64BE(at + 1))
  throw new MalformedAmqp(`the section at byte ${at - 1} has no numeric descriptor`)
}

const FIXED_WIDTHS: ReadonlyMap<number, number> = new Map([
  [0x4, 0],
  [0x5, 1],
  [0x6, 2],
  [0x7, 4],
  [0x8, 8],
  [0x9, 16],
])
const SHORT_SIZE = [0xa, 0xc, 0xe]
const LONG_SIZE = [0xb, 0xd, 0xf]

/** Where the value that starts at `at` ends. The upper half of its type code tells its width (part 1, figure 1.3). @throws MalformedAmqp */
export function endOfValue(bytes: Buffer, at: number): number {
  const type = byteAt(bytes, at)
  if (type === 0x00) return endOfValue(bytes, endOfValue(bytes, at + 1))
  const end = at + 1 + widthOf(bytes, type, at)
  if (end > bytes.length)
    throw new MalformedAmqp(`the value at byte ${at} ends after the ${bytes.length} bytes there are`)
  return end
}

function widthOf(bytes: Buffer, type: number, at: number): number {
  const kind = type >>> 4
  const fixed = FIXED_WIDTHS.get(kind)
  if (fixed !== undefined) return fixed
  if (SHORT_SIZE.includes(kind)) return 1 + byteAt(bytes, at + 1)
  if (LONG_SIZE.includes(kind)) return 4 + uintAt(bytes, at + 1)
  throw new MalformedAmqp(`the value at byte ${at} has the unknown type 0x${type.toString(16)}`)
}

/** The content of a binary, string or symbol value at `at`. @throws MalformedAmqp */
export function contentOf(bytes: Buffer, at: number): Buffer {
  const kind = byteAt(bytes, at) >>> 4
  const end = endOfValue(bytes, at)
  if (kind === 0xa) return bytes.subarray(at + 2, end)
  if (kind === 0xb) return bytes.subarray(at + 5, end)
  throw new MalformedAmqp(`the value at byte ${at} is neither binary nor text`)
}

/** The key and value slices of the map at `at`, alternating, as encoded. @throws MalformedAmqp */
export function pairsOf(bytes: Buffer, at: number): { key: string; value: number; pair: Buffer }[] {
  const type = byteAt(bytes, at)
  if (type !== 0xc1 && type !== 0xd1) throw new MalformedAmqp(`the value at byte ${at} is not a map`)
  const end = endOfValue(bytes, at)
  const pairs = []
  let key = at + (type === 0xc1 ? 3 : 9)
  while (key < end) {
    const value = endOfValue(bytes, key)
    const next = endOfValue(bytes, value)
    if (next > end) throw new MalformedAmqp(`the map at byte ${at} ends within a pair`)
    pairs.push({ key: contentOf(bytes, key).toString(), value, pair: bytes.subarray(key, next) })
    key = next
  }
  return pairs
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at]
  if (byte === undefined) throw new MalformedAmqp(`it ends at byte ${bytes.length}, where more must follow`)
  return byte
}

function uintAt(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw new MalformedAmqp(`it ends at byte ${bytes.length}, where more must follow`)
  return bytes.readUInt32BE(at)
}

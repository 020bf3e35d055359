import { crc32 } from 'node:zlib'
import type { SampleRecord } from './logged.ts'

/** How a message holds its records: Azure's wrapper, or one of the other forms that its exports take. */
export type Shape = 'wrapped' | 'array' | 'lines'

/** The bytes of one message. `wrapped` is `{"records":[…]}`; `lines` is a record a line, and for one record just that record. */
export function encodeMessage(records: readonly SampleRecord[], shape: Shape = 'wrapped'): Buffer {
  return Buffer.from(textOf(records, shape), 'utf8')
}

/** A message that was cut off on its way. */
export function cutShort(records: readonly SampleRecord[]): Buffer {
  const whole = encodeMessage(records)
  return whole.subarray(0, Math.floor(whole.length * 0.6))
}

/** A message that somebody compressed. Stored, not deflated: what deflate writes differs from one Node.js version to the next (RFC 1952, RFC 1951 3.2.4). */
export function gzipped(records: readonly SampleRecord[]): Buffer {
  const content = encodeMessage(records)
  if (content.length > 0xffff)
    throw new Error(`A stored block holds 65535 bytes, not ${content.length}; give fewer records.`)
  const block = Buffer.alloc(5)
  block.writeUInt8(1, 0)
  block.writeUInt16LE(content.length, 1)
  block.writeUInt16LE(content.length ^ 0xffff, 3)
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(content), 0)
  trailer.writeUInt32LE(content.length, 4)
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]), block, content, trailer])
}

function textOf(records: readonly SampleRecord[], shape: Shape): string {
  switch (shape) {
    case 'wrapped':
      return JSON.stringify({ records })
    case 'array':
      return JSON.stringify(records)
    case 'lines':
      return records.map((record) => JSON.stringify(record)).join('\n')
    default:
      return shape satisfies never
  }
}

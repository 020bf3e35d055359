/** Writes map sections byte by byte: what came from the producer goes back in exactly as it was encoded. */

const SYMBOL = 0xa3
const LONG = 0x81
const TIMESTAMP = 0x83
const STRING = 0xb1

/** A pair with a signed 64-bit value. `key` is ASCII, at most 255 bytes. */
export const longPair = (key: string, value: number): Buffer => pair(key, eightBytes(LONG, value))

/** A pair with a time, in milliseconds since 1970. */
export const timePair = (key: string, ms: number): Buffer => pair(key, eightBytes(TIMESTAMP, ms))

export function textPair(key: string, value: string): Buffer {
  const text = Buffer.from(value)
  const head = Buffer.alloc(5)
  head[0] = STRING
  head.writeUInt32BE(text.length, 1)
  return pair(key, Buffer.concat([head, text]))
}

/** A whole section with the descriptor `code` whose value is the map of these encoded pairs. */
export function mapSection(code: number, pairs: readonly Buffer[]): Buffer {
  const content = Buffer.concat(pairs)
  const head = Buffer.from([0x00, 0x53, code, 0xd1, 0, 0, 0, 0, 0, 0, 0, 0])
  head.writeUInt32BE(content.length + 4, 4)
  head.writeUInt32BE(pairs.length * 2, 8)
  return Buffer.concat([head, content])
}

function pair(key: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([SYMBOL, key.length]), Buffer.from(key, 'ascii'), value])
}

function eightBytes(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(9)
  bytes[0] = type
  bytes.writeBigInt64BE(BigInt(value), 1)
  return bytes
}

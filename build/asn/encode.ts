/** Values of the MaxMind DB format 2.0, section "Output Data Section" of https://maxmind.github.io/MaxMind-DB/. */

const types = { pointer: 1, text: 2, uint16: 5, uint32: 6, map: 7, uint64: 9, array: 11 } as const

/** A pointer to a value at this offset of the data section. Each length starts where the shorter one ends. */
export function pointer(offset: number): Buffer {
  if (offset < 2048) return Buffer.of((types.pointer << 5) | (offset >>> 8), offset & 0xff)
  if (offset < 526336) {
    const rest = offset - 2048
    return Buffer.of((types.pointer << 5) | (1 << 3) | (rest >>> 16), (rest >>> 8) & 0xff, rest & 0xff)
  }
  if (offset < 134744064) {
    const rest = offset - 526336
    return Buffer.of(
      (types.pointer << 5) | (2 << 3) | (rest >>> 24),
      (rest >>> 16) & 0xff,
      (rest >>> 8) & 0xff,
      rest & 0xff,
    )
  }
  const bytes = Buffer.of((types.pointer << 5) | (3 << 3), 0, 0, 0, 0)
  bytes.writeUInt32BE(offset, 1)
  return bytes
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8')
  return Buffer.concat([control(types.text, bytes.length), bytes])
}

/** A number without its leading zero bytes. */
export function uint(type: 'uint16' | 'uint32' | 'uint64', value: number): Buffer {
  const digits: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return Buffer.concat([control(types[type], digits.length), Buffer.from(digits)])
}

/** What stands before the keys and values of a map with so many entries. */
export function mapHead(entries: number): Buffer {
  return control(types.map, entries)
}

export function map(entries: Readonly<Record<string, Buffer>>): Buffer {
  const fields = Object.entries(entries)
  return Buffer.concat([mapHead(fields.length), ...fields.flatMap(([key, value]) => [text(key), value])])
}

export function array(values: readonly Buffer[]): Buffer {
  return Buffer.concat([control(types.array, values.length), ...values])
}

function control(type: number, size: number): Buffer {
  const head = type > 7 ? [0, type - 7] : [type << 5]
  const [low, more] = sizeBytes(size)
  head[0] = (head[0] ?? 0) | low
  return Buffer.from([...head, ...more])
}

function sizeBytes(size: number): [low: number, more: number[]] {
  if (size < 29) return [size, []]
  if (size < 285) return [29, [size - 29]]
  if (size < 65821) return [30, [(size - 285) >>> 8, (size - 285) & 0xff]]
  throw new RangeError(`A value of ${size} bytes is too long: an organisation's name has at most 65820.`)
}

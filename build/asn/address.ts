const dot = 0x2e
const colon = 0x3a

/**
 * Reads `text[from, to)` as an IP address into the four 32-bit words at `out[at]`; an IPv4 address lies in ::/96.
 * True if it is one, dotted decimal or hexadecimal groups (RFC 4291 2.2 without the dotted tail). Works on bytes because
 * a million addresses are read.
 */
export function readAddress(
  text: Buffer,
  from: number,
  to: number,
  family: 4 | 6,
  out: Uint32Array,
  at: number,
): boolean {
  out.fill(0, at, at + 4)
  return family === 4 ? readIpv4(text, from, to, out, at + 3) : readIpv6(text, from, to, out, at)
}

function readIpv4(text: Buffer, from: number, to: number, out: Uint32Array, at: number): boolean {
  let address = 0
  let dots = 0
  let octet = -1
  for (let i = from; i < to; i++) {
    const char = text[i] ?? 0
    if (char === dot) {
      if (octet < 0) return false
      dots++
      address = address * 256 + octet
      octet = -1
    } else {
      const digit = char - 0x30
      if (digit < 0 || digit > 9) return false
      octet = octet < 0 ? digit : octet * 10 + digit
      if (octet > 255) return false
    }
  }
  out[at] = address * 256 + octet
  return dots === 3 && octet >= 0
}

function readIpv6(text: Buffer, from: number, to: number, out: Uint32Array, at: number): boolean {
  const groups: number[] = []
  let gap = -1
  for (let i = from; i < to; ) {
    if (text[i] === colon && text[i + 1] === colon && i + 1 < to) {
      if (gap >= 0) return false
      gap = groups.length
      i += 2
      continue
    }
    if (i > from && text[i] === colon && text[i - 1] !== colon) i++
    const start = i
    let group = 0
    for (; i < to && text[i] !== colon; i++) {
      const digit = hexDigit(text[i] ?? 0)
      if (digit < 0) return false
      group = group * 16 + digit
    }
    if (i === start || i - start > 4) return false
    groups.push(group)
  }
  if (gap < 0 ? groups.length !== 8 : groups.length > 7) return false
  groups.forEach((group, index) => {
    const place = gap < 0 || index < gap ? index : index + 8 - groups.length
    const word = at + (place >>> 1)
    out[word] = (out[word] ?? 0) | (place % 2 === 0 ? group << 16 : group)
  })
  return true
}

function hexDigit(char: number): number {
  if (char >= 0x30 && char <= 0x39) return char - 0x30
  const letter = char | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

/** The first byte that is no white space of JSON, or `end`. */
export function pastBlanks(from: usize, end: usize): usize {
  let p = from
  while (p < end && isBlank(load<u8>(p))) p++
  return p
}

export function isBlank(byte: u8): bool {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

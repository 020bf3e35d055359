import type { Network } from '../../lib/enrich/asn-data.ts'
import { readAddress } from './address.ts'

/** Address ranges and their networks, in columns: objects for half a million rows would take ten times the memory. */
export interface Ranges {
  count: number
  /** Eight words a range: first address, last address (both included), four words each. */
  readonly bounds: Uint32Array
  /** 4 or 6, for each range. */
  readonly families: Uint8Array
  /** The index in `networks` of each range. */
  readonly networkOf: Uint32Array
  readonly networks: Network[]
}

export interface Csv {
  readonly name: string
  readonly family: 4 | 6
  readonly bytes: Buffer
}

const newline = 0x0a
const comma = 0x2c

/**
 * Reads CSV files of `first address,last address,ASN,organisation`, a range a row, in any order; AS0 (RFC 7607: in no
 * network) is left out. @throws an error that names file and line for a row that is not such a range, or if there is none
 */
export function readRanges(files: readonly Csv[]): Ranges {
  const most = files.reduce((lines, { bytes }) => lines + countLines(bytes), 0)
  const ranges: Ranges = {
    count: 0,
    bounds: new Uint32Array(most * 8),
    families: new Uint8Array(most),
    networkOf: new Uint32Array(most),
    networks: [],
  }
  const known = new Map<string, number>()
  for (const file of files) readFile(file, ranges, known)
  if (ranges.count === 0)
    throw new Error(`No address range in ${files.map((file) => file.name).join(' and ')}; the package is incomplete.`)
  return ranges
}

function readFile({ name, family, bytes }: Csv, ranges: Ranges, known: Map<string, number>): void {
  let line = 0
  for (let from = 0; from < bytes.length; ) {
    line++
    const end = bytes.indexOf(newline, from)
    const next = end < 0 ? bytes.length : end
    const to = bytes[next - 1] === 0x0d ? next - 1 : next
    const problem = to > from ? readRow(bytes, from, to, family, ranges, known) : undefined
    if (problem) {
      const row = bytes.toString('utf8', from, Math.min(to, from + 120))
      throw new Error(
        `${name}, line ${line}: ${problem} in ${JSON.stringify(row)}; the file is damaged, so no database is made of it.`,
      )
    }
    from = next + 1
  }
}

/** Adds one row to the ranges; answers what is wrong with it. */
function readRow(
  bytes: Buffer,
  from: number,
  to: number,
  family: 4 | 6,
  ranges: Ranges,
  known: Map<string, number>,
): string | undefined {
  const first = bytes.indexOf(comma, from)
  const second = bytes.indexOf(comma, first + 1)
  if (first < 0 || second < 0 || second >= to) return 'fewer than four fields'
  const at = ranges.count * 8
  if (!readAddress(bytes, from, first, family, ranges.bounds, at)) return `the first address is not IPv${family}`
  if (!readAddress(bytes, first + 1, second, family, ranges.bounds, at + 4))
    return `the last address is not IPv${family}`
  if (isBackwards(ranges.bounds, at)) return 'the last address is before the first'

  // The bytes as they stand are the key: most rows repeat a network, and need no decoding.
  const key = bytes.toString('latin1', second + 1, to)
  let network = known.get(key)
  if (network === undefined) {
    const read = readNetwork(bytes.toString('utf8', second + 1, to))
    if (typeof read === 'string') return read
    network = ranges.networks.push(read) - 1
    known.set(key, network)
  }
  if (ranges.networks[network]?.asn === 0) return undefined
  ranges.families[ranges.count] = family
  ranges.networkOf[ranges.count++] = network
  return undefined
}

function readNetwork(text: string): Network | string {
  const [, number, name] = /^(\d{1,10}),(.*)$/.exec(text) ?? []
  if (number === undefined || name === undefined) return 'no ASN and organisation'
  const asn = Number(number)
  if (asn > 0xffffffff) return `AS${number} is above 4294967295`
  const [, quoted] = /^"((?:[^"]|"")*)"$/.exec(name) ?? []
  if (quoted === undefined && name.includes('"')) return 'a quotation mark is not closed'
  const organisation = quoted === undefined ? name : quoted.replaceAll('""', '"')
  return { asn, organisation: organisation || `AS${asn}` }
}

function isBackwards(bounds: Uint32Array, at: number): boolean {
  for (let word = at; word < at + 4; word++) {
    const first = bounds[word] ?? 0
    const last = bounds[word + 4] ?? 0
    if (first !== last) return last < first
  }
  return false
}

function countLines(bytes: Buffer): number {
  let lines = 1
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++
  return lines
}

import { alphabetOf, isSmallLetter, type Needle, type Pair, type Plan, planFor } from './needles.ts'

interface Global {
  readonly value: number
}

/** What the module exports: assembly/ says what each does and how its memory is laid out. */
export interface ScanExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): unknown }
  find(length: number): number
  slice(length: number, found: number): number
  findLines(from: number, length: number): number
  readonly nextLine: Global
  readonly lines: Global
  readonly blankLines: Global
  readonly PAIR: Global
  readonly TABLES: Global
  readonly ALPHABET: Global
  readonly NEEDLES: Global
  readonly NEEDLES_SIZE: Global
  readonly HITS: Global
  readonly RANGES: Global
  readonly MESSAGE: Global
}

/** Families have a bit each in a byte; the highest is taken. More of them share bits. */
const mostFamilies = 7
const escapeBit = 0x80

/** Writes into the module what it looks for. False: these are more than it has room for. */
export function configure(module: ScanExports, operations: ReadonlySet<string>): boolean {
  const bytes = new Uint8Array(module.memory.buffer)
  const plan = planFor(operations)
  if (sizeOf(plan.needles) > module.NEEDLES_SIZE.value) return false
  writeNeedles(bytes, module.NEEDLES.value, plan.needles)
  bytes.set(pairOf(plan), module.PAIR.value)
  if (plan.kind === 'families') bytes.set(tablesOf(plan.families), module.TABLES.value)
  for (const value of alphabetOf(operations)) bytes[module.ALPHABET.value + value] = 1
  return true
}

const headSize = 20

/** The needles, and the length 0 behind them. */
const sizeOf = (needles: readonly Needle[]): number =>
  needles.reduce((sum, { token }) => sum + headSize + token.length, 2)

/** Each needle as assembly/layout.ts says. What lies behind them is 0 from the start. */
function writeNeedles(bytes: Uint8Array, from: number, needles: readonly Needle[]): void {
  let at = from
  for (const { token, anchor } of needles) {
    writeHead(bytes.subarray(at, at + headSize), token, anchor)
    bytes.set(token, at + headSize)
    at += headSize + token.length
  }
}

/** Length, anchor, the last eight bytes and how to fold what is compared with them. Where a short token has none, anything goes. */
function writeHead(head: Uint8Array, token: Uint8Array, anchor: number): void {
  head.fill(0xff)
  head.set([token.length & 0xff, token.length >> 8, anchor & 0xff, anchor >> 8])
  const tail = token.subarray(-8)
  head.set(tail, 4 + 8 - tail.length)
  head.set(tail.map(foldOf), 12 + 8 - tail.length)
}

/** How to seek, as assembly/layout.ts says. */
function pairOf(plan: Plan): Uint8Array {
  const settings = new Uint8Array(24).fill(0xff)
  if (plan.kind === 'families') {
    settings[4] = 1
    return settings
  }
  const [first, second, distance] = plan.pair
  settings.set([first, foldOf(first), second, distance, 0])
  const core = sharedBy(plan.needles.map(({ token, anchor }) => token.subarray(anchor, anchor + 8)))
  settings.set(core, 8)
  settings.set(core.map(foldOf), 16)
  return settings
}

/** What all begin with. */
function sharedBy([one = new Uint8Array(0), ...others]: readonly Uint8Array[]): Uint8Array {
  const end = one.findIndex((value, i) => others.some((other) => other[i] !== value))
  return end < 0 ? one : one.subarray(0, end)
}

/** The bit by which the cases of a letter differ; none for other bytes. */
const foldOf = (value: number): number => (isSmallLetter(value) ? 0x20 : 0)

const casesOf = (value: number): readonly number[] => (isSmallLetter(value) ? [value, value - 0x20] : [value])

/** Four tables of 16: by low and high half of the first byte, then of the second, which families both may begin. */
function tablesOf(families: readonly Pair[]): Uint8Array {
  const tables = new Uint8Array(64)
  const add = (table: 0 | 32, value: number, bit: number): void => {
    for (const at of [table + (value & 0xf), table + 16 + (value >> 4)]) tables[at] = (tables[at] ?? 0) | bit
  }
  for (const [index, [first, second]] of families.entries()) {
    const bit = 1 << (index % mostFamilies)
    for (const value of casesOf(first)) add(0, value, bit)
    for (const value of casesOf(second)) add(32, value, bit)
  }
  add(0, 0x5c, escapeBit)
  for (const value of [0x2f, 0x75]) add(32, value, escapeBit)
  return tables
}

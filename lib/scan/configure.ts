import { alphabetOf, type Needle, type Plan, planFor } from './needles.ts'

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
  const list = needleList(plan.needles)
  if (list.length > module.NEEDLES_SIZE.value) return false
  bytes.set(list, module.NEEDLES.value)
  bytes.set(pairOf(plan), module.PAIR.value)
  if (plan.kind === 'families') bytes.set(tablesOf(plan.families), module.TABLES.value)
  for (const value of alphabetOf(operations)) bytes[module.ALPHABET.value + value] = 1
  return true
}

/** Length, anchor (16 bits each, lowest byte first) and token of each, and the length 0. */
const needleList = (needles: readonly Needle[]): Buffer =>
  Buffer.concat([
    ...needles.flatMap(({ token, anchor }) => [
      Uint8Array.of(token.length & 0xff, token.length >> 8, anchor & 0xff, anchor >> 8),
      token,
    ]),
    Uint8Array.of(0, 0),
  ])

function pairOf(plan: Plan): number[] {
  if (plan.kind === 'families') return [0, 0, 0, 0, 0, 1]
  const { first, second, distance } = plan
  return [first, foldOf(first), second, foldOf(second), distance, 0]
}

/** The bit by which the cases of a letter differ; none for other bytes. */
const foldOf = (value: number): number => (isSmallLetter(value) ? 0x20 : 0)

const isSmallLetter = (value: number): boolean => value >= 0x61 && value <= 0x7a

const casesOf = (value: number): readonly number[] => (isSmallLetter(value) ? [value, value - 0x20] : [value])

/** Four tables of 16: by low and high half of the first byte, then of the second, which families both may begin. */
function tablesOf(families: readonly (readonly [number, number])[]): Uint8Array {
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

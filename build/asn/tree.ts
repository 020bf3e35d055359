import { bitAt } from './blocks.ts'

/** A record of a node: 0 nothing, below `leaf` the number of a node, else a leaf: `leaf` plus the number of a range. */
export const nothing = 0
export const leaf = 0x80000000
/** A record that stands for the IPv4 tree. No range can replace it. */
export const alias = 0xffffffff

/** Where IPv4 addresses lie in the tree: ::/96. */
const ipv4Depth = 96

/** IPv4-mapped addresses and 6to4 show the IPv4 tree, as in MaxMind's own files: prefix words and their length. */
const aliases: readonly (readonly [words: readonly number[], length: number])[] = [
  [[0, 0, 0x0000ffff, 0], 96],
  [[0x20020000, 0, 0, 0], 16],
]

/**
 * A binary tree over 128-bit addresses: two records a node, for the next bit 0 and 1. A child's number is always above
 * its parent's. Where blocks overlap the more specific range stays, whichever came first.
 */
export class Tree {
  records = new Uint32Array(1 << 16)
  nodeCount = 1
  readonly ipv4Root: number
  readonly #winsOver: (range: number, other: number) => boolean

  /** @param winsOver says of two overlapping ranges whether the first is the more specific */
  constructor(winsOver: (range: number, other: number) => boolean) {
    this.#winsOver = winsOver
    this.ipv4Root = this.#path(new Uint32Array(4), ipv4Depth)
    for (const [words, length] of aliases) {
      const prefix = Uint32Array.from(words)
      const parent = this.#path(prefix, length - 1)
      this.records[parent * 2 + bitAt(prefix, 0, length - 1)] = alias
    }
  }

  /** Says that the block (see VisitBlock) belongs to the range. Nothing that an IPv6 block covers says so of IPv4. */
  insert(words: Uint32Array, at: number, length: number, flipped: boolean, range: number, family: 4 | 6): void {
    let node = family === 4 ? this.ipv4Root : 0
    let depth = family === 4 ? ipv4Depth : 0
    if (depth === length) {
      this.#cover(node * 2, range)
      this.#cover(node * 2 + 1, range)
      return
    }
    for (; depth < length - 1; depth++) {
      const slot = node * 2 + bitAt(words, at, depth)
      const record = this.records[slot] ?? nothing
      if (this.#isProtected(record)) return
      node = record === nothing || record >= leaf ? this.#split(slot) : record
    }
    const last = bitAt(words, at, depth) ^ (flipped ? 1 : 0)
    this.#cover(node * 2 + last, range)
  }

  #cover(slot: number, range: number): void {
    const record = this.records[slot] ?? nothing
    if (this.#isProtected(record)) return
    if (record === nothing || (record >= leaf && this.#winsOver(range, record - leaf)))
      this.records[slot] = leaf + range
    else if (record < leaf) {
      this.#cover(record * 2, range)
      this.#cover(record * 2 + 1, range)
    }
  }

  #isProtected(record: number): boolean {
    return record === alias || record === this.ipv4Root
  }

  /** The node that the first `length` bits lead to, made on the way. */
  #path(words: Uint32Array, length: number): number {
    let node = 0
    for (let depth = 0; depth < length; depth++) {
      const slot = node * 2 + bitAt(words, 0, depth)
      node = this.records[slot] || this.#split(slot)
    }
    return node
  }

  /** Puts a node in the place of a record; what the record said now stands on both sides below. */
  #split(slot: number): number {
    const node = this.nodeCount++
    if (node * 2 >= this.records.length) {
      const grown = new Uint32Array(this.records.length * 2)
      grown.set(this.records)
      this.records = grown
    }
    this.records.fill(this.records[slot] ?? nothing, node * 2, node * 2 + 2)
    this.records[slot] = node
    return node
  }
}

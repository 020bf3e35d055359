import { alias, leaf, nothing, type Tree } from './tree.ts'

/** A tree ready to be written: records as in Tree, without aliases; a leaf is `leaf` plus the number of a network. */
export interface CompactTree {
  readonly records: Uint32Array
  readonly nodeCount: number
}

/**
 * Merges every two halves that say the same, bottom up, numbers the nodes that remain, and points the aliases at the
 * IPv4 tree. @param networkOf the network of each range
 */
export function compact(tree: Tree, networkOf: Uint32Array): CompactTree {
  const { records, nodeCount, ipv4Root } = tree
  const merged = new Uint8Array(nodeCount)
  const settled = (record: number): number => {
    if (record === alias || record === nothing) return record
    if (record >= leaf) return leaf + (networkOf[record - leaf] ?? 0)
    return merged[record] === 1 ? (records[record * 2] ?? nothing) : record
  }
  // Children have the higher numbers: from the end, they are settled before their parents.
  for (let node = nodeCount - 1; node >= 0; node--) {
    const left = settled(records[node * 2] ?? nothing)
    const right = settled(records[node * 2 + 1] ?? nothing)
    records[node * 2] = left
    records[node * 2 + 1] = right
    // The root never merges: the ways to the aliases begin there.
    if (left === right && (left === nothing || left >= leaf)) merged[node] = 1
  }
  const ipv4 = merged[ipv4Root] === 1 ? (records[ipv4Root * 2] ?? nothing) : ipv4Root
  return renumber(records, merged, ipv4)
}

function renumber(records: Uint32Array, merged: Uint8Array, ipv4: number): CompactTree {
  const numbers = new Uint32Array(merged.length)
  let nodeCount = 0
  merged.forEach((gone, node) => {
    if (gone === 0) numbers[node] = nodeCount++
  })
  const compacted = new Uint32Array(nodeCount * 2)
  let at = 0
  for (let slot = 0; slot < merged.length * 2; slot++) {
    if (merged[slot >>> 1] === 1) continue
    const record = records[slot] === alias ? ipv4 : (records[slot] ?? nothing)
    compacted[at++] = record < leaf ? (numbers[record] ?? nothing) : record
  }
  return { records: compacted, nodeCount }
}

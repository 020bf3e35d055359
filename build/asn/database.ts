import { eachBlock } from './blocks.ts'
import { compact } from './compact.ts'
import { DataSection } from './data-section.ts'
import { array, map, text, uint } from './encode.ts'
import type { Ranges } from './ranges.ts'
import { isMoreSpecific } from './specific.ts'
import { leaf, nothing, Tree } from './tree.ts'

/** Between the tree and the data section, by the format. */
const separator = Buffer.alloc(16)
const metadataMarker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')

export interface DatabaseFacts {
  readonly type: string
  readonly description: string
  readonly builtAt: Date
}

/**
 * The ranges as a MaxMind DB 2.0 for IPv4 and IPv6 (https://maxmind.github.io/MaxMind-DB/). The same ranges and facts
 * give the same bytes.
 */
export function encodeDatabase(ranges: Ranges, facts: DatabaseFacts): Buffer {
  const { records, nodeCount } = compact(treeOf(ranges), ranges.networkOf)
  const data = new DataSection()
  const values = records.map((record) => {
    if (record < leaf) return record === nothing ? nodeCount : record
    const network = ranges.networks[record - leaf]
    return network ? nodeCount + separator.length + data.offsetOf(record - leaf, network) : nodeCount
  })
  const recordSize = nodeCount + separator.length + data.size < 2 ** 24 ? 24 : 32
  const metadata = map({
    binary_format_major_version: uint('uint16', 2),
    binary_format_minor_version: uint('uint16', 0),
    build_epoch: uint('uint64', facts.builtAt.getTime() / 1000),
    database_type: text(facts.type),
    description: map({ en: text(facts.description) }),
    ip_version: uint('uint16', 6),
    languages: array([text('en')]),
    node_count: uint('uint32', nodeCount),
    record_size: uint('uint16', recordSize),
  })
  return Buffer.concat([recordBytes(values, recordSize), separator, data.bytes(), metadataMarker, metadata])
}

function treeOf(ranges: Ranges): Tree {
  const { count, bounds, families } = ranges
  const tree = new Tree((range, other) => isMoreSpecific(ranges, range, other))
  for (let range = 0; range < count; range++) {
    const family = families[range] === 4 ? 4 : 6
    eachBlock(bounds, range * 8, (at, length, flipped) => tree.insert(bounds, at, length, flipped, range, family))
  }
  return tree
}

function recordBytes(values: Uint32Array, recordSize: 24 | 32): Buffer {
  const width = recordSize / 8
  const bytes = Buffer.alloc(values.length * width)
  values.forEach((value, index) => {
    bytes.writeUIntBE(value, index * width, width)
  })
  return bytes
}

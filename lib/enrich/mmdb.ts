import { Reader, type Response } from 'maxmind'

/** An opened MaxMind DB whose whole tree was looked through: no lookup can leave it or end in a hole. */
export interface Mmdb {
  readonly type: string
  readonly builtAt: Date
  readonly family: 4 | 6
  /**
   * What the database holds for an address, which must be valid and of a family that it has; null for nothing.
   * @throws an error that says so if the entry is damaged
   */
  get(address: string): unknown
  /** Some addresses that the database holds something for, always the same: fewer than `most` in a small one. */
  someAddresses(most: number): string[]
}

const metadataMarker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
const separatorBytes = 16

/**
 * Opens a MaxMind DB (https://maxmind.github.io/MaxMind-DB/). The library reads past the ends of a cut file and takes a
 * hole in the tree for "no network", which would pass operations as harmless; so the tree is checked here, record by record.
 * @throws an error that says why the bytes are no whole database
 */
export function openMmdb(bytes: Buffer): Mmdb {
  const { reader, metadataAt } = openReader(bytes)
  const { nodeCount, recordSize, searchTreeSize, ipVersion, databaseType, buildEpoch } = reader.metadata
  const treeEnd = searchTreeSize + separatorBytes
  if (!(nodeCount > 0 && treeEnd <= metadataAt && bytes.subarray(searchTreeSize, treeEnd).every((byte) => byte === 0)))
    throw new Error(`it is cut or damaged: its tree of ${nodeCount} nodes does not end where it should`)
  const highest = nodeCount + metadataAt - searchTreeSize
  const record = recordsOf(bytes, recordSize)
  const lost = lostRecord(record, nodeCount, highest)
  if (lost >= 0) throw new Error(`it is damaged: record ${lost} of its tree points nowhere`)
  const family = ipVersion === 4 ? 4 : 6
  return {
    type: String(databaseType),
    builtAt: buildEpoch,
    family,
    get: (address) => get(reader, address),
    someAddresses: (most) => someAddresses({ record, nodeCount, family }, most),
  }
}

function openReader(bytes: Buffer): { reader: Reader<Response>; metadataAt: number } {
  if (bytes.length === 0) throw new Error('it is empty')
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw new Error('it is compressed (gzip): unpack it and give the .mmdb file inside')
  const metadataAt = bytes.lastIndexOf(metadataMarker)
  if (metadataAt < 0) throw new Error('it is not a MaxMind DB (.mmdb), or its end is missing')
  try {
    return { reader: new Reader(bytes), metadataAt }
  } catch (cause) {
    throw new Error(`its metadata is damaged (${reasonOf(cause)})`, { cause })
  }
}

function get(reader: Reader<Response>, address: string): unknown {
  try {
    return reader.get(address)
  } catch (cause) {
    throw new Error(`it is damaged: the entry of ${address} cannot be read (${reasonOf(cause)})`, { cause })
  }
}

/** What went wrong, as a clause for a longer sentence. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** Gives record `index` of the tree, two a node; of a 28-bit pair the two top halves share the byte in the middle. */
function recordsOf(bytes: Buffer, recordSize: number): (index: number) => number {
  // Not a Buffer's methods: of two million records their checks would be most of the time that a command takes to start.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const threeBytesAt = (at: number): number => view.getUint32(at) >>> 8 // more than one byte stands behind the tree
  if (recordSize === 24) return (index) => threeBytesAt(index * 3)
  if (recordSize === 32) return (index) => view.getUint32(index * 4)
  return (index) => {
    const node = (index >>> 1) * 7
    const middle = view.getUint8(node + 3)
    return index % 2 === 0
      ? (middle >>> 4) * 2 ** 24 + threeBytesAt(node)
      : (middle & 15) * 2 ** 24 + threeBytesAt(node + 4)
  }
}

/** The first record that leads into a hole, the separator or out of the file; -1 if none does. */
function lostRecord(record: TreeView['record'], nodeCount: number, highest: number): number {
  const count = nodeCount * 2
  const separator = nodeCount + 1
  for (let index = 0; index < count; index++) {
    const value = record(index)
    // Whether a record lies behind the separator is as good as random: a branch of its own for that would be guessed wrong at every other record.
    const isSeparator = ((value - separator) & -separatorBytes) === 0 && value < nodeCount + separatorBytes
    if (value === 0 || value >= highest || isSeparator) return index
  }
  return -1
}

interface TreeView {
  readonly record: (index: number) => number
  readonly nodeCount: number
  readonly family: 4 | 6
}

function someAddresses(tree: TreeView, most: number): string[] {
  const found = new Set<string>()
  for (let turns = 0; turns < most; turns++) {
    const address = descend(tree, turns)
    if (address) found.add(address)
  }
  return [...found]
}

/** Goes down to something, on the side that the bits of `turns` say, else on the other one; the way is the address. */
function descend({ record, nodeCount, family }: TreeView, turns: number): string | undefined {
  const address = Buffer.alloc(family === 4 ? 4 : 16)
  let node = 0
  for (let depth = 0; depth < address.length * 8; depth++) {
    const wanted = (turns >>> (depth % 4)) & 1
    const side = record(node * 2 + wanted) === nodeCount ? 1 - wanted : wanted
    address.writeUInt8((address.readUInt8(depth >>> 3) | (side << (7 - (depth & 7)))) & 0xff, depth >>> 3)
    node = record(node * 2 + side)
    if (node === nodeCount) return undefined
    if (node > nodeCount)
      return family === 4 ? address.join('.') : (address.toString('hex').match(/.{4}/g) ?? []).join(':')
  }
  return undefined
}

import { mkdirSync, readdirSync, readFileSync, truncateSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type AppendFile, openAppendFile } from './append-file.ts'
import { decodeEntries, type Journal, type KeptSegment, type SegmentStart } from './journal.ts'

/**
 * A partition on disk: a folder of append-only segment files, each named by its first sequence number and opened by a
 * head that says where the partition stood. Invariant: every segment but the newest is whole. A kill can leave half an
 * entry at the end of the newest, or a file whose head was never finished; nobody was told that either was accepted,
 * and both are cut off when the folder is opened again.
 * @throws Error naming the file, when what is there was not left so by this hub
 */
export function openSegmentFiles(folder: string): { journal: Journal; kept: KeptSegment[] } {
  mkdirSync(folder, { recursive: true })
  const begun = readdirSync(folder)
    .filter((name) => name.endsWith(ENDING))
    .sort()
    .map((name) => ({ path: join(folder, name), bytes: readFileSync(join(folder, name)) }))
    .filter(isBegun)
  const read = begun.map((file, index) => readSegment(file, index === begun.length - 1))
  for (const [index, { path, segment }] of read.entries()) demandNoGap(path, read[index - 1]?.segment, segment)
  return { journal: journalOf(folder, read), kept: read.map(({ segment }) => segment) }
}

const ENDING = '.segment'
const MAGIC = Buffer.from('FSHUB001')
const HEAD_BYTES = MAGIC.length + 24

interface File {
  readonly path: string
  readonly bytes: Buffer
}

interface ReadFile {
  readonly path: string
  readonly size: number
  readonly segment: KeptSegment
}

function isBegun({ path, bytes }: File): boolean {
  const begun = bytes.length >= HEAD_BYTES
  if (!begun) unlinkSync(path)
  return begun
}

function readSegment({ path, bytes }: File, isNewest: boolean): ReadFile {
  const start = decodeHead(path, bytes)
  const { entries, end } = decodeEntries(bytes, HEAD_BYTES)
  if (end < bytes.length && !isNewest) throw damaged(path, `byte ${end} begins an entry that is not whole`)
  if (end < bytes.length) truncateSync(path, end)
  return { path, size: end, segment: { start, entries } }
}

function decodeHead(path: string, bytes: Buffer): SegmentStart {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged(path, 'it does not begin as a segment of this hub')
  const at = MAGIC.length
  return {
    sequence: bytes.readDoubleBE(at),
    offset: bytes.readDoubleBE(at + 8),
    enqueuedAt: bytes.readDoubleBE(at + 16),
  }
}

function encodeHead({ sequence, offset, enqueuedAt }: SegmentStart): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  MAGIC.copy(head)
  head.writeDoubleBE(sequence, MAGIC.length)
  head.writeDoubleBE(offset, MAGIC.length + 8)
  head.writeDoubleBE(enqueuedAt, MAGIC.length + 16)
  return head
}

function demandNoGap(path: string, before: KeptSegment | undefined, { start }: KeptSegment): void {
  const expected = before === undefined ? start.sequence : before.start.sequence + before.entries.length
  if (start.sequence === expected) return
  throw damaged(
    path,
    `it begins with message ${start.sequence}, but message ${expected} must follow the segment before it`,
  )
}

const damaged = (path: string, why: string): Error =>
  new Error(
    `Cannot read the hub's messages in ${path}: ${why}. Put the file back as it was, or delete its folder to start this partition empty.`,
  )

function journalOf(folder: string, read: readonly ReadFile[]): Journal {
  const paths = read.map(({ path }) => path)
  const last = read.at(-1)
  let newest: AppendFile | undefined = last && openAppendFile(last.path, last.size)
  return {
    begin(start) {
      const path = join(folder, `${String(start.sequence).padStart(16, '0')}${ENDING}`)
      const next = openAppendFile(path, 0)
      next.append(encodeHead(start))
      newest?.close()
      newest = next
      paths.push(path)
    },
    write(entries) {
      if (newest === undefined) throw new Error(`Cannot write to ${folder}: the hub is closed.`)
      newest.append(entries)
    },
    dropOldest() {
      const [path] = paths
      if (path === undefined) return
      unlinkSync(path)
      paths.shift()
    },
    close() {
      newest?.close()
      newest = undefined
    },
  }
}

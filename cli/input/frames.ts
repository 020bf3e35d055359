import { spanAt } from '../../lib/decode/span.ts'
import { createSplitter } from '../../lib/decode/split.ts'
import { lastRecordEnd } from './record-ends.ts'

/** A piece of a file that decode() can take by itself: a line, an element of a big array, or a whole small file. */
export interface Frame {
  readonly bytes: Uint8Array
  /** Where it stands, for people: `line 17`, `element 4`; '' for a whole file. */
  readonly where: string
  /** The number in `where`; 1 for a whole file. */
  readonly number: number
}

/** A document up to this size is decoded whole; a bigger one is taken apart as it streams. */
const wholeBytes = 16 * 1024 * 1024
/** A document that turns out to be damaged goes on in pieces of about this size. */
const pieceBytes = 4 * 1024 * 1024
/** A longer line is no record: Event Hubs carries at most 1 MB in a message. */
const longestLine = 64 * 1024 * 1024
/** So much of a file tells whether it is an Activity Log: Azure's records have some thousand bytes. */
const tellingBytes = 64 * 1024
const newline = 0x0a

/**
 * Cuts a stream into frames, holding no more than a small document or one line. Every byte that is not blank, or a
 * bracket or comma between records, is in a frame.
 */
export async function* framesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  yield* framesIn(await openLog(chunks))
}

/** The frames of a stream whose form is known. */
export const framesIn = ({ isLines, chunks }: OpenLog): AsyncGenerator<Frame> =>
  isLines ? lines(chunks) : document(chunks)

/** A stream of which it is known whether it is one record (or message) a line, or one document. */
export interface OpenLog {
  readonly isLines: boolean
  /** What it begins with, whole if it is small. */
  readonly head: Buffer
  /** All of the stream. */
  readonly chunks: AsyncIterable<Buffer>
}

/** Tells the form of a stream by its first line that begins as JSON does: a document's leaves something open. What a program said in front of its log tells nothing. */
export async function openLog(chunks: AsyncIterable<Buffer>): Promise<OpenLog> {
  const source = chunks[Symbol.asyncIterator]()
  const { head, bytes, line } = await readHead(source)
  const all = async function* (): AsyncGenerator<Buffer> {
    yield* head
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
  }
  return {
    isLines: line !== undefined && !opensDocument(line),
    head: Buffer.concat(head, Math.min(bytes, tellingBytes)),
    chunks: all(),
  }
}

/** The chunks up to the end of the first line that begins as JSON does, else the first that is not blank; `line` is undefined when neither ends in them. */
async function readHead(source: AsyncIterator<Buffer>): Promise<{ head: Buffer[]; bytes: number; line?: string }> {
  const head: Buffer[] = []
  let open: Buffer[] = []
  let text: string | undefined
  let bytes = 0
  while (bytes < wholeBytes) {
    const next = await source.next()
    if (next.done) break
    const chunk = next.value
    head.push(chunk)
    bytes += chunk.length
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const line = textOf([...open, chunk.subarray(start, end)])
      if (beginsAsJson.test(line)) return { head, bytes, line }
      if (line !== '') text ??= line
      open = []
      start = end + 1
    }
    open.push(chunk.subarray(start))
  }
  return { head, bytes, ...(text === undefined ? {} : { line: text }) }
}

const beginsAsJson = /^(?:\[\s*(?:[[{\]"]|$)|\{\s*(?:["}]|$))/

const textOf = (parts: readonly Buffer[]): string =>
  Buffer.concat(parts)
    .toString()
    .replace(/^\uFEFF/, '')
    .trim()

/** A line of a record log stands alone, whole or cut; a document that goes on begins an array, or ends its line in the middle. */
function opensDocument(line: string): boolean {
  if (!/^\[|^\{\s*"(records|value)"\s*:\s*\[|[[{,:]$/.test(line)) return false
  const bytes = Buffer.from(line)
  const span = spanAt(bytes, 0)
  return !span.isBalanced && span.stop === bytes.length
}

async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let held: Buffer[] = []
  let heldBytes = 0
  let number = 0
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      number++
      const bytes =
        held.length === 0 ? chunk.subarray(start, end) : Buffer.concat([...held, chunk.subarray(start, end)])
      held = []
      heldBytes = 0
      start = end + 1
      if (!isBlank(bytes)) yield { bytes, where: `line ${number}`, number }
    }
    if (start < chunk.length) {
      held.push(chunk.subarray(start))
      heldBytes += chunk.length - start
    }
    if (heldBytes > longestLine) {
      yield { bytes: Buffer.concat(held), where: `line ${number + 1}`, number: number + 1 }
      held = []
      heldBytes = 0
    }
  }
  const last = Buffer.concat(held)
  if (!isBlank(last)) yield { bytes: last, where: `line ${number + 1}`, number: number + 1 }
}

/** A file that is one document: whole if it is small, else the elements of its outer array. */
export async function* document(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  const source = chunks[Symbol.asyncIterator]()
  const held: Buffer[] = []
  for (let bytes = 0; bytes <= wholeBytes; ) {
    const next = await source.next()
    if (next.done) {
      const whole = Buffer.concat(held)
      if (!isBlank(whole)) yield { bytes: whole, where: '', number: 1 }
      return
    }
    held.push(next.value)
    bytes += next.value.length
  }
  yield* elements(held, source)
}

async function* elements(held: readonly Buffer[], source: AsyncIterator<Buffer>): AsyncGenerator<Frame> {
  const splitter = createSplitter()
  let number = 0
  const waiting = [...held]
  const next = async (): Promise<Buffer | undefined> => {
    const chunk = waiting.shift() ?? (await source.next())
    return Buffer.isBuffer(chunk) ? chunk : chunk.done ? undefined : chunk.value
  }
  for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
    for (const bytes of splitter.push(chunk)) yield { bytes, where: `element ${++number}`, number }
    if (splitter.broken !== undefined) break
  }
  const end = splitter.end()
  if (end.kind === 'broken') yield* damaged(Buffer.from(end.rest), next, number + 1)
}

/** What follows when an array is not sound any more: big pieces that end where a record does, as far as that can be told. */
async function* damaged(rest: Buffer, next: () => Promise<Buffer | undefined>, element: number): AsyncGenerator<Frame> {
  const frame = (bytes: Buffer): Frame => ({ bytes, where: `from element ${element} on`, number: element })
  let held = [rest]
  let heldBytes = rest.length
  let enough = pieceBytes
  for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
    held.push(chunk)
    heldBytes += chunk.length
    if (heldBytes < enough) continue
    const bytes = Buffer.concat(held)
    const end = lastRecordEnd(bytes) ?? (heldBytes < wholeBytes ? 0 : heldBytes)
    if (end > 0) yield frame(bytes.subarray(0, end))
    held = [bytes.subarray(end)]
    heldBytes -= end
    // Twice as much each time: what has no end in sight is not searched again for every chunk.
    enough = end > 0 ? heldBytes + pieceBytes : 2 * enough
  }
  const last = Buffer.concat(held)
  if (!isBlank(last)) yield frame(last)
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
}

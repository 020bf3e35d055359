import { createSplitter } from '../../lib/decode/split.ts'

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
/** A longer line is no record: Event Hubs carries at most 1 MB in a message. */
const longestLine = 64 * 1024 * 1024
const newline = 0x0a

/**
 * Cuts a stream into frames, holding no more than a small document or one line. Whether it is one record (or message) a
 * line or one document is told by its first line that is not blank: when that line ends in an open bracket, a comma or a
 * colon, or is not JSON and nothing follows it, the file is a document.
 */
export async function* framesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  const source = chunks[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  let ended = false
  while (!ended && head.length < wholeBytes && firstLine(head) === undefined) {
    const next = await source.next()
    if (next.done) ended = true
    else head = Buffer.concat([head, next.value])
  }
  const rest = async function* (): AsyncGenerator<Buffer> {
    yield head
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
  }
  const line = firstLine(head)
  if (line !== undefined && !opensDocument(line)) yield* lines(rest())
  else yield* document(rest())
}

/** The first line that is not blank, once its end is there. */
function firstLine(head: Buffer): string | undefined {
  for (let start = 0; ; ) {
    const end = head.indexOf(newline, start)
    if (end < 0) return undefined
    const text = head
      .toString('utf8', start, end)
      .replace(/^\uFEFF/, '')
      .trim()
    if (text !== '') return text
    start = end + 1
  }
}

/** A line of a record log stands alone; the first line of a printed document leaves something open. */
const opensDocument = (line: string): boolean => /[[{,:]$/.test(line) && !isJson(line)

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
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
async function* document(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  const source = chunks[Symbol.asyncIterator]()
  const held: Buffer[] = []
  let heldBytes = 0
  for (;;) {
    const next = await source.next()
    if (next.done) {
      const bytes = Buffer.concat(held)
      if (!isBlank(bytes)) yield { bytes, where: '', number: 1 }
      return
    }
    held.push(next.value)
    heldBytes += next.value.length
    if (heldBytes > wholeBytes) break
  }
  const splitter = createSplitter()
  let number = 0
  const element = (bytes: Uint8Array): Frame => ({ bytes, where: `element ${++number}`, number })
  for (const chunk of held) for (const bytes of splitter.push(chunk)) yield element(bytes)
  for (let next = await source.next(); !next.done && !splitter.broken; next = await source.next())
    for (const bytes of splitter.push(next.value)) yield element(bytes)
  const end = splitter.end()
  if (end.kind === 'broken') yield element(end.rest)
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)
}

import { createReadStream } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type Frame, framesOf } from './frames.ts'
import { filesIn, type OnUnread } from './paths.ts'

/** A frame and the file that it stands in; `-` is standard input. */
export interface FileFrame extends Frame {
  readonly file: string
}

/** Where a frame stands. */
export type Place = Pick<FileFrame, 'file' | 'where'>

/** `log.jsonl: line 17`, for people. */
export const placeOf = ({ file, where }: Place): string => (where ? `${shown(file)}: ${where}` : shown(file))

/** The name of a file for people. */
export const shown = (file: string): string => (file === '-' ? 'standard input' : file)

/**
 * Reads log files, folders (every file in them, by name) and `-` (standard input), gzip or not, in constant memory. A
 * file that cannot be read, or not to its end, is told and the others go on.
 * @throws UsageError when a path is not there
 */
export async function* readFiles(
  paths: readonly string[],
  stdin: Readable,
  onUnread: OnUnread,
): AsyncGenerator<FileFrame> {
  for (const file of filesIn(paths, onUnread))
    for await (const frame of framesOf(chunksOf(file, stdin, onUnread))) yield { ...frame, file }
}

/** The bytes of a file, unpacked when they begin as gzip does, and in UTF-8 when they begin as UTF-16 does; what cannot be read is told and ends them. */
export function chunksOf(file: string, stdin: Readable, onUnread: OnUnread): AsyncIterable<Buffer> {
  const source = file === '-' ? stdin : createReadStream(file, { highWaterMark: 1 << 20 })
  return untilItFails(inUtf8(unzipped(source)), (error) => onUnread(file, reasonOf(error)))
}

async function* untilItFails(
  chunks: AsyncIterable<Buffer>,
  tell: (error: NodeJS.ErrnoException) => void,
): AsyncGenerator<Buffer> {
  try {
    yield* chunks
  } catch (error) {
    tell(error as NodeJS.ErrnoException)
  }
}

/** Why a file cannot be read, for people. */
export function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'Z_BUF_ERROR') return 'the gzip ends too early'
  if (code?.startsWith('Z_')) return `the gzip is damaged (${message})`
  return message
}

const gzipMagic = Buffer.from([0x1f, 0x8b])
const utf16Marks = [
  { mark: Buffer.from([0xff, 0xfe]), encoding: 'utf-16le' },
  { mark: Buffer.from([0xfe, 0xff]), encoding: 'utf-16be' },
]
/** So many bytes tell gzip and UTF-16. */
export const headBytes = 2

const isGzip = (head: Buffer): boolean => head.subarray(0, headBytes).equals(gzipMagic)

/** The encoding of a file that begins with the mark of UTF-16, as the `>` of Windows PowerShell writes it. */
const utf16Of = (head: Buffer): string | undefined =>
  utf16Marks.find(({ mark }) => head.subarray(0, headBytes).equals(mark))?.encoding

/** Whether the bytes of a file are its text as they lie on disk. */
export const isPlain = (head: Buffer): boolean => !isGzip(head) && utf16Of(head) === undefined

/** The bytes of a stream, unpacked when they begin as gzip does. */
async function* unzipped(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, all } = await begun(source)
  if (!isGzip(head)) return yield* all
  const gunzip = createGunzip({ chunkSize: 1 << 20 })
  // What goes wrong in the source, or with the gzip itself, is thrown where gunzip is read.
  pipeline(Readable.from(all), gunzip, () => {})
  yield* gunzip as AsyncIterable<Buffer>
}

async function* inUtf8(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, all } = await begun(source)
  const encoding = utf16Of(head)
  if (encoding === undefined) return yield* all
  const decoder = new TextDecoder(encoding)
  for await (const chunk of all) yield Buffer.from(decoder.decode(chunk, { stream: true }))
  yield Buffer.from(decoder.decode())
}

/** The first bytes of a stream, and all of it. */
async function begun(source: AsyncIterable<Buffer>): Promise<{ head: Buffer; all: AsyncGenerator<Buffer> }> {
  let head: Buffer = Buffer.alloc(0)
  const chunks = source[Symbol.asyncIterator]()
  while (head.length < headBytes) {
    const next = await chunks.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  const all = async function* (): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
  }
  return { head, all: all() }
}

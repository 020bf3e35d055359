import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { Scanner } from '../../lib/scan/scan.ts'
import { scannerFor } from '../../lib/scan/scanner-for.ts'
import { chunksOf, type FileFrame, headBytes, isPlain, reasonOf } from './files.ts'
import { document, type Frame, framesIn, type OpenLog, openLog } from './frames.ts'
import { filesIn, type OnUnread } from './paths.ts'
import { type ScannedLines, scanStream } from './scan-lines.ts'
import { newTask } from './scan-pieces.ts'
import type { ScanThreads } from './scan-threads.ts'
import { scanTogether } from './scan-together.ts'

/** Part of a file: the frames in it that are to be read, and how much it is in all. */
export interface Stretch {
  readonly file: string
  readonly frames: readonly FileFrame[]
  /** Lines, elements or documents, blank ones not counted. */
  readonly messages: number
  readonly bytes: number
}

/** Whether records in it need no look. */
export const passesSome = ({ messages, frames }: Stretch): boolean => messages > frames.length

export interface Files {
  readonly paths: readonly string[]
  readonly stdin: Readable
  /** Told of a file that could not be read to its end; the others go on. */
  readonly onUnread: OnUnread
  /** Told what each file begins with. */
  readonly onHead: OnHead
}

export type OnHead = (file: string, head: Buffer) => void

/** How lines are passed over in which no record can be of these operations (ASCII lower case). */
export interface Scanning {
  readonly operations: ReadonlySet<string>
  /** They help with files that lie on disk as plain lines. */
  readonly threads: ScanThreads
}

const pieceBytes = 4 * 1024 * 1024

/** All frames of the files. @throws UsageError when a path is not there */
export async function* everyStretch({ paths, stdin, onUnread, onHead }: Files): AsyncGenerator<Stretch> {
  for (const file of filesIn(paths, onUnread)) {
    const log = await openLog(chunksOf(file, stdin, onUnread))
    onHead(file, log.head)
    for await (const frame of framesIn(log)) yield stretchOf(file, frame)
  }
}

const stretchOf = (file: string, frame: Frame): Stretch => ({
  file,
  frames: [{ ...frame, file }],
  messages: 1,
  bytes: frame.bytes.length,
})

/** The frames of the files less the lines that need no look, in the same order. @throws UsageError when a path is not there */
export async function* scannedStretches(
  { paths, stdin, onUnread, onHead }: Files,
  scanning: Scanning,
): AsyncGenerator<Stretch> {
  const scanner = scannerFor(scanning.operations)
  for (const file of filesIn(paths, onUnread)) {
    const plain = await openPlainLines(file)
    const log = plain ?? (await openLog(chunksOf(file, stdin, onUnread)))
    onHead(file, log.head)
    if (plain) yield* plainLines(file, scanner, scanning, onUnread)
    else yield* streamed(file, log, scanner)
  }
}

/** Scans a file of lines where it lies. */
async function* plainLines(
  file: string,
  scanner: Scanner,
  scanning: Scanning,
  onUnread: OnUnread,
): AsyncGenerator<Stretch> {
  const { size } = statSync(file)
  const task = newTask({ file, size, operations: [...scanning.operations], pieceBytes })
  try {
    yield* asStretches(file, scanTogether(task, scanner, scanning.threads))
  } catch (error) {
    onUnread(file, reasonOf(error as NodeJS.ErrnoException))
  }
}

async function* streamed(file: string, { isLines, chunks }: OpenLog, scanner: Scanner): AsyncGenerator<Stretch> {
  if (isLines) yield* asStretches(file, scanStream(chunks, scanner))
  else for await (const frame of document(chunks)) yield stretchOf(file, frame)
}

async function* asStretches(file: string, scanned: AsyncIterable<ScannedLines>): AsyncGenerator<Stretch> {
  let before = 0
  for await (const { toRead, lines, blankLines, bytes } of scanned) {
    const frames = toRead.map(({ number, bytes: line }) => frameOf(file, before + number + 1, line))
    yield { file, frames, messages: lines - blankLines, bytes }
    before += lines
  }
}

const frameOf = (file: string, number: number, bytes: Uint8Array): FileFrame => ({
  file,
  bytes,
  number,
  where: `line ${number}`,
})

/** A file that holds lines and can be read from any place, so that nothing of it needs to pass through a stream; undefined of another. */
async function openPlainLines(file: string): Promise<OpenLog | undefined> {
  const fd = openIfFile(file)
  if (fd === undefined) return undefined
  try {
    const head = Buffer.alloc(headBytes)
    readSync(fd, head, 0, headBytes, 0)
    if (!isPlain(head)) return undefined
    const log = await openLog(chunksFrom(fd))
    return log.isLines ? log : undefined
  } catch {
    return undefined // reading it as a stream tells why
  } finally {
    closeSync(fd)
  }
}

function openIfFile(file: string): number | undefined {
  try {
    return file !== '-' && statSync(file).isFile() ? openSync(file, 'r') : undefined
  } catch {
    return undefined // reading it as a stream tells why
  }
}

async function* chunksFrom(fd: number): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const chunk = Buffer.allocUnsafe(64 * 1024)
    const read = readSync(fd, chunk, 0, chunk.length, position)
    if (read === 0) return
    yield chunk.subarray(0, read)
    position += read
  }
}

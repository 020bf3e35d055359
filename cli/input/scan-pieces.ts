import type { Scanner, Slice } from '../../lib/scan/scan.ts'
import { lineStart, type ScannedLines, scanFile } from './scan-lines.ts'

/** A file of lines that several threads scan, a piece each at a time. */
export interface ScanTask {
  readonly file: string
  readonly size: number
  readonly operations: readonly string[]
  /** A piece is the lines that begin in so many bytes. */
  readonly pieceBytes: number
  /** How many pieces were taken, and how many the reader is done with. */
  readonly shared: Int32Array<SharedArrayBuffer>
}

/** One piece of the file, scanned. */
export interface ScannedPiece extends ScannedLines {
  readonly piece: number
}

const taken = 0
const done = 1
/** Pieces that may wait for the reader, so that what was found in them fits into memory. */
const mostAhead = 3

export const newTask = (task: Omit<ScanTask, 'shared'>): ScanTask => ({
  ...task,
  shared: new Int32Array(new SharedArrayBuffer(8)),
})

export const piecesOf = ({ size, pieceBytes }: ScanTask): number => Math.ceil(size / pieceBytes)

/** Takes the next piece; undefined when none is left. Waits, where a thread may, until the reader has come near it. */
export function takePiece(task: ScanTask): number | undefined {
  const piece = Atomics.add(task.shared, taken, 1)
  if (piece >= piecesOf(task)) return undefined
  for (let read = isDone(task); piece >= read + mostAhead; read = isDone(task)) Atomics.wait(task.shared, done, read)
  return piece
}

/** Takes the next piece if the reader is near it. Never waits: the reader itself calls this, and nobody else would wake it. */
export function takePieceNear(task: ScanTask): number | undefined {
  for (;;) {
    const piece = Atomics.load(task.shared, taken)
    if (piece >= piecesOf(task) || piece >= isDone(task) + mostAhead) return undefined
    if (Atomics.compareExchange(task.shared, taken, piece, piece + 1) === piece) return piece
  }
}

/** Says that the reader is done with the first `pieces`. */
export function setDone({ shared }: ScanTask, pieces: number): void {
  Atomics.store(shared, done, pieces)
  Atomics.notify(shared, done)
}

/** Lets nobody take another piece. */
export function stopTaking(task: ScanTask): void {
  Atomics.store(task.shared, taken, piecesOf(task))
  setDone(task, piecesOf(task))
}

const isDone = ({ shared }: ScanTask): number => Atomics.load(shared, done)

/** Scans the lines that begin in a piece. @throws when the file cannot be read */
export function scanPiece(fd: number, task: ScanTask, piece: number, scanner: Scanner): ScannedPiece {
  const from = lineStart(fd, piece * task.pieceBytes)
  const to = piece + 1 < piecesOf(task) ? lineStart(fd, (piece + 1) * task.pieceBytes) : task.size
  const toRead: Slice[] = []
  let [lines, blankLines, bytes] = [0, 0, 0]
  for (const scanned of scanFile(fd, from, to, scanner)) {
    for (const slice of scanned.toRead) toRead.push({ ...slice, number: lines + slice.number })
    lines += scanned.lines
    blankLines += scanned.blankLines
    bytes += scanned.bytes
  }
  return { piece, toRead, lines, blankLines, bytes }
}

import type { Scanner, Slice } from '../../lib/scan/scan.ts'
import { lineStart, type ScannedLines, scanFile } from './scan-lines.ts'

/** A file of lines that several threads scan, a piece each at a time. */
export interface ScanTask {
  readonly file: string
  readonly size: number
  readonly operations: readonly string[]
  /** A piece is the lines that begin in so many bytes. */
  readonly pieceBytes: number
  /** How many pieces were taken, and how many bytes were found that the reader has not come to. */
  readonly shared: Int32Array<SharedArrayBuffer>
}

/** One piece of the file, scanned. */
export interface ScannedPiece extends ScannedLines {
  readonly piece: number
}

const taken = 0
const held = 1
/** When more waits for the reader, nobody takes another piece: what was found must fit into memory. */
const mostHeldBytes = 16 * 1024 * 1024

export const newTask = (task: Omit<ScanTask, 'shared'>): ScanTask => ({
  ...task,
  shared: new Int32Array(new SharedArrayBuffer(8)),
})

export const piecesOf = ({ size, pieceBytes }: ScanTask): number => Math.ceil(size / pieceBytes)

/** Takes the next piece; undefined when none is left. Waits, where a thread may, while too much waits for the reader. */
export function takePiece(task: ScanTask): number | undefined {
  for (let bytes = heldBytes(task); bytes > mostHeldBytes; bytes = heldBytes(task))
    Atomics.wait(task.shared, held, bytes)
  return nextPiece(task)
}

/**
 * Takes the next piece unless too much waits for the reader. Never waits: the reader itself calls this, and nobody else would wake it. If nobody has taken the
 * piece that the reader is at, nothing waits, and it gets that.
 */
export const takePieceNow = (task: ScanTask): number | undefined =>
  heldBytes(task) > mostHeldBytes ? undefined : nextPiece(task)

function nextPiece(task: ScanTask): number | undefined {
  const piece = Atomics.add(task.shared, taken, 1)
  return piece < piecesOf(task) ? piece : undefined
}

/** Says that the reader has come to a piece. */
export function release({ shared }: ScanTask, { toRead }: ScannedPiece): void {
  Atomics.sub(shared, held, bytesIn(toRead))
  Atomics.notify(shared, held)
}

/** Lets nobody take another piece. */
export function stopTaking(task: ScanTask): void {
  Atomics.store(task.shared, taken, piecesOf(task))
  Atomics.store(task.shared, held, 0)
  Atomics.notify(task.shared, held)
}

const heldBytes = ({ shared }: ScanTask): number => Atomics.load(shared, held)

const bytesIn = (slices: readonly Slice[]): number => slices.reduce((sum, { bytes }) => sum + bytes.length, 0)

/** Scans the lines that begin in a piece; what is found waits for the reader. @throws when the file cannot be read */
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
  Atomics.add(task.shared, held, bytesIn(toRead))
  return { piece, toRead, lines, blankLines, bytes }
}

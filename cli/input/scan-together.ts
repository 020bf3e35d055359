import { closeSync, openSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import type { Scanner } from '../../lib/scan/scan.ts'
import {
  piecesOf,
  release,
  type ScannedPiece,
  type ScanTask,
  scanPiece,
  stopTaking,
  takePieceNow,
} from './scan-pieces.ts'
import type { ScanThreads } from './scan-threads.ts'

/**
 * Scans a file of lines with this thread and the others, and gives what they find in the order of the file.
 * @throws when the file cannot be read
 */
export async function* scanTogether(
  task: ScanTask,
  scanner: Scanner,
  threads: ScanThreads,
): AsyncGenerator<ScannedPiece> {
  const scanned = new Map<number, ScannedPiece>()
  let failure: Error | undefined
  let wake = (): void => {}
  const fd = openSync(task.file, 'r')
  const end = threads.share(
    task,
    (piece) => {
      scanned.set(piece.piece, piece)
      wake()
    },
    (error) => {
      failure = error
      wake()
    },
  )
  try {
    for (let piece = 0; piece < piecesOf(task); piece++) {
      for (; !scanned.has(piece); await turn()) {
        if (failure !== undefined) throw failure
        const own = takePieceNow(task)
        if (own !== undefined) scanned.set(own, scanPiece(fd, task, own, scanner))
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
      const found = scanned.get(piece)
      scanned.delete(piece)
      if (found === undefined) continue
      release(task, found)
      yield found
    }
  } finally {
    closeSync(fd)
    stopTaking(task)
    end()
  }
}

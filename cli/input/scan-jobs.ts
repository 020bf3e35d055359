import { closeSync, openSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Scanner } from '../../lib/scan/scan.ts'
import {
  piecesOf,
  type ScannedPiece,
  type ScanTask,
  scanPiece,
  setDone,
  stopTaking,
  takePieceNear,
} from './scan-pieces.ts'

/**
 * Scans a file of lines with this thread and `jobs - 1` others, and gives what they find in the order of the file. `program` is the bundle of
 * scan-worker.ts. @throws when the file cannot be read
 */
export async function* scanWithJobs(
  task: ScanTask,
  scanner: Scanner,
  jobs: number,
  program: string,
): AsyncGenerator<ScannedPiece> {
  const scanned = new Map<number, ScannedPiece>()
  let failure: Error | undefined
  let wake = (): void => {}
  const workers = Array.from({ length: jobs - 1 }, () => {
    // What a thread makes is handed on at once: a larger young generation would only be filled.
    const worker = new Worker(program, { workerData: task, resourceLimits: { maxYoungGenerationSizeMb: 4 } })
    worker.on('message', (piece: ScannedPiece) => {
      scanned.set(piece.piece, piece)
      wake()
    })
    worker.on('error', (error: Error) => {
      failure = error
      wake()
    })
    return worker
  })
  const fd = openSync(task.file, 'r')
  try {
    for (let piece = 0; piece < piecesOf(task); piece++) {
      for (; !scanned.has(piece); await turn()) {
        if (failure !== undefined) throw failure
        const own = takePieceNear(task)
        if (own !== undefined) scanned.set(own, scanPiece(fd, task, own, scanner))
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
      const found = scanned.get(piece)
      scanned.delete(piece)
      setDone(task, piece + 1)
      if (found !== undefined) yield found
    }
  } finally {
    closeSync(fd)
    stopTaking(task)
    for (const worker of workers) void worker.terminate()
  }
}

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { bytesOf, filesIn } from './paths.ts'
import type { ScannedPiece, ScanTask } from './scan-pieces.ts'

/** Threads that scan beside the one that reads. */
export interface ScanThreads {
  /** Lets them scan pieces of a file until none is left, and tells what they found and what went wrong. @returns ends the telling */
  share(task: ScanTask, onPiece: (piece: ScannedPiece) => void, onError: (error: Error) => void): () => void
}

/** What a thread is told: what to scan, and where to say what it found. */
export interface Share {
  readonly task: ScanTask
  readonly port: MessagePort
}

/** Less is read before another thread has done its part. */
const worthAThread = 32 * 1024 * 1024

/** How many threads are worth starting beside the first one, of `jobs` in all. @throws UsageError when a path is not there */
export function threadsFor(paths: readonly string[], jobs: number): number {
  const plain = filesIn(paths).filter((file) => file !== '-' && !file.endsWith('.gz'))
  const biggest = plain.reduce((most, file) => Math.max(most, bytesOf(file)), 0)
  return Math.min(jobs - 1, Math.floor(biggest / worthAThread))
}

/**
 * Starts threads, which takes them a while: so this comes before there is anything to scan. They keep no process alive. `program` is the bundle of
 * scan-worker.ts.
 */
export function startScanThreads(count: number, program: string): ScanThreads {
  const threads = Array.from({ length: count }, () => startThread(program))
  return {
    share(task, onPiece, onError) {
      const ends = threads.map((thread) => thread(task, onPiece, onError))
      return () => {
        for (const end of ends) end()
      }
    },
  }
}

function startThread(program: string): ScanThreads['share'] {
  // What a thread makes is handed on at once: a larger young generation would only be filled.
  const worker = new Worker(program, { resourceLimits: { maxYoungGenerationSizeMb: 4 } })
  worker.unref()
  let tell = (_error: Error): void => {}
  let failure: Error | undefined
  worker.on('error', (error: Error) => {
    failure = error
    tell(error)
  })
  return (task, onPiece, onError) => {
    // A channel for each task: what is still on its way when its reader stops reaches nobody.
    const { port1, port2 } = new MessageChannel()
    port1.on('message', onPiece)
    tell = onError
    if (failure !== undefined) onError(failure)
    worker.postMessage({ task, port: port2 } satisfies Share, [port2])
    return () => port1.close()
  }
}

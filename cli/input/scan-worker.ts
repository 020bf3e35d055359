import { closeSync, openSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { scannerFor } from '../../lib/scan/scanner-for.ts'
import { type ScanTask, scanPiece, takePiece } from './scan-pieces.ts'

// A thread that scans pieces of a file until none is left: scan-jobs.ts starts it.
const task = workerData as ScanTask
const scanner = scannerFor(new Set(task.operations))
const fd = openSync(task.file, 'r')
try {
  for (let piece = takePiece(task); piece !== undefined; piece = takePiece(task)) {
    const scanned = scanPiece(fd, task, piece, scanner)
    const buffers = new Set(scanned.toRead.map(({ bytes }) => bytes.buffer as ArrayBuffer))
    parentPort?.postMessage(scanned, [...buffers])
  }
} finally {
  closeSync(fd)
}

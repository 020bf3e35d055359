import { closeSync, openSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { scannerFor } from '../../lib/scan/scanner-for.ts'
import { scanPiece, takePiece } from './scan-pieces.ts'
import type { Share } from './scan-threads.ts'

// A thread that scans pieces of files, each until none is left: scan-threads.ts starts it.
parentPort?.on('message', ({ task, port }: Share) => {
  const scanner = scannerFor(new Set(task.operations))
  const fd = openSync(task.file, 'r')
  try {
    for (let piece = takePiece(task); piece !== undefined; piece = takePiece(task)) {
      const scanned = scanPiece(fd, task, piece, scanner)
      const buffers = new Set(scanned.toRead.map(({ bytes }) => bytes.buffer as ArrayBuffer))
      port.postMessage(scanned, [...buffers])
    }
  } finally {
    closeSync(fd)
  }
})

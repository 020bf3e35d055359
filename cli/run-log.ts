import type { Readable } from 'node:stream'
import type { Edges } from '../lib/edges.ts'
import { type Batch, handle, type Message } from '../lib/pipeline.ts'
import { type FileFrame, readFiles, sizeOf } from './input/files.ts'
import type { Terminal } from './output/terminal.ts'

/** A batch of frames and what the pipeline made of it. */
export interface LogBatch {
  readonly frames: readonly FileFrame[]
  readonly batch: Batch
}

export interface RunOptions {
  readonly paths: readonly string[]
  readonly stdin: Readable
  readonly edges: Edges
  readonly talk: Terminal
}

const framesAtOnce = 256

/**
 * Runs log files through the pipeline, as one partition in the order in which they are read, and shows how far it is.
 * @throws UsageError when a file is not there
 */
export async function* runLog({ paths, stdin, edges, talk }: RunOptions): AsyncGenerator<LogBatch> {
  const total = sizeOf(paths)
  let bytes = 0
  let records = 0
  const run = async (frames: readonly FileFrame[]): Promise<LogBatch> => {
    const batch = await handle(
      frames.map((frame) => messageOf(frame, edges.clock())),
      edges,
    )
    bytes += frames.reduce((sum, frame) => sum + frame.bytes.length, 0)
    records += batch.tally.records
    talk.status(
      `${megabytes(bytes)}${total ? ` of ${megabytes(total)}` : ''} read, ${records.toLocaleString('en-US')} records`,
    )
    return { frames, batch }
  }
  let frames: FileFrame[] = []
  for await (const frame of readFiles(paths, stdin)) {
    frames.push(frame)
    if (frames.length < framesAtOnce) continue
    yield await run(frames)
    frames = []
  }
  if (frames.length > 0) yield await run(frames)
  talk.status('')
}

const messageOf = ({ bytes, file, number }: FileFrame, nowMs: number): Message => ({
  bytes,
  origin: { hub: file === '-' ? 'stdin' : file, partition: '0', sequenceNumber: number },
  enqueuedAtMs: nowMs,
})

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

import type { Edges } from '../lib/edges.ts'
import { type Batch, handle, type Message } from '../lib/pipeline.ts'
import type { FileFrame } from './input/files.ts'
import { sizeOf } from './input/paths.ts'
import {
  everyStretch,
  type Files,
  passesSome,
  type Scanning,
  type Stretch,
  scannedStretches,
} from './input/stretches.ts'
import { count } from './output/summary.ts'
import type { Terminal } from './output/terminal.ts'

/** A batch of frames and what the pipeline made of it. */
export interface LogBatch {
  readonly frames: readonly FileFrame[]
  readonly batch: Batch
  /** How many messages were passed since the batch before: the frames, and those that needed no look. */
  readonly messages: number
  /** Files of which something needed no look since the batch before. */
  readonly passed: ReadonlySet<string>
}

export interface RunOptions extends Files {
  readonly edges: Edges
  readonly talk: Terminal
  /** Absent: every frame is read. */
  readonly scanning?: Scanning
}

const framesAtOnce = 64
/** Big frames come in smaller batches, so that the parsed records of one fit into memory. */
const bytesAtOnce = 4 * 1024 * 1024

/**
 * Runs log files through the pipeline, as one partition in the order in which they are read, and shows how far it is.
 * @throws UsageError when a file is not there
 */
export async function* runLog({ edges, talk, scanning, ...files }: RunOptions): AsyncGenerator<LogBatch> {
  const progress = new Progress(talk, sizeOf(files.paths))
  let frames: FileFrame[] = []
  let [waiting, messages] = [0, 0]
  let passed = new Set<string>()
  const run = async (): Promise<LogBatch> => {
    const now = edges.clock()
    const batch = await handle(
      frames.map((frame) => messageOf(frame, now)),
      edges,
    )
    progress.read(batch.tally.records)
    const done = { frames, batch, messages, passed }
    frames = []
    waiting = 0
    messages = 0
    passed = new Set()
    return done
  }
  for await (const stretch of scanning ? scannedStretches(files, scanning) : everyStretch(files)) {
    messages += stretch.messages
    if (passesSome(stretch)) passed.add(stretch.file)
    progress.passed(stretch)
    for (const frame of stretch.frames) {
      frames.push(frame)
      waiting += frame.bytes.length
      if (frames.length >= framesAtOnce || waiting >= bytesAtOnce) yield await run()
    }
  }
  if (messages > 0 || frames.length > 0) yield await run()
  await edges.asn.refresh(edges.log) // data of no use is told even where the log is empty
  talk.status('')
}

const showEveryBytes = 8 * 1024 * 1024

/** How far a run is, as a moving line. */
class Progress {
  readonly #talk: Terminal
  readonly #total: number | undefined
  #bytes = 0
  #messages = 0
  #records = 0
  #shownAt = 0

  constructor(talk: Terminal, total: number | undefined) {
    this.#talk = talk
    this.#total = total
  }

  passed({ bytes, messages }: Stretch): void {
    this.#bytes += bytes
    this.#messages += messages
    if (this.#bytes - this.#shownAt > showEveryBytes) this.#show()
  }

  read(records: number): void {
    this.#records += records
    this.#show()
  }

  #show(): void {
    this.#shownAt = this.#bytes
    const size = `${megabytes(this.#bytes)}${this.#total ? ` of ${megabytes(this.#total)}` : ''}`
    const counted = `${count(this.#messages, 'message')}, ${count(this.#records, 'record')} looked at`
    this.#talk.status(`${size} read, ${counted}`)
  }
}

const messageOf = ({ bytes, file, number }: FileFrame, nowMs: number): Message => ({
  bytes,
  origin: { hub: file === '-' ? 'stdin' : file, partition: '0', sequenceNumber: number },
  enqueuedAtMs: nowMs,
})

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

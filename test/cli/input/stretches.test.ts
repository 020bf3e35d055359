import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Worker } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { scanWithJobs } from '../../../cli/input/scan-jobs.ts'
import { newTask } from '../../../cli/input/scan-pieces.ts'
import { everyStretch, type Stretch, scannedStretches } from '../../../cli/input/stretches.ts'
import { scannerFor } from '../../../lib/scan/scanner-for.ts'
import { randomFor } from '../../../local/sample-week/random.ts'
import { aFolderForEachTest, put } from '../../support/command.ts'
import { dist } from '../../support/dist.ts'
import { damaged, messyMessage, watchedNames } from '../../support/messy-messages.ts'

const folder = aFolderForEachTest()
const operations = new Set<string>(watchedNames)
const scanner = scannerFor(operations)
const program = join(dist, 'scan-worker.js')

/** Lines of messages, whole and damaged; the first is whole, as it tells that these are lines. */
function someLines(seed: number, count: number): Buffer {
  const random = randomFor(seed, 'lines of a file')
  const messages = Array.from({ length: count }, () => {
    const message = messyMessage(random, watchedNames)
    return random.chance(30) ? damaged(random, message) : message
  })
  const lines = messages.map((message) => Buffer.from(message.toString('latin1').replaceAll(/[\r\n]/g, ' '), 'latin1'))
  return Buffer.concat([Buffer.from('{"a":1}'), ...lines].flatMap((line) => [line, Buffer.from('\n')]))
}

async function all(stretches: AsyncIterable<Stretch>): Promise<{ frames: string[]; messages: number }> {
  const [frames, counts]: [string[], number[]] = [[], []]
  for await (const stretch of stretches) {
    frames.push(
      ...stretch.frames.map(({ where, bytes }) => `${where}: ${Buffer.from(bytes).toString('latin1').trim()}`),
    )
    counts.push(stretch.messages)
  }
  return { frames, messages: counts.reduce((sum, count) => sum + count, 0) }
}

const chunksOf = (text: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(text.length / 5000) }, (_, i) => text.subarray(5000 * i, 5000 * (i + 1)))

const unread: string[] = []
const files = (paths: readonly string[], stdin = Readable.from([])) => ({
  paths,
  stdin,
  onUnread: (file: string) => void unread.push(file),
})

test.each([1, 2, 3])(
  'scanned lines are those of all lines that need a look, numbered alike, from a file, a stream or gzip (%i)',
  async (seed) => {
    const text = someLines(seed, 300)
    const file = join(folder(), put(folder(), 'log.jsonl', text))
    const zipped = join(folder(), put(folder(), 'log.jsonl.gz', gzipSync(text)))
    const every = await all(everyStretch(files([file])))
    const wanted = every.frames.filter(
      (frame) => scanner.scan(Buffer.from(frame.replace(/^line \d+: /, ''), 'latin1')) !== 'nothing',
    )
    expect(wanted.length).toBeGreaterThan(50)
    expect(wanted.length).toBeLessThan(every.frames.length - 50)
    const scanning = { operations, jobs: 2, program }
    const expected = { frames: wanted, messages: every.messages }
    expect(await all(scannedStretches(files([file]), scanning))).toEqual(expected)
    expect(await all(scannedStretches(files([zipped]), scanning))).toEqual(expected)
    expect(await all(scannedStretches(files(['-'], Readable.from(chunksOf(text))), scanning))).toEqual(expected)
    expect(unread).toEqual([])
  },
)

test.each([1, 2, 4])('%i threads over small pieces give the same lines in the same order', async (jobs) => {
  const text = someLines(4, 2000)
  const file = join(folder(), put(folder(), 'log.jsonl', text))
  const { size } = statSync(file)
  const linesOf = async (threads: number, pieceBytes: number): Promise<string[]> => {
    const found: string[] = []
    let before = 0
    const task = newTask({ file, size, operations: [...operations], pieceBytes })
    for await (const { toRead, lines } of scanWithJobs(task, scanner, threads, program)) {
      found.push(...toRead.map(({ number, bytes }) => `${before + number}: ${Buffer.from(bytes).toString('latin1')}`))
      before += lines
    }
    return [...found, `${before} lines`]
  }
  const whole = await linesOf(1, size)
  expect(whole.length).toBeGreaterThan(500)
  // Smaller than a line, and about a hundred pieces: some begin in the middle of lines that are longer than they are.
  for (const pieceBytes of [97, Math.ceil(size / 100)]) expect(await linesOf(jobs, pieceBytes)).toEqual(whole)
})

test('who stops reading early leaves no thread behind', async () => {
  const file = join(folder(), put(folder(), 'log.jsonl', someLines(5, 2000)))
  const task = newTask({ file, size: statSync(file).size, operations: [...operations], pieceBytes: 1000 })
  const started: Worker[] = []
  const note = (worker: Worker): void => void started.push(worker)
  process.on('worker', note)
  try {
    for await (const _ of scanWithJobs(task, scanner, 3, program)) break
    expect(started).toHaveLength(2)
    // A thread that has ended has no number any more.
    await expect.poll(() => started.map(({ threadId }) => threadId)).toEqual([-1, -1])
  } finally {
    process.off('worker', note)
  }
})

test('a thread that dies with a piece in hand is an error, not a gap', async () => {
  const dies = put(
    folder(),
    'dies.mjs',
    "import { workerData } from 'node:worker_threads'\nAtomics.add(workerData.shared, 0, 1)\nthrow new Error('it died')\n",
  )
  const file = join(folder(), put(folder(), 'log.jsonl', someLines(6, 2000)))
  const task = newTask({ file, size: statSync(file).size, operations: [...operations], pieceBytes: 1000 })
  const scanned = scanWithJobs(task, scanner, 2, join(folder(), dies))
  const first = await scanned.next()
  expect(first.value?.piece).toBe(0)
  // Only this test's reader and the thread take pieces, and the reader takes none while it waits here.
  while (Atomics.load(task.shared, 0) < 2) await new Promise(setImmediate)
  const rest = async (): Promise<void> => {
    for await (const _ of scanned);
  }
  await expect(rest()).rejects.toThrow('it died')
})

test('a document is not lines: it is handed on whole', async () => {
  const document = '{\n"records": [\n{"a": 1}\n]}\n'
  const file = join(folder(), put(folder(), 'log.json', document))
  const { frames, messages } = await all(scannedStretches(files([file]), { operations, jobs: 1, program }))
  expect([frames, messages]).toEqual([[`: ${document.trim()}`], 1])
})

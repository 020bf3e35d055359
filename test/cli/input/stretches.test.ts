import { statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { newTask } from '../../../cli/input/scan-pieces.ts'
import { type ScanThreads, startScanThreads, threadsFor } from '../../../cli/input/scan-threads.ts'
import { scanTogether } from '../../../cli/input/scan-together.ts'
import { everyStretch, type Stretch, scannedStretches } from '../../../cli/input/stretches.ts'
import { scannerFor } from '../../../lib/scan/scanner-for.ts'
import { randomFor } from '../../../local/sample-week/random.ts'
import { aFolderForEachTest, put } from '../../support/command.ts'
import { dist } from '../../support/dist.ts'
import { damaged, messyMessage, watchedNames } from '../../support/messy-messages.ts'

const folder = aFolderForEachTest()
const operations = new Set<string>(watchedNames)
const scanner = scannerFor(operations)
const threadsOf = (count: number): ScanThreads => startScanThreads(count, join(dist, 'scan-worker.js'))

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
  onHead: () => {},
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
    const scanning = { operations, threads: threadsOf(1) }
    const expected = { frames: wanted, messages: every.messages }
    expect(await all(scannedStretches(files([file]), scanning))).toEqual(expected)
    expect(await all(scannedStretches(files([zipped]), scanning))).toEqual(expected)
    expect(await all(scannedStretches(files(['-'], Readable.from(chunksOf(text))), scanning))).toEqual(expected)
    expect(unread).toEqual([])
  },
)

const aTask = (file: string, pieceBytes: number) =>
  newTask({ file, size: statSync(file).size, operations: [...operations], pieceBytes })

/** What threads find in a file, with the numbers of the lines, and how many lines there are. */
async function linesOf(file: string, threads: ScanThreads, pieceBytes: number): Promise<string[]> {
  const found: string[] = []
  let before = 0
  for await (const { toRead, lines } of scanTogether(aTask(file, pieceBytes), scanner, threads)) {
    found.push(...toRead.map(({ number, bytes }) => `${before + number}: ${Buffer.from(bytes).toString('latin1')}`))
    before += lines
  }
  return [...found, `${before} lines`]
}

test.each([0, 1, 3])('%i threads more over small pieces give the same lines in the same order', async (count) => {
  const file = join(folder(), put(folder(), 'log.jsonl', someLines(4, 2000)))
  const { size } = statSync(file)
  const whole = await linesOf(file, threadsOf(0), size)
  expect(whole.length).toBeGreaterThan(500)
  // Smaller than a line, and about a hundred pieces: some begin in the middle of lines that are longer than they are.
  const threads = threadsOf(count)
  for (const pieceBytes of [97, Math.ceil(size / 100)]) expect(await linesOf(file, threads, pieceBytes)).toEqual(whole)
})

test('who stops reading a file early gets nothing of it with the next one', async () => {
  const [first, second] = [5, 6].map((seed) => join(folder(), put(folder(), `${seed}.jsonl`, someLines(seed, 2000))))
  const threads = threadsOf(2)
  const task = aTask(String(first), 1000)
  for await (const _ of scanTogether(task, scanner, threads)) break
  expect(Atomics.load(task.shared, 0)).toBeGreaterThanOrEqual(Math.ceil(task.size / 1000)) // nobody takes any more
  expect(await linesOf(String(second), threads, 1000)).toEqual(await linesOf(String(second), threadsOf(0), 1000))
})

test('a thread that dies with a piece in hand is an error, not a gap', async () => {
  const dies = put(
    folder(),
    'dies.mjs',
    "import { parentPort } from 'node:worker_threads'\nparentPort.on('message', ({ task }) => {\n  Atomics.add(task.shared, 0, 1)\n  throw new Error('it died')\n})\n",
  )
  const task = aTask(join(folder(), put(folder(), 'log.jsonl', someLines(6, 2000))), 1000)
  const scanned = scanTogether(task, scanner, startScanThreads(1, join(folder(), dies)))
  const first = await scanned.next()
  expect(first.value?.piece).toBe(0)
  // Only this test's reader and the thread take pieces, and the reader takes none while it waits here.
  while (Atomics.load(task.shared, 0) < 2) await new Promise(setImmediate)
  const rest = async (): Promise<void> => {
    for await (const _ of scanned);
  }
  await expect(rest()).rejects.toThrow('it died')
})

test.each<[string, number, number, number]>([
  ['a file of a byte less than 32 MB', 32 * 1024 * 1024 - 1, 8, 0],
  ['a file of 32 MB', 32 * 1024 * 1024, 8, 1],
  ['a file of a byte more', 32 * 1024 * 1024 + 1, 8, 1],
  ['a file of 320 MB', 320 * 1024 * 1024, 8, 7],
  ['a file of 320 MB and one job', 320 * 1024 * 1024, 1, 0],
])('%s: threads are started for as much as they are worth, and never more than asked for', (_, size, jobs, count) => {
  const file = join(folder(), put(folder(), 'log.jsonl', ''))
  truncateSync(file, size)
  expect(threadsFor([file, '-'], jobs)).toBe(count)
})

test.each(['utf16le', 'utf16be'])(
  'a file of lines in %s is read in UTF-8, and no thread scans its bytes',
  async (form) => {
    const text = Buffer.from(`\uFEFF${'{"a":"Ü🙂"}\n'.repeat(3)}{"a"\n`, 'utf16le')
    const log = put(folder(), 'log.jsonl', form === 'utf16le' ? text : text.swap16())
    const threads: ScanThreads = {
      share: () => {
        throw new Error('a thread would scan it')
      },
    }
    const { frames, messages } = await all(scannedStretches(files([join(folder(), log)]), { operations, threads }))
    expect([frames, messages]).toEqual([['line 4: {"a"'], 4])
    const every = await all(everyStretch(files([join(folder(), log)])))
    expect(every.frames[0]).toBe(`line 1: ${Buffer.from('{"a":"Ü🙂"}').toString('latin1')}`)
  },
)

test('a document is not lines: it is handed on whole', async () => {
  const document = '{\n"records": [\n{"a": 1}\n]}\n'
  const file = join(folder(), put(folder(), 'log.json', document))
  const { frames, messages } = await all(scannedStretches(files([file]), { operations, threads: threadsOf(0) }))
  expect([frames, messages]).toEqual([[`: ${document.trim()}`], 1])
})

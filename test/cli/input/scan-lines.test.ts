import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { lineStart, type ScannedLines, scanFile, scanStream } from '../../../cli/input/scan-lines.ts'
import { scannerFor } from '../../../lib/scan/scanner-for.ts'
import { aFolderForEachTest, put } from '../../support/command.ts'
import { watchedNames } from '../../support/messy-messages.ts'

const folder = aFolderForEachTest()
const scanner = scannerFor(new Set(watchedNames))
const hit = `{"operationName":"${watchedNames[0]}"}`
const other = '{"operationName":"microsoft.compute/disks/write"}'
const long = `{"a":"${'b'.repeat(1_300_000)}","operationName":"${watchedNames[0]}"}`

const open: number[] = []
afterEach(() => {
  for (const fd of open.splice(0)) closeSync(fd)
})

function opened(text: string): number {
  const fd = openSync(join(folder(), put(folder(), 'log', text)), 'r')
  open.push(fd)
  return fd
}

test.each([
  [0, 0],
  [1, 5],
  [4, 5],
  [5, 5],
  [6, 6],
  [7, 10],
  [10, 10],
  [11, 12],
])('in four lines, the first that begins at %i or later begins at %i', (offset, expected) => {
  expect(lineStart(opened('abcd\n\nefg\nhi'), offset)).toBe(expected)
})

test('a line that begins far behind the offset is found', () => {
  expect(lineStart(opened(`${long}\n${hit}\n`), 5)).toBe(long.length + 1)
})

interface Sum {
  readonly toRead: [number, string][]
  readonly lines: number
  readonly blankLines: number
  readonly bytes: number
}

/** All that was scanned, with numbers from 1 over the whole. */
function sum(scanned: readonly ScannedLines[]): Sum {
  const total = { toRead: [] as [number, string][], lines: 0, blankLines: 0, bytes: 0 }
  for (const { toRead, lines, blankLines, bytes } of scanned) {
    for (const { number, bytes: line } of toRead)
      total.toRead.push([total.lines + number + 1, Buffer.from(line).toString()])
    total.lines += lines
    total.blankLines += blankLines
    total.bytes += bytes
  }
  return total
}

async function* inChunks(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

test.each<[string, string, Sum]>([
  ['nothing', '', { toRead: [], lines: 0, blankLines: 0, bytes: 0 }],
  ['lines that end in a line feed', `${other}\n${hit}\n`, { toRead: [[2, hit]], lines: 2, blankLines: 0, bytes: 90 }],
  ['a last line without one', `${other}\n${hit}`, { toRead: [[2, hit]], lines: 2, blankLines: 0, bytes: 89 }],
  ['blank lines', `\n${hit}\n\n`, { toRead: [[2, hit]], lines: 3, blankLines: 2, bytes: 42 }],
  [
    'a line longer than what is read at once',
    `${other}\n${long}\n${other}\n${hit}\n`,
    {
      toRead: [
        [2, long],
        [4, hit],
      ],
      lines: 4,
      blankLines: 0,
      bytes: 0,
    },
  ],
])('%s: scanned as a file, and as a stream in chunks of any size', async (_, text, expected) => {
  const bytes = Buffer.byteLength(text)
  const whole = { ...expected, bytes }
  expect(sum([...scanFile(opened(text), 0, bytes, scanner)])).toEqual(whole)
  for (const size of text.length > 1000 ? [65_536, 400_000] : [1, 7, 1000]) {
    const scanned: ScannedLines[] = []
    for await (const lines of scanStream(inChunks(text, size), scanner)) scanned.push(lines)
    expect(sum(scanned)).toEqual(whole)
  }
})

test('a file that became shorter ends where it ends now', () => {
  const text = `${hit}\n${other}\n`
  expect(sum([...scanFile(opened(text), 0, 10_000, scanner)]).toRead).toEqual([[1, hit]])
})

import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  newTask,
  release,
  type ScannedPiece,
  scanPiece,
  stopTaking,
  takePiece,
  takePieceNow,
} from '../../../cli/input/scan-pieces.ts'
import { createPlainScanner } from '../../../lib/scan/plain-scanner.ts'
import { aFolderForEachTest, put } from '../../support/command.ts'

const folder = aFolderForEachTest()
const aTask = () => newTask({ file: 'log', size: 95, operations: [], pieceBytes: 10 })
const million = 1024 * 1024

/** A task whose file is one line of so many bytes that must be looked at, scanned: all of it waits for the reader. */
function aTaskThatHolds(bytes: number): { task: ReturnType<typeof newTask>; found: ScannedPiece } {
  const file = join(folder(), put(folder(), 'log', `${'x'.repeat(bytes)}\n`))
  const task = newTask({ file, size: bytes + 1, operations: [], pieceBytes: bytes })
  const fd = openSync(file, 'r')
  try {
    return { task, found: scanPiece(fd, task, 0, createPlainScanner(new Set(['a/b']))) }
  } finally {
    closeSync(fd)
  }
}

test('a piece is taken once, by whoever comes first, and the last may be short', () => {
  const task = aTask()
  const taken = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? takePiece(task) : takePieceNow(task)))
  expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, undefined, undefined])
})

test.each<[string, number, number | undefined]>([
  ['a byte less than 16 MB', 16 * million - 1, 0],
  ['16 MB', 16 * million, 0],
  ['a byte more than 16 MB', 16 * million + 1, undefined],
])('with %s found and not yet read, the reader gets another piece or none, and never waits', (_, bytes, expected) => {
  const { task, found } = aTaskThatHolds(bytes)
  expect(takePieceNow(task)).toBe(expected)
  release(task, found)
  expect(takePieceNow(task)).toBe(expected === 0 ? 1 : 0)
})

test('nobody gets a piece after the end of taking', () => {
  const task = aTask()
  stopTaking(task)
  expect([takePiece(task), takePieceNow(task)]).toEqual([undefined, undefined])
})

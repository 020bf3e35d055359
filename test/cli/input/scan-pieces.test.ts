import { expect, test } from 'vitest'
import { newTask, setDone, stopTaking, takePiece, takePieceNear } from '../../../cli/input/scan-pieces.ts'

const aTask = () => newTask({ file: 'log', size: 95, operations: [], pieceBytes: 10 })

test('the reader takes pieces up to three ahead of what it is done with, and never waits', () => {
  const task = aTask()
  const take = (): number | undefined => takePieceNear(task)
  expect([take(), take(), take(), take()]).toEqual([0, 1, 2, undefined])
  setDone(task, 1)
  expect([take(), take()]).toEqual([3, undefined])
  setDone(task, 9)
  expect([take(), take(), take(), take(), take(), take(), take()]).toEqual([4, 5, 6, 7, 8, 9, undefined])
})

test('a piece is taken once, by whoever comes first, and the last may be short', () => {
  const task = aTask()
  setDone(task, 8)
  const taken = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? takePiece(task) : takePieceNear(task)))
  expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, undefined, undefined])
})

test('nobody gets a piece after the end of taking', () => {
  const task = aTask()
  stopTaking(task)
  expect([takePiece(task), takePieceNear(task)]).toEqual([undefined, undefined])
})

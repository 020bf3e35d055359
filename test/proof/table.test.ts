import { expect, test } from 'vitest'
import { noFaults, type Result, resultOf } from '../../proof/check.ts'
import { tableOf } from '../../proof/table.ts'

const result: Result = {
  promise: 'P2: races',
  tried: '8 instances',
  lost: 1,
  doubled: 2,
  wrong: ['it was late'],
  seconds: 3,
  details: ['4 alerts'],
}

test('the table has a line a check with what was lost, doubled and wrong', () => {
  expect(tableOf([result])).toBe(
    [
      '',
      'P2: races (3 s)',
      '  4 alerts',
      '  wrong: it was late',
      '',
      'promise    tried        lost  doubled  wrong',
      '---------  -----------  ----  -------  -----',
      'P2: races  8 instances  1     2        1',
      '',
      '',
    ].join('\n'),
  )
})

test('a result counts all that was lost and tells the first twenty', () => {
  const lost = Array.from({ length: 30 }, (_, i) => `term ${i}`)
  const { lost: count, details } = resultOf('P1', 'a log', { ...noFaults, lost }, performance.now(), ['a figure'])
  expect([count, details.length, details[1]]).toEqual([30, 21, 'lost: term 0'])
})

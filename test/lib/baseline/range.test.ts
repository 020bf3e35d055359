import { expect, test } from 'vitest'
import { rangeOf } from '../../../lib/baseline/range.ts'
import { someEdges } from '../../support/edges.ts'
import { timeOn } from './a-past.ts'

const { rules } = someEdges()
const on = (day: number): number => Date.parse(timeOn(day))

test.each<[what: string, days: number[], stretch: object, from: number, armedFrom: number, to: number]>([
  ['from the first operation to the last, armed a window later', [20, 3, 11], {}, 3, 10, 20],
  ['not further back than asked for', [0, 200], {}, 110, 117, 200],
  ['as far back as asked for', [110, 200], {}, 110, 117, 200],
  ['a log of one operation is learnt whole', [4], {}, 4, 11, 4],
  ['the time that was asked for counts, whatever is in it', [50], { asked: { fromMs: on(0), toMs: on(90) } }, 0, 7, 90],
  ['the arming can be given', [0, 30], { armedFromMs: on(2) }, 0, 2, 30],
])('%s', (_, days, stretch, from, armedFrom, to) => {
  expect(rangeOf(days.map(on), rules, { days: 90, ...stretch })).toEqual({
    fromMs: on(from),
    armedFromMs: on(armedFrom),
    toMs: on(to),
  })
})

test('a log without a success has no range', () => {
  expect(rangeOf([], rules, { days: 90, asked: { fromMs: on(0), toMs: on(90) } })).toBeUndefined()
})

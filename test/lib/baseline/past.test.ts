import { expect, test } from 'vitest'
import { Past } from '../../../lib/baseline/past.ts'
import { someEdges } from '../../support/edges.ts'
import { pastOf, said } from './a-past.ts'

test('records that can count are held, others are only counted', () => {
  const past = pastOf([said({ day: 1 }), said({ day: 2, stage: 'Failure' }), said({ day: 3, stage: 'Start' })])
  expect(past.matching.map(({ record }) => record.stage)).toEqual(['success', 'start'])
  expect(past.records).toBe(3)
})

test('what cannot be read is told with its reason, and its neighbours are read', () => {
  const past = new Past(someEdges().rules)
  const whole = JSON.stringify(said({ day: 1 }))
  expect(past.add(Buffer.from(`${whole}\n${whole.slice(0, 300)}\n${whole}\n`))).toEqual([
    expect.stringContaining('JSON'),
  ])
  expect([past.matching.length, past.unreadable]).toEqual([2, 1])
})

test('a held record is the same as the one that was read', () => {
  const [first, second] = pastOf([said({ day: 1 }), said({ day: 1 })]).matching
  expect(second?.record).toEqual(first?.record)
  expect(first?.record).toMatchObject({
    operation: 'microsoft.compute/virtualmachines/extensions/write',
    resource: { name: 'customscript', parentName: 'vm-web-03' },
    caller: { kind: 'public', ip: '203.0.113.7' },
  })
})

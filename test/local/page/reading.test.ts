import { expect, test } from 'vitest'
import { countReading } from '../../../local/page/reading.ts'

test('records are counted from the ends of batches, and only from those', () => {
  let now = Date.parse('2026-03-24T02:14:00Z')
  const reading = countReading(() => now)
  expect(reading.read()).toBeUndefined()
  reading.note({ message: '{"event":"batch.ended","records":31}' })
  now += 1000
  reading.note({ message: '{"event":"batch.ended","records":2}' })
  now += 1000
  reading.note({ message: '{"event":"finding.recorded","records":100}' })
  reading.note({ message: 'Executing Functions.activityLog' })
  expect(reading.read()).toEqual({ at: '2026-03-24T02:14:01.000Z', records: 33 })
})

import { expect, test } from 'vitest'
import { checkNew } from '../../../lib/refresh/check-new.ts'
import { aDatabase, landmarks4, landmarks6 } from '../../build/asn/a-package.ts'

const believable = aDatabase(landmarks4, landmarks6)

test.each<[string, number | undefined]>([
  ['there is none', undefined],
  ['it is as big', believable.length],
  ['it is twice as big', believable.length * 2],
])('a believable database may replace the present one if %s', (_, presentSize) => {
  expect(checkNew(believable, presentSize).lookup('8.8.8.8')?.asn).toBe(15169)
})

test('a database of less than half the size is refused', () => {
  expect(() => checkNew(believable, believable.length * 2 + 1)).toThrow('less than half')
})

test('a database that knows a landmark wrongly, or not, is refused and says which', () => {
  const wrong = aDatabase([...landmarks4.slice(1), '1.1.1.0,1.1.1.255,1,A'], landmarks6.slice(1))
  expect(() => checkNew(wrong, undefined)).toThrow(
    'it has 1.1.1.1 in AS1 instead of AS13335, 2001:4860:4860::8888 in no network instead of AS15169.',
  )
})

test('bytes that are no database are refused', () => {
  expect(() => checkNew(Buffer.from('<html>'), undefined)).toThrow('it is not a MaxMind DB')
})

import { expect, test } from 'vitest'
import { anotherTerm, filledTable } from '../../proof/growth/filled-table.ts'

test('a batch makes as many calls of the table with twenty thousand stored terms as with none', async () => {
  const [none, many] = await Promise.all([filledTable(0), filledTable(20_000)])
  const records = Array.from({ length: 20 }, (_, i) => anotherTerm(i))
  await none.timed(records)
  await many.timed(records)
  expect(many.calls).toEqual(none.calls)
  expect(none.calls.page).toBe(0)
})

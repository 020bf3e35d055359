import { anotherTerm, filledTable } from '../proof/growth/filled-table.ts'
import type { Figure } from './figure.ts'
import { median } from './statistics.ts'

const sizes = [10_000, 1_000_000] as const
const batches = 60

/** What a batch costs with a million stored terms, against ten thousand: batches on both tables in turn. */
export async function benchGrowth(): Promise<Figure[]> {
  const [small, large] = await Promise.all(sizes.map((terms) => filledTable(terms)))
  if (small === undefined || large === undefined) return []
  const ratios: number[] = []
  for (let batch = 0; batch < batches; batch++) {
    const records = Array.from({ length: 50 }, (_, i) => anotherTerm(batch * 50 + i))
    const [a, b] = batch % 2 === 0 ? [small, large] : [large, small]
    const [first, second] = [await a.timed(records), await b.timed(records)]
    ratios.push(batch % 2 === 0 ? second / first : first / second)
  }
  return [{ name: 'a batch with 1,000,000 stored terms against 10,000', value: median(ratios), unit: 'x' }]
}

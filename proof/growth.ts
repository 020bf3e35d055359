import { quantile } from '../bench/statistics.ts'
import { type CheckOptions, noFaults, type Result, resultOf } from './check.ts'
import { anotherTerm, type Calls, type FilledTable, filledTable } from './growth/filled-table.ts'

const recordsABatch = 50
/** Takes the same batches with few and with many stored terms: it must make as many calls. `npm run bench` has the time as well. */
export async function growth({ quick, say }: CheckOptions): Promise<Result> {
  const startedAt = performance.now()
  const sizes = quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000]
  const batches = quick ? 30 : 60
  const tables: FilledTable[] = []
  for (const terms of sizes) {
    tables.push(await filledTable(terms))
    say(`${terms} terms stored`)
  }
  const times = tables.map((): number[] => [])
  for (let batch = 0; batch < batches; batch++) {
    const records = Array.from({ length: recordsABatch }, (_, i) => anotherTerm(batch * recordsABatch + i))
    for (const [i, table] of [...tables.entries()].sort(() => (batch % 2 === 0 ? 1 : -1)))
      times[i]?.push(await table.timed(records))
  }
  const calls = tables.map((table) => textOf(table.calls))
  const quickest = times.map((own) => quantile(own, 0.2))
  const ratio = (quickest.at(-1) ?? 0) / (quickest[0] ?? 1)
  const wrong = new Set(calls).size === 1 ? [] : [`calls differ: ${calls.join(' | ')}`]
  return resultOf(
    'cost stays flat',
    `${batches} batches of ${recordsABatch} new terms with ${sizes.join(', ')} terms stored`,
    { ...noFaults, wrong },
    startedAt,
    [
      `calls in all batches: ${calls.at(-1)}, with each size`,
      `time of a batch with ${sizes.at(-1)} terms in memory against ${sizes[0]}: ${ratio.toFixed(2)}`,
    ],
  )
}

const textOf = ({ get, write, page }: Calls): string => `${get} reads, ${write} writes, ${page} pages`

import { handle } from '../../lib/pipeline.ts'
import { tick } from '../../lib/sweep/tick.ts'
import { anotherProcess } from '../../test/support/edges.ts'
import { keysOf } from '../../test/support/rows.ts'
import { once, reckonNames } from '../stack/reckon.ts'
import { bodyOf, successOf } from '../stack/records.ts'
import type { Case } from './case.ts'
import { startSite } from './site.ts'

const hour = 60 * 60_000
const noSleep = async (): Promise<void> => {}

/** Two instances on one table, one with a clock two hours fast and one two hours slow, take turns with batches and timers. */
const apart: Case = {
  name: 'clock: two instances two hours wrong, each way',
  async run() {
    const site = await startSite()
    try {
      const at = (ms: number) => ({ ...anotherProcess(site.edges), clock: () => site.edges.now.ms + ms })
      const instances = [at(2 * hour), at(-2 * hour)]
      const names = Array.from({ length: 8 }, (_, i) => `clock-${i}`)
      const withoutAddress = successOf('late-address', { callerIpAddress: undefined })
      const lender = successOf('late-address', { resultType: 'Start', resultSignature: 'Started.' })
      const records = [...names.map((name) => successOf(name)), withoutAddress]
      for (const [i, record] of [...records, lender].entries()) {
        const edges = instances[i % 2] ?? site.edges
        const origin = { hub: 'activity', partition: '0', sequenceNumber: i }
        await handle([{ bytes: bodyOf([record]), origin, enqueuedAtMs: Date.now() }], edges)
        for (const one of instances) await tick(noSleep, one)
      }
      for (let round = 0; round < 3; round++) {
        site.edges.now.ms += 90 * 60_000
        for (const one of instances) await tick(noSleep, one)
      }
      const faults = await reckonNames([...names, 'late-address'], site.edges.table, once(site.webhook.taken))
      const shelf = await keysOf(site.edges.table, 'parked:')
      return {
        ...faults,
        wrong: [...faults.wrong, ...shelf.map((key) => `${key} is on the shelf`)],
        saw: ['nothing: times of records decide, not clocks'],
      }
    } finally {
      await site.stop()
    }
  },
}

export const clockCases: readonly Case[] = [apart]

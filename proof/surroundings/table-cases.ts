import { freePort } from '../../local/ports.ts'
import { type Storage, startStorage } from '../../local/storage.ts'
import { dist } from '../stack/folders.ts'
import { once, reckonNames } from '../stack/reckon.ts'
import type { Case } from './case.ts'
import { startProxy, type Weather } from './proxy.ts'
import { startSite } from './site.ts'

/** The table answers badly while batches come: each is held, and goes through when the table is well again. */
const spoils = (name: string, weather: Weather): Case => ({
  name: `table: ${name}`,
  async run() {
    const tablePort = await freePort()
    const storage = await startStorage({ dist, tablePort })
    const proxy = await startProxy(tablePort)
    const site = await startSite(through(storage, tablePort, proxy.port))
    try {
      const isTakenBefore = await site.take(['before'])
      proxy.weather = weather
      const isTakenMeanwhile = await site.take(['meanwhile'], 2)
      const { spoilt } = proxy
      proxy.weather = { kind: 'fair' }
      // As the hub does: what was held comes again.
      const isTakenAgain = await site.take(['meanwhile', 'after'], 3)
      site.names.splice(0, site.names.length, 'before', 'meanwhile', 'after')
      for (let round = 0; round < 2; round++) await site.pass(16)
      const faults = await reckonNames(site.names, site.edges.table, once(site.webhook.taken))
      const wrong = [
        ...faults.wrong,
        ...(isTakenBefore && isTakenAgain ? [] : ['a batch was held although the table was well']),
        ...(isTakenMeanwhile ? ['the checkpoint moved although the table was out of reach'] : []),
        ...(spoilt > 0 ? [] : ['the proxy spoilt nothing']),
      ]
      return { ...faults, wrong, saw: ['log batch.held', 'in Azure, alarms exceptions, pulse-silent'] }
    } finally {
      await site.stop()
      await proxy.stop()
      await storage.stop()
    }
  },
})

const through = ({ connectionString }: Storage, tablePort: number, proxyPort: number): string =>
  connectionString.replace(`:${tablePort}/`, `:${proxyPort}/`)

export const tableCases: readonly Case[] = [
  spoils('503', { kind: 'status', status: 503, code: 'ServerBusy' }),
  spoils('429', { kind: 'status', status: 429, code: 'TooManyRequests' }),
  spoils('403', { kind: 'status', status: 403, code: 'AuthorizationFailure' }),
  spoils('404, no such table', { kind: 'status', status: 404, code: 'TableNotFound' }),
  spoils('the connection breaks after the write', { kind: 'after', how: 'close' }),
  spoils('no answer after the write', { kind: 'after', how: 'hang' }),
]

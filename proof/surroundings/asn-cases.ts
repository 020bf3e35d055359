import { copyFileSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { watchAsnFile } from '../../lib/enrich/asn-data.ts'
import type { LogName } from '../../lib/log/log.ts'
import type { AlarmKind } from '../../lib/pulse/alarm.ts'
import { keysOf } from '../../test/support/rows.ts'
import type { Faults } from '../check.ts'
import { dist } from '../stack/folders.ts'
import { reckonNames } from '../stack/reckon.ts'
import { type Case, missingFrom } from './case.ts'
import { type Site, startSite } from './site.ts'

const good = join(dist, 'asn.mmdb')
const fileIn = (folder: string): string => join(folder, 'asn.mmdb')

type Spoil = (file: string) => void
const cutShort: Spoil = (file) => writeFileSync(file, readFileSync(good).subarray(0, 1_000_000))
const bring: Spoil = (file) => copyFileSync(good, file)

/** There is no good data when the app starts: operations are parked, and decided when there is. */
const parks = (name: string, spoil: Spoil, line: LogName): Case => ({
  name: `ASN data: ${name} at the start`,
  run: () =>
    withFile(spoil, async (site) => {
      await site.take(['one', 'two'])
      const parked = (await keysOf(site.edges.table, 'due:asn:')).length
      const alarms = new Set<AlarmKind>(await site.alarms())
      bring(fileIn(site.folder))
      await site.pass(2)
      return {
        ...(await reckonNames(site.names, site.edges.table, site.webhook.taken)),
        wrong: [
          ...(parked === 2 ? [] : [`${parked} operations parked instead of 2`]),
          ...missingFrom('line', site.logged(), [line, 'operation.parked', 'asn.loaded', 'operation.released']),
          ...missingFrom('alarm', alarms, ['no-asn-data']),
        ],
        saw: [`log ${line}, operation.parked`, `alarm ${[...alarms].join(', ')}`],
      }
    }),
})

/** The file changes while the app runs: what is good is taken, and what is not never takes its place. */
const replaces = (name: string, spoil: Spoil, line: LogName): Case => ({
  name: `ASN data: ${name} while the app runs`,
  run: () =>
    withFile(bring, async (site) => {
      await site.take(['before'])
      spoil(fileIn(site.folder))
      await site.pass(2)
      await site.take(['after'])
      return {
        ...(await reckonNames(site.names, site.edges.table, site.webhook.taken)),
        wrong: missingFrom('line', site.logged(), [line]),
        saw: [`log ${line}`],
      }
    }),
})

async function withFile(prepare: Spoil, run: (site: Site) => Promise<Faults & { saw: string[] }>) {
  const site = await startSite(undefined, (folder, edges) => {
    prepare(fileIn(folder))
    return watchAsnFile(fileIn(folder), edges.log, edges.clock)
  })
  try {
    return await run(site)
  } finally {
    await site.stop()
  }
}

export const asnCases: readonly Case[] = [
  parks('missing', () => {}, 'asn.missing'),
  parks('cut', cutShort, 'asn.refused'),
  parks('empty', (file) => writeFileSync(file, ''), 'asn.refused'),
  replaces('cut', cutShort, 'asn.refused'),
  replaces(
    'replaced by a newer one',
    (file) => utimesSync(file, new Date(), new Date(Date.now() + 5000)),
    'asn.loaded',
  ),
]

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPage } from '../../../build/page.ts'
import type { WatchedAsnFile } from '../../../lib/enrich/asn-data.ts'
import { handle } from '../../../lib/pipeline.ts'
import { loadRules } from '../../../lib/rules/load.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import type { Status } from '../../../local/page/api.ts'
import { type Page, startPage } from '../../../local/page/page.ts'
import type { Quarantined } from '../../../local/page/quarantined.ts'
import { type SomeEdges, someEdges, start } from '../../support/edges.ts'
import { messageOf } from '../../support/messages.ts'
import type { RawRecord } from '../../support/records.ts'

export interface APage extends Page {
  readonly edges: SomeEdges
  /** What the page is told lies in quarantine, or why it cannot be told. */
  readonly quarantined: Quarantined[]
  readonly broken: { error?: Error }
  /** Takes records the whole way, as one batch. */
  take(records: readonly RawRecord[]): Promise<void>
  /** What one of its addresses answers as JSON. */
  json<T>(path: string): Promise<T>
}

/** The 20th of March: what is older is learnt. */
const armedFrom = '2026-03-20T00:00:00Z'

/** Builds the page into a folder of its own, once for a test file. */
export async function builtPage(): Promise<{ folder: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'first-seen-page-'))
  await buildPage(folder)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The page over a state in memory. Without a folder it has no files to show, only its JSON. */
export async function aPage(folder = import.meta.dirname, read?: Status['read']): Promise<APage> {
  const edges = someEdges({ asn: networks, rules: loadRules(shippedRules, { armedFrom }) })
  const quarantined: Quarantined[] = []
  const broken: APage['broken'] = {}
  const page = await startPage({
    port: 0,
    folder,
    table: edges.table,
    rules: edges.rules,
    async listQuarantine() {
      if (broken.error) throw broken.error
      return quarantined
    },
    alerts: () => edges.sent,
    read: () => read,
    clock: edges.clock,
    everyMs: 50,
  })
  let sequenceNumber = 1
  return {
    ...page,
    edges,
    quarantined,
    broken,
    async take(records) {
      await handle([messageOf(records, sequenceNumber++)], edges)
    },
    json: async <T>(path: string) => (await (await fetch(`${page.url}${path}`)).json()) as T,
  }
}

const known: Readonly<Record<string, readonly [asn: number, organisation: string]>> = {
  '203.0.113.7': [64500, 'Contoso Office Lines'],
  '203.0.113.60': [64502, 'Homeward Cable'],
  '198.51.100.9': [64501, 'Rented Racks Ltd'],
}

const networks: WatchedAsnFile = {
  current: () => ({
    builtAt: new Date(start),
    source: 'test networks',
    lookup(address) {
      const [asn, organisation] = known[address] ?? []
      return asn === undefined || organisation === undefined ? undefined : { asn, organisation }
    },
  }),
  refresh: async () => {},
}

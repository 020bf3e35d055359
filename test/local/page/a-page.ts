import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPage } from '../../../build/page.ts'
import type { WatchedAsnFile } from '../../../lib/enrich/asn-data.ts'
import { handle } from '../../../lib/pipeline.ts'
import type { Quarantined } from '../../../lib/quarantine/blob-quarantine.ts'
import { publicCloud } from '../../../lib/render/links.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { type Status, tokenHeader } from '../../../local/page/api.ts'
import { type Page, type PageOptions, startPage } from '../../../local/page/page.ts'
import { type SomeEdges, someEdges, start } from '../../support/edges.ts'
import { messageOf } from '../../support/messages.ts'
import type { RawRecord } from '../../support/records.ts'

export interface APage extends Page {
  readonly edges: SomeEdges
  /** What the page is told lies in quarantine, or why it cannot be told. */
  readonly quarantined: Quarantined[]
  readonly broken: { error?: Error }
  /** Names of bytes that were sent to the hub again. */
  readonly sentAgain: string[]
  /** What the last dry run has reported. */
  readonly dryRun: { report?: object }
  /** What the served page carries. */
  readonly token: string
  /** Asks for a change as the served page does. */
  change(path: string, body: object): Promise<Response>
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

/** What a page of a test is told besides its state; the rest is as on this machine. */
export interface APageOptions extends Partial<Pick<PageOptions, 'place' | 'places' | 'key' | 'operator' | 'everyMs'>> {
  readonly read?: Status['read']
}

/** The page over a state in memory, with ines before it. Without a folder it has its HTML and its JSON, and nothing that runs. */
export async function aPage(
  folder = join(import.meta.dirname, '../../../local/page/browser'),
  options: APageOptions = {},
): Promise<APage> {
  const edges = someEdges({ asn: networks, rules: shippedRules({ armedFrom }) })
  const quarantined: Quarantined[] = []
  const broken: APage['broken'] = {}
  const sentAgain: string[] = []
  const dryRun: APage['dryRun'] = {}
  const page = await startPage({
    port: 0,
    folder,
    table: edges.table,
    rules: edges.rules,
    async listQuarantine() {
      if (broken.error) throw broken.error
      return quarantined
    },
    place: { kind: 'local', name: 'this machine' },
    places: publicCloud,
    operator: {
      me: async () => 'ines@lindgrove.example',
      async sendAgain(name) {
        sentAgain.push(name)
        quarantined.splice(0)
      },
    },
    alerts: () => edges.sent,
    baseline: async () => dryRun.report,
    clock: edges.clock,
    everyMs: 50,
    ...options,
    read: () => options.read,
  })
  const document = await (await fetch(`${page.url}/`)).text()
  const [, token = ''] = /first-seen-token" content="([^"]*)"/.exec(document) ?? []
  let sequenceNumber = 1
  return {
    ...page,
    edges,
    quarantined,
    broken,
    sentAgain,
    dryRun,
    token,
    change: (path, body) =>
      fetch(`${page.url}${path}`, {
        method: 'POST',
        headers: { origin: page.url, 'content-type': 'application/json', [tokenHeader]: token },
        body: JSON.stringify(body),
      }),
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

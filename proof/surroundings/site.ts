import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { TableClient } from '@azure/data-tables'
import { webhook as senderTo } from '../../lib/deliver/send.ts'
import { defaultPolicy, type Edges } from '../../lib/edges.ts'
import { type WatchedAsnFile, watchAsnFile } from '../../lib/enrich/asn-data.ts'
import { silentLog } from '../../lib/log/log.ts'
import { handle, type Message } from '../../lib/pipeline.ts'
import type { AlarmKind } from '../../lib/pulse/alarm.ts'
import { pulse } from '../../lib/pulse/pulse.ts'
import { azureTable } from '../../lib/state/azure-table.ts'
import { memoryTable } from '../../lib/state/memory-table.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { tick } from '../../lib/sweep/tick.ts'
import { type SomeEdges, someEdges } from '../../test/support/edges.ts'
import { startWebhook, type WebhookServer } from '../../test/support/webhook-server.ts'
import { dist, freshFolder } from '../stack/folders.ts'
import { bodyOf, successOf } from '../stack/records.ts'

const minute = 60_000

/** The pipeline in this process with a real webhook, a real ASN file and a clock that a case moves. */
export interface Site {
  readonly edges: SomeEdges
  readonly webhook: WebhookServer
  readonly folder: string
  /** Names of the terms that were sent in. */
  readonly names: string[]
  /** Hands a batch with new terms to the pipeline, again and again until it takes it or has refused it so often. True: the checkpoint may move. */
  take(names: readonly string[], tries?: number): Promise<boolean>
  /** Time passes, and the timer runs. */
  pass(minutes: number): Promise<void>
  /** Names of the lines of the log so far. */
  logged(): Set<string>
  /** Alarms that the pulse tells of now. */
  alarms(): Promise<AlarmKind[]>
  stop(): Promise<void>
}

/** A table in memory, or Azurite's by this connection string. */
export async function startSite(
  connection?: string,
  asn?: (folder: string, edges: Edges) => WatchedAsnFile,
): Promise<Site> {
  const folder = freshFolder()
  const webhook = await startWebhook()
  const edges = someEdges({
    table: connection ? await tableAt(connection) : memoryTable(),
    send: senderTo({ url: webhook.url, clock: Date.now }),
    policy: { ...defaultPolicy, sendBudgetMs: 1500 },
  })
  edges.now.ms = Date.now()
  const watched = asn?.(folder, edges) ?? watchAsnFile(join(dist, 'asn.mmdb'), silentLog, edges.clock)
  return siteOf({ ...edges, asn: watched }, webhook, folder)
}

async function tableAt(connection: string): Promise<StateTable> {
  const client = TableClient.fromConnectionString(connection, `site${process.hrtime.bigint()}`, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 2, retryDelayInMs: 50, maxRetryDelayInMs: 100 },
  })
  await client.createTable()
  return azureTable(client, 500)
}

function siteOf(edges: SomeEdges, webhook: WebhookServer, folder: string): Site {
  const names: string[] = []
  let sequenceNumber = 0
  return {
    edges,
    webhook,
    folder,
    names,
    async take(own, tries = 1) {
      names.push(...own)
      const message: Message = {
        bytes: bodyOf(own.map((name) => successOf(name))),
        origin: { hub: 'activity', partition: '0', sequenceNumber: sequenceNumber++ },
        enqueuedAtMs: Date.now(),
      }
      for (let left = tries; left > 0; left--) {
        const isTaken = await handle([message], edges).then(
          () => true,
          () => false,
        )
        if (isTaken) return true
      }
      return false
    },
    async pass(minutes) {
      edges.now.ms += minutes * minute
      await tick(async () => {}, edges)
    },
    logged: () => new Set(edges.lines.map(([name]) => name)),
    async alarms() {
      const limits = { pulseLateMs: 45 * minute, unsentMs: 60 * minute, parkedMs: 24 * 60 * minute }
      const noHub = { partitions: async () => [], send: async () => {} }
      const noLogs = { subscriptions: [], isSent: async () => true }
      return (await pulse(noHub, noLogs, limits, edges)).map(({ kind }) => kind)
    },
    async stop() {
      await webhook.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

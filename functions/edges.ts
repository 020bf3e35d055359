import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TableClient } from '@azure/data-tables'
import { EventHubProducerClient, parseEventHubConnectionString } from '@azure/event-hubs'
import type { TokenCredential } from '@azure/identity'
import { BlobServiceClient } from '@azure/storage-blob'
import { armClient } from '../lib/arm-client.ts'
import { webhook } from '../lib/deliver/send.ts'
import { defaultPolicy, type Edges } from '../lib/edges.ts'
import { type WatchedAsnFile, watchAsnFile } from '../lib/enrich/asn-data.ts'
import { activityLogApi, providerFor } from '../lib/learn/activity-log-api.ts'
import { endLearning, learn } from '../lib/learn/learn.ts'
import { learningMode } from '../lib/learn/mode.ts'
import type { Log } from '../lib/log/log.ts'
import type { Limits } from '../lib/pulse/alarm.ts'
import type { CanarySender } from '../lib/pulse/pulse.ts'
import { type WatchedLogs, watchedLogs } from '../lib/pulse/watched-logs.ts'
import { blobQuarantine } from '../lib/quarantine/blob-quarantine.ts'
import { watchedReader } from '../lib/read/reader.ts'
import { termCache } from '../lib/record/term-row.ts'
import { newestAsn, watchAsnBlob } from '../lib/refresh/asn-blob.ts'
import { type AsnOrigin, geoLite2 } from '../lib/refresh/download-asn.ts'
import { refreshAsn } from '../lib/refresh/refresh-asn.ts'
import { loadRules, type RuleText } from '../lib/rules/load.ts'
import { ruleTextsAt } from '../lib/rules/rule-files.ts'
import type { Rule } from '../lib/rules/schema.ts'
import { shippedRules, shippedTexts } from '../lib/rules/shipped.ts'
import { readSettings, SettingsInvalid } from '../lib/settings/read.ts'
import type { Settings } from '../lib/settings/schema.ts'
import { azureTable } from '../lib/state/azure-table.ts'
import { stateFlags } from '../lib/triage/state-flags.ts'
import { appCredential } from './credential.ts'

/** The app's composition root: the only place that reads the environment, the clock and chance. */
export interface App {
  /** The pipeline's edges, writing to the log of one invocation. */
  edges(log: Log): Promise<Edges>
  readonly hub: CanarySender
  /** The logs that the pulse looks after. */
  readonly logs: WatchedLogs
  /** Learns from the past of the subscriptions that the settings name, until all is learnt. Where they name none any more it ends what was begun. */
  learn(log: Log): Promise<void>
  /** Brings newer ASN data, where the settings name a source. */
  refreshAsn(log: Log): Promise<void>
  readonly limits: Limits
}

const minute = 60_000

/** Builds the app from an environment. @throws SettingsInvalid, RulesInvalid: what is wrong with them, all at once */
export function createApp(env: NodeJS.ProcessEnv): App {
  const settings = readSettings(env)
  const rules = rulesOf(settings)
  const reader = watchedReader(rules)
  const credential = appCredential()
  const table = azureTable(tableClient(settings, credential))
  const blobs = blobService(settings, credential)
  const quarantine = blobQuarantine(blobs.getContainerClient(settings.FIRST_SEEN_QUARANTINE))
  const send = webhook({ url: settings.FIRST_SEEN_WEBHOOK_URL, clock: Date.now, ...tokenOf(settings, credential) })
  const cache = termCache()
  const asnBlob = blobs.getContainerClient(settings.FIRST_SEEN_ASN_CONTAINER).getBlockBlobClient('asn.mmdb')
  const mode = learningMode(table, Date.now)
  const learns = settings.FIRST_SEEN_LEARN_SUBSCRIPTIONS.length > 0
  const asnFile = (log: Log) =>
    watchAsnFile(settings.FIRST_SEEN_ASN_FILE ?? join(dirname(__filename), 'asn.mmdb'), log, Date.now)
  let asn: WatchedAsnFile | undefined
  const plainEdges = (log: Log): Edges => {
    asn ??= newestAsn([asnFile(log), watchAsnBlob(asnBlob, Date.now)])
    return {
      rules,
      reader,
      policy: policyOf(settings),
      table,
      cache,
      quarantine,
      asn,
      send,
      log,
      clock: Date.now,
      pause,
    }
  }
  return {
    edges: async (log) => (learns ? mode(plainEdges(log)) : plainEdges(log)),
    async learn(log) {
      const edges = plainEdges(log)
      if (learns) await learn(logApi(settings, credential, rules), learnOptions(settings), edges)
      else await endLearning(edges)
    },
    hub: canarySender(settings, credential),
    logs: logsOf(settings, credential),
    refreshAsn: (log) => refreshAsn(asnOrigin(settings), asnBlob, asnFile(log).current(), log, Date.now),
    limits: {
      pulseLateMs: settings.FIRST_SEEN_PULSE_LATE_MINUTES * minute,
      unsentMs: settings.FIRST_SEEN_UNSENT_MINUTES * minute,
      parkedMs: settings.FIRST_SEEN_PARKED_MINUTES * minute,
    },
  }
}

/** 20, 40, 80 … ms, and by chance up to as much again. */
const pause = (round: number): Promise<void> => sleep(20 * 2 ** (round - 1) * (1 + Math.random()))

const policyOf = (settings: Settings) => ({
  ...defaultPolicy,
  ipWaitMs: settings.FIRST_SEEN_IP_WAIT_MINUTES * minute,
  groupAbove: settings.FIRST_SEEN_GROUP_ABOVE,
  redriveAfterMs: settings.FIRST_SEEN_REDRIVE_AFTER_SECONDS * 1000,
  places: {
    portal: settings.FIRST_SEEN_PORTAL_URL,
    flags: stateFlags({
      account: accountIn(settings.FIRST_SEEN_TABLES_URL),
      table: settings.FIRST_SEEN_TABLE,
      port: settings.FIRST_SEEN_LOCAL_PORT,
    }),
    ...(settings.FIRST_SEEN_GUIDE_URL === undefined ? {} : { guide: settings.FIRST_SEEN_GUIDE_URL }),
  },
})

/** How --account names the storage account of a table endpoint: in the public cloud without its host; undefined for one on this machine. */
function accountIn(url = ''): string | undefined {
  const [, host, name, suffix] = /^https:\/\/(([a-z0-9]{3,24})\.table\.([a-z0-9.]+))/.exec(url) ?? []
  return suffix === 'core.windows.net' ? name : host
}

function rulesOf(settings: Settings) {
  const changes = {
    key: settings.FIRST_SEEN_KEY,
    ...(settings.FIRST_SEEN_WINDOW_DAYS === undefined ? {} : { windowDays: settings.FIRST_SEEN_WINDOW_DAYS }),
    ...(settings.FIRST_SEEN_EXCLUDED_ASNS === undefined ? {} : { excludedAsns: settings.FIRST_SEEN_EXCLUDED_ASNS }),
    ...(settings.FIRST_SEEN_ARMED_FROM === undefined ? {} : { armedFrom: settings.FIRST_SEEN_ARMED_FROM }),
  }
  const own = pathsIn(settings.FIRST_SEEN_RULES).flatMap(ownRules)
  return own.length === 0 ? shippedRules(changes) : loadRules([...shippedTexts, ...own], changes)
}

/** The rule files at a path of the setting. @throws SettingsInvalid */
function ownRules(path: string): RuleText[] {
  try {
    return ruleTextsAt(path)
  } catch (error) {
    throw new SettingsInvalid([`FIRST_SEEN_RULES: ${path} cannot be read (${(error as Error).message})`])
  }
}

const pathsIn = (setting = ''): string[] =>
  setting
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '')

function tableClient(settings: Settings, credential: TokenCredential): TableClient {
  const { FIRST_SEEN_STORAGE: connection, FIRST_SEEN_TABLES_URL: url = '', FIRST_SEEN_TABLE: table } = settings
  if (!connection) return new TableClient(url, table, credential)
  const options = { allowInsecureConnection: connection.includes('http://') }
  return connected(...storage, () => TableClient.fromConnectionString(connection, table, options))
}

function blobService(settings: Settings, credential: TokenCredential): BlobServiceClient {
  const { FIRST_SEEN_STORAGE: connection, FIRST_SEEN_BLOBS_URL: url = '' } = settings
  if (!connection) return new BlobServiceClient(url, credential)
  return connected(...storage, () => BlobServiceClient.fromConnectionString(connection))
}

const storage = ['FIRST_SEEN_STORAGE', 'a storage account'] as const

/** What the libraries say of a connection string that is none does not name the setting. @throws SettingsInvalid */
function connected<Client>(setting: string, of: string, connect: () => Client): Client {
  try {
    return connect()
  } catch {
    throw new SettingsInvalid([`${setting}: no connection string of ${of}`])
  }
}

/** The client's own error of a string of another hub quotes it, with its key. @throws SettingsInvalid */
function demandHub(connection: string, hub: string): void {
  const named = connected('EVENTHUB', 'an Event Hubs namespace', () => parseEventHubConnectionString(connection))
  if (named.eventHubName !== undefined && named.eventHubName !== hub)
    throw new SettingsInvalid([
      'EVENTHUB: its EntityPath names another hub than FIRST_SEEN_HUB; take it out, or name that hub',
    ])
}

function tokenOf(settings: Settings, credential: TokenCredential) {
  if (settings.FIRST_SEEN_WEBHOOK_AUTH === 'none') return {}
  const scope = `${settings.FIRST_SEEN_WEBHOOK_AUDIENCE}/.default`
  return { token: () => tokenFor(credential, scope) }
}

const learnOptions = (settings: Settings) => ({
  subscriptions: settings.FIRST_SEEN_LEARN_SUBSCRIPTIONS,
  days: settings.FIRST_SEEN_LEARN_DAYS,
  budgetMs: 40_000,
  // With the budget well under the functionTimeout of host.json.
  longestDayMs: 8 * minute,
})

const logApi = (settings: Settings, credential: TokenCredential, rules: readonly Rule[]) =>
  activityLogApi({ ...armAt(settings.FIRST_SEEN_ARM_URL, credential), provider: providerFor(rules) })

async function tokenFor(credential: TokenCredential, scope: string): Promise<string> {
  const token = await credential.getToken(scope)
  if (token === null) throw new Error(`The app’s identity gave no token for ${scope}.`)
  return token.token
}

function logsOf(settings: Settings, credential: TokenCredential): WatchedLogs {
  const { EVENTHUB__fullyQualifiedNamespace: host = '', FIRST_SEEN_ARM_URL: endpoint } = settings
  const watched = {
    // A hub that is named by a connection string is one on this machine: no setting sends to it.
    subscriptions: host === '' ? [] : settings.FIRST_SEEN_LEARN_SUBSCRIPTIONS,
    namespace: host.split('.', 1)[0]?.toLowerCase() ?? '',
    hub: settings.FIRST_SEEN_HUB,
  }
  return watchedLogs(watched, armClient(armAt(endpoint, credential)))
}

/** How Resource Manager is asked. */
const armAt = (endpoint: string, credential: TokenCredential) => ({
  endpoint,
  token: () => tokenFor(credential, `${endpoint.replace(/\/$/, '')}/.default`),
  clock: Date.now,
  sleep: (ms: number) => sleep(ms),
})

function asnOrigin(settings: Settings): AsnOrigin | undefined {
  const { FIRST_SEEN_ASN_URL: url, FIRST_SEEN_MAXMIND_ACCOUNT: account, FIRST_SEEN_MAXMIND_KEY: key } = settings
  if (account && key) return geoLite2(account, key)
  return url ? { url } : undefined
}

function canarySender(settings: Settings, credential: TokenCredential): CanarySender {
  const { EVENTHUB: connection, EVENTHUB__fullyQualifiedNamespace: host = '', FIRST_SEEN_HUB: hub } = settings
  if (connection) demandHub(connection, hub)
  let client: EventHubProducerClient | undefined
  const producer = (): EventHubProducerClient => {
    client ??= connection
      ? new EventHubProducerClient(connection, hub)
      : new EventHubProducerClient(host, hub, credential)
    return client
  }
  return {
    partitions: () => producer().getPartitionIds(),
    send: (partitionId, body) => producer().sendBatch([{ body: Buffer.from(body) }], { partitionId }),
  }
}

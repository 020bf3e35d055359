import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { EventHubProducerClient } from '@azure/event-hubs'
import { createApp } from '../../functions/edges.ts'
import { jsonLog } from '../../lib/log/json-log.ts'
import { handle } from '../../lib/pipeline.ts'
import { pulse } from '../../lib/pulse/pulse.ts'
import { messageOf } from '../../test/support/messages.ts'
import { accepted, startWebhook } from '../../test/support/webhook-server.ts'
import type { Faults } from '../check.ts'
import { dist, freshFolder } from '../stack/folders.ts'
import { startInstance } from '../stack/instance.ts'
import { startParts } from '../stack/parts.ts'
import { bodyOf, sendTo, successOf } from '../stack/records.ts'
import { until } from '../stack/until.ts'

/** Each secret setting has a mark of its own, as it may stand in a text: plain, in base64, or encoded for a URL. */
const marks = {
  hub: 'MARKED+HUB/KEY=',
  storage: 'TUFSS0VEIFNUT1JBR0UgS0VZ',
  webhook: 'MARKED-WEBHOOK/SIGNATURE',
  asn: 'MARKED-ASN-TOKEN',
  maxmind: 'MARKED-MAXMIND-KEY',
} as const

const formsOf = (mark: string): string[] => [mark, encodeURIComponent(mark), Buffer.from(mark).toString('base64')]

export interface Marked extends Faults {
  readonly marks: number
  readonly texts: number
}

/** Runs the app with marked secrets, with everything that uses one failing, and looks for the marks in all that it says. */
export async function markedSecrets(): Promise<Marked> {
  const texts = [...settingsRefused(), ...(await inThisProcess()), ...(await inAProcess())]
  const wrong = Object.entries(marks).flatMap(([name, mark]) =>
    texts
      .filter((text) => formsOf(mark).some((form) => text.includes(form)))
      .map((text) => `the ${name} secret in: ${text.slice(0, 200)}`),
  )
  const isSilent = texts.length < 10
  return {
    lost: [],
    doubled: [],
    wrong: isSilent ? [...wrong, `only ${texts.length} texts were seen`] : wrong,
    marks: Object.keys(marks).length,
    texts: texts.length,
  }
}

const storageAt = (port: number): string =>
  `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${marks.storage};` +
  `BlobEndpoint=http://127.0.0.1:${port}/devstoreaccount1;TableEndpoint=http://127.0.0.1:${port}/devstoreaccount1`

const hubAt = (port: number): string =>
  `Endpoint=sb://127.0.0.1:${port};SharedAccessKeyName=local;SharedAccessKey=${marks.hub};UseDevelopmentEmulator=true;EntityPath=activity`

/** An error with all that hangs on it. */
function textsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)]
  return [error.message, error.stack ?? '', ...(error.cause === undefined ? [] : textsOf(error.cause))]
}

const outcomeOf = (work: Promise<unknown>): Promise<string[]> => work.then(() => [], textsOf)

/** Settings that are wrong are named, with all their secrets in wrong places. */
function settingsRefused(): string[] {
  try {
    createApp({
      EVENTHUB: hubAt(1),
      FIRST_SEEN_STORAGE: storageAt(1),
      FIRST_SEEN_WEBHOOK_URL: `not a URL ${marks.webhook}`,
      FIRST_SEEN_ASN_URL: marks.asn,
      FIRST_SEEN_MAXMIND_KEY: marks.maxmind,
      FIRST_SEEN_MAXMIND_KEYS: marks.maxmind,
    })
    return ['No setting was refused.']
  } catch (error) {
    return textsOf(error)
  }
}

/** Nothing answers: not the table, not the blobs, not the hub, not the source of ASN data. */
async function inThisProcess(): Promise<string[]> {
  const texts: string[] = []
  const log = jsonLog((_, line) => texts.push(line))
  const app = createApp({
    EVENTHUB: hubAt(1),
    FIRST_SEEN_HUB: 'activity',
    FIRST_SEEN_STORAGE: storageAt(1),
    FIRST_SEEN_WEBHOOK_URL: `http://127.0.0.1:1/alerts?sig=${encodeURIComponent(marks.webhook)}`,
    FIRST_SEEN_WEBHOOK_AUTH: 'none',
    FIRST_SEEN_ASN_URL: `http://user:${marks.asn}@127.0.0.1:1/asn?token=${marks.asn}`,
    FIRST_SEEN_ASN_FILE: join(dist, 'asn.mmdb'),
  })
  const edges = await app.edges(log)
  const unreadable = {
    bytes: Buffer.from('{"records":['),
    origin: { hub: 'activity', partition: '0', sequenceNumber: 1 },
  }
  const all = await Promise.all([
    outcomeOf(handle([messageOf([successOf('secret')])], edges)),
    outcomeOf(edges.quarantine.keep({ ...unreadable, reason: 'cut' })),
    outcomeOf(pulse(app.hub, app.logs, app.limits, edges)),
    outcomeOf(app.refreshAsn(log)),
    edges
      .send({ event: { id: 'a' } } as Parameters<typeof edges.send>[0], AbortSignal.timeout(1000))
      .then((answer) => [JSON.stringify(answer)]),
  ])
  return [...texts, ...all.flat()]
}

/** As a process with a good table and a webhook that refuses: its log, all that it prints, what is in the table, and its alerts. */
async function inAProcess(): Promise<string[]> {
  const parts = await startParts({ partitions: 1 })
  const webhook = await startWebhook()
  const folder = freshFolder()
  const texts: string[] = []
  try {
    webhook.usual = { status: 401 }
    const instance = await startInstance({
      parts: { ...parts, folder },
      storageConnection: parts.storage.connectionString,
      settings: {
        EVENTHUB: hubAt(parts.hub.port),
        FIRST_SEEN_WEBHOOK_URL: webhook.url.replace('secret', encodeURIComponent(marks.webhook)),
        FIRST_SEEN_ASN_URL: `http://user:${marks.asn}@127.0.0.1:1/asn?token=${marks.asn}`,
      },
      onLog: ({ message }) => texts.push(message),
    })
    const producer = new EventHubProducerClient(parts.hubConnection)
    await sendTo(producer, 0, [bodyOf([successOf('secret')]), Buffer.from('{"records":[cut')])
    await until(() => texts.some((text) => text.includes('alert.blocked')), 60)
    webhook.usual = accepted
    await sendTo(producer, 0, [bodyOf([successOf('second')])])
    await producer.close()
    await until(() => webhook.taken.length > 0, 60)
    await instance.stop()
    for await (const page of parts.table.pages('alerts', '', '~')) texts.push(JSON.stringify(page))
    for (const digit of '0123456789abcdef')
      for await (const page of parts.table.pages(`b${digit}`, '', '~')) texts.push(JSON.stringify(page))
    return [
      ...texts,
      ...webhook.taken.map((alert) => JSON.stringify(alert)),
      readFileSync(join(folder, 'app.log'), 'utf8'),
    ]
  } finally {
    await webhook.stop()
    await parts.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

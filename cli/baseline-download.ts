import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { DefaultAzureCredential } from '@azure/identity'
import { dayMs } from '../lib/baseline/range.ts'
import { type ActivityLogApi, activityLogApi, type Provider, providerFor } from '../lib/learn/activity-log-api.ts'
import { isGuid } from '../lib/normalise/guid.ts'
import type { Rule } from '../lib/rules/schema.ts'
import { UsageError } from './exit.ts'
import type { Terminal } from './output/terminal.ts'
import { armToken } from './sign-in.ts'

export interface Download {
  readonly subscriptions: readonly string[]
  /** Days (UTC) back from today, today included; Azure keeps 90. */
  readonly days: number
  /** Azure Resource Manager. */
  readonly endpoint: string
  /** Whose operations are wanted. */
  readonly rules: readonly Rule[]
  /** Where the pages are kept, so that the next run goes on. */
  readonly folder: string
  readonly nowMs: number
  readonly signal: AbortSignal
  readonly talk: Terminal
  readonly clock: () => number
}

export interface Downloaded {
  /** A folder of pages a day. */
  readonly paths: readonly string[]
  readonly fromMs: number
  readonly toMs: number
}

const mostDays = 90
/** Azure says that a record is there within 20 minutes; a day is whole this long after its end. */
const settledMs = 60 * 60_000

/**
 * Brings the Activity Log of subscriptions, a day of one at a time and the newest first, with the signed-in identity. A
 * day that is over is kept and not asked for again.
 * @throws UsageError; Error naming what Azure said; the signal's reason when it was stopped
 */
export async function download(options: Download): Promise<Downloaded> {
  demand(options)
  const { subscriptions, days, rules, nowMs, talk } = options
  const provider = providerFor(rules)
  const api = signedInApi(options, provider)
  // A day of one provider's records is not whole for rules that want those of others.
  const folder = join(options.folder, provider ? 'activity-log' : 'activity-log-all')
  const today = Math.floor(nowMs / dayMs) * dayMs
  const begins = Array.from({ length: days }, (_, i) => today - i * dayMs)
  const wanted = subscriptions.flatMap((subscription) => begins.map((fromMs) => ({ subscription, fromMs })))
  const paths: string[] = []
  let fetched = 0
  for (const [i, day] of wanted.entries()) {
    const path = join(folder, day.subscription.toLowerCase(), new Date(day.fromMs).toISOString().slice(0, 10))
    const isWhole = day.fromMs + dayMs + settledMs <= nowMs
    if (!isWhole || !(await isThere(path))) {
      const show = (pages: number): void =>
        talk.status(`Reading the Activity Log: day ${i + 1} of ${wanted.length}, ${pages} pages of it`)
      show(0)
      await bring(api, day, path, show, options)
      fetched++
    }
    paths.push(path)
  }
  talk.status('')
  const kept = wanted.length - fetched
  talk.line(
    `Activity Log of ${subscriptions.length === 1 ? 'one subscription' : `${subscriptions.length} subscriptions`}: ${wanted.length} days${kept > 0 ? `, ${kept} of them from an earlier run` : ''}. Kept in ${folder}.`,
  )
  return { paths, fromMs: today - (days - 1) * dayMs, toMs: nowMs }
}

function demand({ subscriptions, days, endpoint }: Download): void {
  if (subscriptions.length === 0) throw new UsageError('--from-azure needs --subscription with the id of at least one.')
  const wrong = subscriptions.find((each) => !isGuid(each))
  if (wrong !== undefined)
    throw new UsageError(
      `--subscription ${wrong}: it is an id such as 3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68 (az account list).`,
    )
  if (days > mostDays) throw new UsageError(`--days ${days}: Azure keeps ${mostDays}.`)
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  // The token goes there.
  if (url?.protocol !== 'https:' && url?.hostname !== '127.0.0.1')
    throw new UsageError(`--endpoint ${endpoint}: it is an address such as https://management.azure.com.`)
}

function signedInApi({ endpoint, talk, clock, signal }: Download, provider: Provider | undefined): ActivityLogApi {
  const credential = new DefaultAzureCredential()
  const token = (): Promise<string> => armToken(credential, new URL(endpoint).origin)
  const rest = async (ms: number): Promise<void> => {
    talk.status(`Azure is asked again in ${Math.ceil(ms / 1000)} s`)
    await sleep(ms, undefined, { signal })
  }
  return activityLogApi({ endpoint, token, clock, sleep: rest, signal, provider })
}

/** The pages of a day into a folder that is there whole or not at all. */
async function bring(
  api: ActivityLogApi,
  { subscription, fromMs }: { subscription: string; fromMs: number },
  path: string,
  onPage: (pages: number) => void,
  { nowMs }: Download,
): Promise<void> {
  const part = `${path}.part`
  await rm(part, { recursive: true, force: true })
  // Claims name people.
  await mkdir(part, { recursive: true, mode: 0o700 })
  let pages = 0
  // Both ends count, so a record at midnight comes twice, which changes nothing.
  for await (const page of api.pages(subscription, fromMs, Math.min(fromMs + dayMs, nowMs))) {
    onPage(++pages)
    await writeFile(join(part, `${String(pages).padStart(4, '0')}.json.gz`), await zipped(page), { mode: 0o600 })
  }
  await rm(path, { recursive: true, force: true })
  await rename(part, path)
}

const zipped = promisify<Uint8Array, Buffer>(gzip)

const isThere = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

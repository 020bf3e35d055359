import { afterEach } from 'vitest'
import { type ActivityLogApi, activityLogApi, providerFor } from '../../../lib/learn/activity-log-api.ts'
import { learn } from '../../../lib/learn/learn.ts'
import { learningMode } from '../../../lib/learn/mode.ts'
import type { Progress } from '../../../lib/learn/progress.ts'
import { handle } from '../../../lib/pipeline.ts'
import { type SomeEdges, start } from '../../support/edges.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord, type RawRecord } from '../../support/records.ts'
import { type ActivityLog, type ActivityLogOptions, startActivityLog } from './activity-log.ts'

export const subscription = '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68'
export const another = '7c1d5e90-2b64-4f0a-9a37-c6e8b1d20f43'
export const options = { subscriptions: [subscription], days: 10, budgetMs: 60_000, longestDayMs: 60_000 }

export const minute = 60_000
export const day = 24 * 60 * minute
/** An instance looks every 30 seconds, a batch takes 10 minutes at most, and a minute is for clocks. */
export const summaryAfterMs = 11.5 * minute
export const daysBefore = (days: number): string => new Date(start - days * day).toISOString()

/** Starts logs of Azure that end with the test. */
export function logsForEachTest(): (
  records: readonly RawRecord[],
  options?: ActivityLogOptions,
) => Promise<ActivityLog> {
  const open: ActivityLog[] = []
  afterEach(async () => {
    for (const log of open.splice(0)) await log.close()
  })
  return async (records, logOptions) => {
    const log = await startActivityLog(records, logOptions)
    open.push(log)
    return log
  }
}

export const apiOf = ({ endpoint }: Pick<ActivityLog, 'endpoint'>, edges: SomeEdges): ActivityLogApi =>
  activityLogApi({
    endpoint,
    token: async () => 'token',
    clock: edges.clock,
    sleep: async () => {},
    provider: providerFor(edges.rules),
  })

/** Edges whose clock is later by so much each time that it is read: the budget of a call is soon over. */
export function hurried(edges: SomeEdges, stepMs: number): SomeEdges {
  let readings = 0
  return { ...edges, clock: () => edges.now.ms + readings++ * stepMs }
}

/** Learns, and once more when the summary is due. */
export async function learnAndTell(api: ActivityLogApi, edges: SomeEdges): Promise<Progress> {
  await learn(api, options, edges)
  edges.now.ms += summaryAfterMs
  return learn(api, options, edges)
}

/** What comes through the hub now. */
export const live = (edges: SomeEdges, change: RawRecord = {}) =>
  messageOf([aRecord({ time: new Date(edges.now.ms).toISOString(), ...change })], 1, edges.now.ms)

/** Edges as an instance has them that looks how learning stands now. */
export async function asLearnt(edges: SomeEdges): Promise<SomeEdges> {
  return { ...edges, ...(await learningMode(edges.table, edges.clock)(edges)) }
}

/** What the records are for an instance that looks how learning stands now. */
export const kinds = async (edges: SomeEdges, message = live(edges)) =>
  (await handle([message], await asLearnt(edges))).judged.map(({ verdict }) => verdict.kind)

export const typesSent = ({ sent }: SomeEdges): string[] => sent.map(({ event }) => event.type)

export const startsAsked = ({ asked }: ActivityLog): string[] =>
  asked.map(({ filter }) => /ge '([^']+)'/.exec(filter)?.[1] ?? '')

import type { ArmClient } from '../arm-client.ts'
import type { Edges } from '../edges.ts'
import { sideBySide } from '../state/rounds.ts'
import type { Row } from '../state/table.ts'
import type { Attempts } from './attempts.ts'
import { mergeRow } from './canary.ts'
import { sendsOperations, sendsTo, settingShape, settingsPath } from './diagnostic-setting.ts'

/** The Activity Logs that are meant to come through the hub. */
export interface WatchedLogs {
  readonly subscriptions: readonly string[]
  /** Whether a diagnostic setting of the subscription sends its log to the hub. @throws Error that says why it is not known */
  isSent(subscription: string): Promise<boolean>
}

interface LogsOptions {
  readonly subscriptions: readonly string[]
  /** Name of the namespace, in lower case, and of the hub in it. */
  readonly namespace: string
  readonly hub: string
}

/** Asks for the diagnostic settings (https://learn.microsoft.com/rest/api/monitor/diagnostic-settings/list). */
export const watchedLogs = ({ subscriptions, namespace, hub }: LogsOptions, arm: ArmClient): WatchedLogs => ({
  subscriptions,
  async isSent(subscription) {
    const all = await arm.list(`/subscriptions/${subscription}/${settingsPath}`, '2021-05-01-preview', settingShape)
    return all.some(
      (setting) => sendsTo(setting, namespace) && setting.properties.eventHubName === hub && sendsOperations(setting),
    )
  },
})

/** What many that get no answer may take: the host ends the pulse after ten minutes, before it has told of anything. */
const allMs = 3 * 60_000

const logRow = (subscription: string): string => `log:${subscription}`

/** Which logs are not sent any more, and whether all could be asked for. */
interface CutLogs {
  readonly cut: readonly string[]
  readonly isKnown: boolean
}

/**
 * Subscriptions whose log was sent and is not any more. One that was never seen to be sent may come by a setting of a management group, which
 * the app may not read.
 */
export async function cutLogs(
  { subscriptions, isSent }: WatchedLogs,
  rows: ReadonlyMap<string, Row>,
  attempts: Attempts,
  edges: Edges,
): Promise<CutLogs> {
  const untilMs = edges.clock() + allMs
  const isCut = await sideBySide(subscriptions, (subscription) =>
    attempts.at(`log of subscription ${subscription}`, async () => {
      if (edges.clock() >= untilMs) throw new Error('there was no time left to ask for it')
      const wasSent = rows.has(logRow(subscription))
      if (!(await isSent(subscription))) return wasSent
      if (!wasSent) await mergeRow(logRow(subscription), { since: new Date(edges.clock()) }, edges)
      return false
    }),
  )
  return { cut: subscriptions.filter((_, i) => isCut[i]), isKnown: !isCut.includes(undefined) }
}

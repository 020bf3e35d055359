import type { Send } from './deliver/send.ts'
import type { WatchedAsnFile } from './enrich/asn-data.ts'
import type { Log } from './log/log.ts'
import type { Quarantine } from './quarantine/quarantine.ts'
import type { Reader } from './read/reader.ts'
import type { TermCache } from './record/term-row.ts'
import { type Places, publicCloud } from './render/links.ts'
import type { Rule } from './rules/schema.ts'
import type { StateTable } from './state/table.ts'

/** All that the pipeline touches outside itself. Functions, command line and tests each build one and pass it in. */
export interface Edges {
  readonly rules: readonly Rule[]
  readonly policy: Policy
  /** How messages are taken apart; absent: every record is looked at, also those that no rule can want. */
  readonly reader?: Reader
  readonly table: StateTable
  readonly cache: TermCache
  readonly quarantine: Quarantine
  readonly asn: WatchedAsnFile
  readonly send: Send
  readonly log: Log
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  /** Waits before the next round of a conflict: longer each round, by chance, so that two instances do not march in step. */
  readonly pause: (round: number) => Promise<void>
}

export interface Policy {
  /** How long a Success without an address waits for one. */
  readonly ipWaitMs: number
  /** More new findings than this in one batch are told in one alert. */
  readonly groupAbove: number
  /** How long the outbox leaves a finding to the process that committed it. */
  readonly redriveAfterMs: number
  /** While First Seen learns, findings are kept and not told one by one. */
  readonly holdAlerts: boolean
  /** How long a batch waits for its alerts to be accepted. */
  readonly sendBudgetMs: number
  /** Where the links in alerts lead. */
  readonly places: Places
}

export const defaultPolicy: Policy = {
  ipWaitMs: 60 * 60_000,
  groupAbove: 5,
  redriveAfterMs: 2 * 60_000,
  holdAlerts: false,
  sendBudgetMs: 10_000,
  places: publicCloud,
}

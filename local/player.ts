import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EventHubProducerClient } from '@azure/event-hubs'
import { groupBy } from '../lib/group-by.ts'
import { type SampleMessage, sampleBaseline, sampleWeek } from './sample-week/sample-week.ts'

/** Which week is played, and how far it got: kept, so that a stack that was killed goes on where it was. */
export interface Playing {
  readonly from: string
  readonly next: number
}

const seed = 20260601
const file = (folder: string): string => join(folder, 'sample-week.json')
const day = 24 * 60 * 60_000

/** The week of an earlier start, or the last whole week before `nowMs`: old enough to be over, young enough to be kept. */
export function weekToPlay(folder: string, nowMs: number): Playing {
  if (existsSync(file(folder))) return JSON.parse(readFileSync(file(folder), 'utf8')) as Playing
  const midnight = new Date(nowMs).setUTCHours(0, 0, 0, 0)
  const sinceMonday = (new Date(midnight).getUTCDay() + 6) % 7
  return { from: new Date(midnight - (sinceMonday + 7) * day).toISOString(), next: 0 }
}

/** All messages of the baseline and the week, in order. */
export function sampleMessages({ from }: Playing): SampleMessage[] {
  const options = { seed, from: new Date(from) }
  return [...sampleBaseline(options), ...sampleWeek(options)]
}

export interface PlayOptions {
  readonly folder: string
  readonly hubConnection: string
  readonly playing: Playing
  readonly messages: readonly SampleMessage[]
  /** Told how many messages the hub has accepted, and the last of them. */
  readonly onSent: (last: SampleMessage, sent: number) => void
  readonly signal: AbortSignal
}

const messagesAtOnce = 64

/**
 * Writes the sample week to the hub, each message to its partition, in order within it. Messages whose acceptance was not
 * noted are sent again.
 */
export async function playWeek({
  folder,
  hubConnection,
  playing,
  messages,
  onSent,
  signal,
}: PlayOptions): Promise<void> {
  const producer = new EventHubProducerClient(hubConnection)
  try {
    for (let i = playing.next; i < messages.length && !signal.aborted; i += messagesAtOnce) {
      const some = messages.slice(i, i + messagesAtOnce)
      const lanes = groupBy(some, ({ partition }) => String(partition))
      await Promise.all(
        [...lanes].map(([partitionId, own]) =>
          producer.sendBatch(
            own.map(({ body }) => ({ body })),
            { partitionId },
          ),
        ),
      )
      const next = i + some.length
      writeFileSync(file(folder), JSON.stringify({ from: playing.from, next } satisfies Playing))
      const last = some.at(-1)
      if (last) onSent(last, next)
    }
  } finally {
    await producer.close()
  }
}

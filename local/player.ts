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
  const played = existsSync(file(folder)) ? playingIn(readFileSync(file(folder), 'utf8')) : undefined
  if (played) return played
  const midnight = new Date(nowMs).setUTCHours(0, 0, 0, 0)
  const sinceMonday = (new Date(midnight).getUTCDay() + 6) % 7
  return { from: new Date(midnight - (sinceMonday + 7) * day).toISOString(), next: 0 }
}

/** What the file says; undefined when a kill has cut it: then the week is sent again, and duplicates change nothing. */
function playingIn(text: string): Playing | undefined {
  try {
    return JSON.parse(text) as Playing
  } catch {
    return undefined
  }
}

/** The messages of the baseline and those of the week, each in order. */
export function sampleMessages({ from }: Playing): SampleMessage[][] {
  const options = { seed, from: new Date(from) }
  return [[...sampleBaseline(options)], [...sampleWeek(options)]]
}

export interface PlayOptions {
  readonly folder: string
  readonly hubConnection: string
  readonly playing: Playing
  /** Parts, of which each is to be handled before the next begins. */
  readonly messages: readonly (readonly SampleMessage[])[]
  /** Told how many messages the hub has accepted, and the last of them. */
  readonly onSent: (last: SampleMessage, sent: number) => void
  /** Ends when the app has handled all that the hub holds. */
  readonly settled: () => Promise<void>
  readonly signal: AbortSignal
}

const messagesAtOnce = 64
/** After so many messages the app may catch up: the readers of the partitions go side by side, and none should be days ahead. */
const messagesAhead = 1024

/**
 * Writes the sample week to the hub, each message to its partition, in order within it. A part begins when the one
 * before it is handled: what is to be learnt must not come after what it would have made known. Messages whose
 * acceptance was not noted are sent again.
 */
export async function playWeek(options: PlayOptions): Promise<void> {
  const { folder, hubConnection, playing, messages: parts, onSent, settled, signal } = options
  const producer = new EventHubProducerClient(hubConnection)
  const starts = new Set(parts.map((_, i) => parts.slice(0, i).flat().length))
  const messages = parts.flat()
  try {
    for (let i = playing.next, ahead = 0; i < messages.length && !signal.aborted; ) {
      if (i > 0 && (starts.has(i) || i === playing.next || ahead >= messagesAhead)) {
        await settled()
        ahead = 0
        if (signal.aborted) return
      }
      const nextStart = [...starts].find((start) => start > i) ?? messages.length
      const some = messages.slice(i, Math.min(i + messagesAtOnce, nextStart))
      await sendAll(producer, some)
      i += some.length
      ahead += some.length
      writeFileSync(file(folder), JSON.stringify({ from: playing.from, next: i } satisfies Playing))
      const last = some.at(-1)
      if (last) onSent(last, i)
    }
  } finally {
    await producer.close()
  }
}

async function sendAll(producer: EventHubProducerClient, messages: readonly SampleMessage[]): Promise<void> {
  const lanes = groupBy(messages, ({ partition }) => String(partition))
  await Promise.all(
    [...lanes].map(([partitionId, own]) =>
      producer.sendBatch(
        own.map(({ body }) => ({ body })),
        { partitionId },
      ),
    ),
  )
}

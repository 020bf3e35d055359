import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AlertBody } from '../lib/deliver/send.ts'
import { openAsnData } from '../lib/enrich/asn-data.ts'
import type { Tally } from '../lib/verdict.ts'
import { type Playing, playWeek, sampleMessages, weekToPlay } from '../local/player.ts'
import { type Ports, type Stack, startStack } from '../local/stack.ts'
import { stateFolder } from './edges.ts'
import { exitCode } from './exit.ts'
import { printAlert } from './output/alert.ts'
import { summary } from './output/summary.ts'
import type { Terminal } from './output/terminal.ts'

export interface StartOptions {
  /** Where the build lies. */
  readonly dist: string
  readonly version: string
  readonly fresh: boolean
  readonly sample: boolean
  /** First of five ports in a row; undefined: 4280 and on, and the hub on 5672. */
  readonly port: number | undefined
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly talk: Terminal
  readonly clock: () => number
}

export const hubPort = 5672
export const portsFrom = (port: number | undefined): Ports =>
  port === undefined
    ? { receiver: 4281, hub: hubPort, blobs: 4282, tables: 4283 }
    : { receiver: port + 1, hub: port + 2, blobs: port + 3, tables: port + 4 }

/**
 * Starts the local stack, plays the sample week into it, and goes on until it is stopped. Answers the exit code.
 * @throws PortInUse, or Error saying what did not start
 */
export async function start(options: StartOptions): Promise<number> {
  const { dist, fresh, sample, port, signal, talk, clock } = options
  if (fresh) rmSync(stateFolder, { recursive: true, force: true })
  talk.line(`${talk.style('bold', `First Seen ${options.version}`)} · local stack · nothing leaves this machine\n`)
  const playing = weekToPlay(stateFolder, clock())
  const counts = new Counts(talk)
  const broken = new AbortController()
  let ended: string | undefined
  const over = AbortSignal.any([signal, broken.signal])
  const stack = await startStack({
    dist,
    folder: stateFolder,
    ports: portsFrom(port),
    settings: sample ? { FIRST_SEEN_ARMED_FROM: playing.from } : {},
    onAlert: (alert) => counts.alert(alert),
    onLog: (line) => counts.log(line),
    onEnd: (what) => {
      ended = what
      broken.abort()
    },
  })
  try {
    printParts(stack, options)
    if (sample) await playSample(stack, playing, counts, { ...options, signal: over })
    talk.line(
      `\nLeave this running and send your own:  ${talk.style('bold', 'first-seen send my-activity-log.json')}   (Ctrl-C stops everything)`,
    )
    await aborted(over)
  } finally {
    talk.status('')
    await stack.stop()
  }
  if (ended)
    throw new Error(
      `${ended} ended by itself; what it said is in ${stateFolder}/app.log and ${stateFolder}/storage.log.`,
    )
  return exitCode.done
}

function printParts(stack: Stack, { dist, talk }: StartOptions): void {
  const asn = openAsnData(readFileSync(join(dist, 'asn.mmdb')))
  const row = (label: string, what: string, where: string): void =>
    talk.line(`  ${talk.style('dim', label.padEnd(10))}${what.padEnd(32)}${talk.style('dim', where)}`)
  row('state', 'Azurite tables and blobs', `${stateFolder}/`)
  row('hub', '4 partitions', `sb://localhost:${stack.hub.port}`)
  row('networks', asn.source, 'newer: first-seen asn update')
  row('app', stack.functions.join(' '), 'the same code that runs in Azure')
  row('alerts', `${stack.receiver.alerts.length} kept`, `${stateFolder}/alerts.jsonl`)
  talk.line()
  if (stack.readsAgain)
    talk.line(
      'The last run did not end cleanly: the hub is read again from its beginning. Duplicates change nothing.\n',
    )
}

async function playSample(stack: Stack, playing: Playing, counts: Counts, options: StartOptions): Promise<void> {
  const { talk, clock, signal } = options
  const messages = sampleMessages(playing)
  const startedAt = clock()
  if (playing.next >= messages.length) talk.line('The sample week was played before; --fresh begins anew.')
  await playWeek({
    folder: stateFolder,
    hubConnection: stack.hubConnection,
    playing,
    messages,
    signal,
    onSent: (message, sent) => counts.sent(sent / messages.length, message.arrivesAt),
  })
  if (signal.aborted) return
  await Promise.race([stack.idle(), aborted(signal)])
  if (signal.aborted) return
  stack.sweep() // what an earlier run left in the outbox goes out now
  talk.status('')
  talk.line()
  talk.line(counts.summary((clock() - startedAt) / 1000, stack.receiver.alerts.length))
}

/** Ends when the signal does: with Ctrl-C, or when a part of the stack has ended by itself. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** What the stack has said so far, as one moving line and at the end as one sentence. */
class Counts {
  readonly #talk: Terminal
  readonly #total = { messages: 0, records: 0, new: 0, known: 0, ignored: 0, parked: 0, quarantined: 0 }
  #share = 0
  #at: Date | undefined

  constructor(talk: Terminal) {
    this.#talk = talk
  }

  sent(share: number, at: Date): void {
    this.#share = share
    this.#at = at
    this.#show()
  }

  alert({ event }: AlertBody): void {
    printAlert(event, this.#talk)
  }

  log({ level, message }: { level: string; message: string }): void {
    const said = parsed(message)
    if (said?.event === 'batch.ended') {
      for (const kind of Object.keys(this.#total) as (keyof Tally)[]) this.#total[kind] += Number(said[kind] ?? 0)
      this.#show()
    } else if (level === 'error' || level === 'critical')
      this.#talk.line(`${this.#talk.style('red', level)}  ${message}`)
  }

  summary(seconds: number, alerts: number): string {
    return `Sample week done: ${summary(this.#total, this.#total.new, seconds).replace(/\.$/, '')} in ${alerts} alerts.`
  }

  #show(): void {
    const filled = Math.round(this.#share * 20)
    const bar = '█'.repeat(filled) + '░'.repeat(20 - filled)
    const day = this.#at ? `${this.#at.toUTCString().slice(0, 11)} ${this.#at.toISOString().slice(11, 16)}` : ''
    const { records, known, new: found } = this.#total
    this.#talk.status(
      `Playing the sample week  ${bar}  ${Math.round(this.#share * 100)} %   ${day}   records ${records.toLocaleString('en-US')}   known ${known}   findings ${found}`,
    )
  }
}

function parsed(message: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(message) as Record<string, unknown>
  } catch {
    return undefined
  }
}

import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from '../functions/edges.ts'
import { openAsnData } from '../lib/enrich/asn-data.ts'
import { silentLog } from '../lib/log/log.ts'
import { readBacklog } from '../lib/pulse/backlog.ts'
import { firstSeen } from '../lib/triage/program.ts'
import { startPageOfStack } from '../local/page/of-stack.ts'
import type { Page } from '../local/page/page.ts'
import { countReading } from '../local/page/reading.ts'
import { type Playing, playWeek, sampleMessages, weekToPlay } from '../local/player.ts'
import { demandFree } from '../local/ports.ts'
import { demandStartable, type Stack, startStack } from '../local/stack.ts'
import { stateFolder } from './edges.ts'
import { exitCode } from './exit.ts'
import { aborted } from './interrupt.ts'
import type { Terminal } from './output/terminal.ts'
import { Week } from './output/week.ts'
import { pagePortFrom, portsFrom } from './ports.ts'

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
  /** Alerts and the sum of the week. */
  readonly out: Terminal
  /** All the rest. */
  readonly talk: Terminal
  readonly clock: () => number
}

/**
 * Starts the local stack, plays the sample week into it, and goes on until it is stopped. Answers the exit code.
 * @throws PortInUse, RunsAlready, or Error saying what did not start or ended by itself
 */
export async function start(options: StartOptions): Promise<number> {
  const { dist, version, fresh, sample, port, signal, out, talk, clock } = options
  const ports = portsFrom(port)
  const pagePort = pagePortFrom(port)
  const send = `${firstSeen} send ${port === undefined ? '' : `--port ${ports.hub} `}my-activity-log.json`
  await demandFree(pagePort, 'page')
  await demandStartable(stateFolder, ports)
  if (fresh) rmSync(stateFolder, { recursive: true, force: true })
  talk.line(`${talk.style('bold', `First Seen ${version}`)} · local stack · nothing leaves this machine\n`)
  const playing = weekToPlay(stateFolder, clock())
  const week = new Week(out, talk, `http://localhost:${pagePort}`)
  const reading = countReading(clock)
  const over = new AbortController()
  let ended: string | undefined
  const end = (): void => over.abort()
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    const stack = await startStack({
      dist,
      folder: stateFolder,
      ports,
      settings: {
        ...(sample ? { FIRST_SEEN_ARMED_FROM: playing.from } : {}),
        ...(port === undefined ? {} : { FIRST_SEEN_LOCAL_PORT: String(port) }),
      },
      onAlert: (alert) => week.alert(alert),
      onLog: (line) => {
        week.log(line)
        reading.note(line)
      },
      onRestart: (what) => talk.line(what),
      onEnd: (what) => {
        ended = what
        end()
      },
      signal: over.signal,
    })
    let page: Page | undefined
    try {
      const edges = await edgesOf(stack, options)
      page = await startPageOfStack(stack, {
        port: pagePort,
        dist,
        folder: stateFolder,
        edges,
        reading,
        send,
      })
      printParts(stack, page, options)
      if (sample) await playSample(stack, playing, week, { ...options, signal: over.signal })
      if (!over.signal.aborted)
        talk.line(`\nLeave this running and send your own:  ${talk.style('bold', send)}   (Ctrl-C stops everything)`)
      await aborted(over.signal) // with Ctrl-C, or when a part of the stack has ended by itself
    } finally {
      talk.status('')
      await page?.close()
      await stack.stop()
    }
  } catch (error) {
    if (!signal.aborted) throw error // a Ctrl-C in the middle of a step is no failure of it
  }
  if (ended) throw new Error(`${ended} What it said is in ${stateFolder}/app.log and ${stateFolder}/storage.log.`)
  return exitCode.done
}

function printParts(stack: Stack, page: Page, { dist, talk }: StartOptions): void {
  const asn = openAsnData(readFileSync(join(dist, 'asn.mmdb')))
  const row = (label: string, what: string, where: string): void =>
    talk.line(`  ${talk.style('dim', label.padEnd(10))}${`${what} `.padEnd(36)}${talk.style('dim', where)}`)
  row('state', 'Azurite tables and blobs', `${stateFolder}/`)
  row('hub', '4 partitions', `sb://localhost:${stack.hub.port}`)
  row('networks', asn.source, `${firstSeen} asn update looks for newer`)
  row('app', stack.app.functions.join(' '), 'the same code that runs in Azure')
  row('page', page.url, 'only for this machine')
  row('alerts', `${stack.receiver.alerts.length} kept`, `${stateFolder}/alerts.jsonl`)
  talk.line()
  if (stack.readsAgain)
    talk.line(
      'The last run did not end cleanly: the hub is read again from its beginning. Duplicates change nothing.\n',
    )
}

async function playSample(stack: Stack, playing: Playing, week: Week, options: StartOptions): Promise<void> {
  const { talk, clock, signal } = options
  const messages = sampleMessages(playing)
  const count = messages.flat().length
  const startedAt = clock()
  if (playing.next >= count) talk.line('The sample week was played before; --fresh begins anew.')
  await playWeek({
    folder: stateFolder,
    hubConnection: stack.hubConnection,
    playing,
    messages,
    settled: () => unlessAborted(signal, stack.app.idle()),
    signal,
    onSent: (message, sent) => week.sent(sent / count, message.arrivesAt),
  })
  await unlessAborted(signal, stack.app.idle())
  await unlessAborted(signal, stack.app.sweep()) // what an earlier run left in the outbox goes out now
  if (signal.aborted) return
  const backlog = await readBacklog(await edgesOf(stack, options))
  week.done({ seconds: (clock() - startedAt) / 1000, alerts: stack.receiver.alerts, backlog })
}

/** The app's own edges, from here: what the command says of the state is read as the app reads it. */
const edgesOf = ({ settings }: Stack, { dist }: StartOptions) =>
  createApp({ ...settings, FIRST_SEEN_ASN_FILE: join(dist, 'asn.mmdb') }).edges(silentLog)

/** Ends when the work does, or with Ctrl-C: then how the work ends is of no interest. */
async function unlessAborted(signal: AbortSignal, work: Promise<void>): Promise<void> {
  await Promise.race([work, aborted(signal)])
  work.catch(() => {})
}

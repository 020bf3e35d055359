import type { CheckpointStore } from '@azure/event-hubs'
import { type HubReader, hubReader } from './hub-reader.ts'
import { loadApp } from './load-app.ts'
import type { Log } from './log-line.ts'
import { type HubBinding, type Plan, planOf, type TimerPlan } from './plan.ts'
import { type Registry, terminate } from './registry.ts'
import { createRunner, type Runner } from './runner.ts'
import { endsWithin, pause } from './stopping.ts'
import { startTimer, type Timer } from './timer-trigger.ts'

export type { LogLine } from './log-line.ts'

export interface HostOptions {
  /** The built app: a CommonJS file whose only external is `@azure/functions-core`. */
  readonly bundle: string
  /** The connection string of the hub that a trigger names. */
  readonly hub: (binding: HubBinding) => string
  /** Who owns and has read what. Instances that share the work share the store. */
  readonly checkpoints: CheckpointStore
  /** The app's settings: they resolve `%NAME%` in bindings and are its environment. */
  readonly settings: Readonly<Record<string, string>>
  /** Milliseconds since the epoch: what timers go by. */
  readonly clock: () => number
  readonly log: Log
}

export interface Host {
  /** `kind` is `eventHub`, `timer`, or `other` for what this host does not run. */
  readonly functions: readonly { readonly name: string; readonly kind: Plan['kind'] }[]
  /** Runs a timer now, or after its run that is going on. @throws what its last try threw */
  runTimer(name: string): Promise<void>
  /** Ends when every message that the hubs hold at the call is checkpointed, by whichever instance, and nothing runs
   *  here. @throws Error when the host is closed first */
  idle(): Promise<void>
  /** Ends within two seconds, whatever a handler does. What still runs then is left behind without a checkpoint. */
  close(): Promise<void>
}

/**
 * Runs a built app on this machine as Azure Functions would: the same bundle, the same inputs, the same rules for
 * checkpoints, retries and timers.
 * @throws Error saying what is wrong with the bundle or its bindings; nothing is left running then
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const app = await loadApp(options.bundle, options.settings, options.log)
  const plans = [...app.functions.values()].map((called) => planOf(called, options.settings))
  const stopping = new AbortController()
  const runner = createRunner(app, stopping.signal, options.log)
  const parts = { ...options, app, runner, stopping: stopping.signal }

  const readers = plans.flatMap((plan) => (plan.kind === 'eventHub' ? [hubReader(plan, parts)] : []))
  for (const reader of readers) reader.start()
  const timers = new Map(
    plans.flatMap((plan) => (plan.kind === 'timer' ? [[nameOf(plan), timerFor(plan, parts)]] : [])),
  )
  for (const plan of plans)
    if (plan.kind === 'other') warn(options.log, `${nameOf(plan)} has a ${plan.triggerType}: it is not run here.`)

  let closed: Promise<void> | undefined
  return {
    functions: plans.map((plan) => ({ name: nameOf(plan), kind: plan.kind })),
    async runTimer(name) {
      const timer = timers.get(name)
      if (timer === undefined)
        throw new Error(`The app has no timer "${name}"; it has ${[...timers.keys()].join(', ') || 'none'}.`)
      await timer.runNow()
    },
    idle: () => idle(readers, parts),
    close() {
      stopping.abort()
      for (const timer of timers.values()) timer.stop()
      closed ??= close(readers, parts)
      return closed
    },
  }
}

interface Parts extends HostOptions {
  readonly app: Registry
  readonly runner: Runner
  readonly stopping: AbortSignal
}

const nameOf = ({ called }: Plan): string => called.metadata.name
const warn = (log: Log, message: string): void => log({ level: 'warning', category: 'Host', message })

function timerFor({ called, bindingName, schedule }: TimerPlan, { runner, clock, stopping }: Parts): Timer {
  return startTimer({
    bindingName,
    schedule,
    clock,
    async run(request) {
      const outcome = await runner.run(called, request, 'its schedule', async () => !stopping.aborted)
      if (outcome.kind === 'failed') throw outcome.error
    },
  })
}

async function idle(readers: readonly HubReader[], { runner, stopping }: Parts): Promise<void> {
  const marks = await Promise.all(readers.map((reader) => reader.mark()))
  const areRead = async () => (await Promise.all(marks.map((isPast) => isPast()))).every(Boolean)
  while (runner.count > 0 || !(await areRead())) {
    if (stopping.aborted) throw new Error('The host was closed before it had read all messages.')
    await pause(20, stopping)
  }
}

/** Running handlers get half of the time before the partitions are given up, so that nobody else reads them meanwhile. */
async function close(readers: readonly HubReader[], { app, runner, log }: Parts): Promise<void> {
  if (!(await endsWithin(1000, runner.settled())))
    warn(log, `Runs that did not end within a second of closing, and are left behind: ${runner.count}.`)
  await endsWithin(900, Promise.all([terminate(app, log), ...readers.map((reader) => reader.close())]))
}

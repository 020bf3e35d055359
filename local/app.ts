import { join } from 'node:path'
import type { AppMessage, AppProcessOptions } from './app-process.ts'
import { type Child, endOf, saidBy, startChild, tell } from './child.ts'

export interface AppOptions {
  /** Where the build lies. */
  readonly dist: string
  /** File that takes what the process prints. */
  readonly output: string
  readonly handed: Omit<AppProcessOptions, 'bundle'>
  readonly onLog: (line: Extract<AppMessage, { type: 'log' }>) => void
  /** Told, as a sentence, when the app ended by itself and is started again. */
  readonly onRestart: (what: string) => void
  /** Told, as a sentence, when the app ended by itself and stays away. */
  readonly onEnd: (what: string) => void
}

/** The app as a process that is started again when it dies: the hub and the checkpoints make that safe. */
export interface App {
  readonly functions: readonly string[]
  /** Id of the process that is the app now. */
  readonly pid: number | undefined
  /** Bytes of its memory that something still holds, after a garbage collection. @throws Error when the app stays away */
  heldBytes(): Promise<number>
  /** Ends when all that the hub holds is handled. @throws Error when the app stays away */
  idle(): Promise<void>
  /** Runs the timer `sweep` and ends with it. @throws Error when the app stays away */
  sweep(): Promise<void>
  stop(graceMs: number): Promise<void>
}

const mostRestarts = 3

/** @throws Error saying why the app did not start; it does not run then */
export async function startApp(options: AppOptions, signal: AbortSignal): Promise<App> {
  let isStopping = false
  let restarts = 0
  const { ready, child } = await startProcess(options, signal)
  let latest = child
  let current = Promise.resolve(child)
  watch(child)

  function watch({ process: own }: Child): void {
    own.once('exit', () => {
      if (isStopping) return
      const end = `The app ended by itself (${endOf(own)})`
      if (restarts === mostRestarts) return options.onEnd(`${end}, the ${restarts + 1}th time.`)
      restarts++
      options.onRestart(`${end} and is started again (${restarts} of ${mostRestarts}): nothing is lost.`)
      current = again()
      current.catch(
        (error: Error) => isStopping || options.onEnd(`${end} and cannot be started again: ${error.message}`),
      )
    })
  }
  async function again(): Promise<Child> {
    const { child: next } = await startProcess(options, signal)
    latest = next
    watch(next)
    return next
  }
  async function ask<T extends AppMessage>(word: string, answer: T['type']): Promise<T> {
    for (;;) {
      const asked = current
      const { process } = await asked
      try {
        const said = saidBy<T>(process, answer, 'The app')
        tell(process, word)
        return await said
      } catch (error) {
        if (isStopping || asked === current) throw error // else it died and there is a new one to ask
      }
    }
  }

  return {
    functions: ready.functions,
    get pid() {
      return latest.process.pid
    },
    idle: async () => void (await ask('idle', 'idle')),
    sweep: async () => void (await ask('sweep', 'swept')),
    heldBytes: async () => (await ask<Held>('memory', 'held')).bytes,
    async stop(graceMs) {
      isStopping = true
      await current.then((last) => last.stop(graceMs)).catch(() => {})
    },
  }
}

type Ready = Extract<AppMessage, { type: 'ready' }>
type Held = Extract<AppMessage, { type: 'held' }>

async function startProcess(options: AppOptions, signal: AbortSignal): Promise<{ child: Child; ready: Ready }> {
  const { dist, output, handed, onLog } = options
  const child = startChild({
    program: join(dist, 'app-process.js'),
    args: [JSON.stringify({ ...handed, bundle: join(dist, 'functions.cjs') } satisfies AppProcessOptions)],
    output,
  })
  child.process.on('message', (message: AppMessage) => {
    if (message.type === 'log') onLog(message)
  })
  const abort = (): void => void child.process.kill('SIGKILL')
  signal.addEventListener('abort', abort)
  try {
    signal.throwIfAborted()
    return { child, ready: await saidBy<Ready>(child.process, 'ready', 'The app') }
  } catch (error) {
    await child.stop(0)
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

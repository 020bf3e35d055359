import { join } from 'node:path'
import type { AppMessage, AppProcessOptions } from '../../local/app-process.ts'
import { type Child, hasEnded, saidBy, startChild, tell } from '../../local/child.ts'
import { dist } from './folders.ts'
import { checkpoints, type Parts } from './parts.ts'

/** One process of the built app in the stand-in for the Functions host. */
export interface Instance {
  readonly child: Child
  /** kill -9. */
  kill(): void
  /** Ends it as a host is ended that scales in. */
  stop(): Promise<void>
  /** Runs the timer that sends what is due. @throws Error when it ends before it has answered */
  sweep(): Promise<void>
  /** Runs the timer that sends canaries and tells alarms; ends also when it fails. @throws Error when it ends first */
  pulse(): Promise<void>
  /** Ends when all that the hub holds is checkpointed. @throws Error when it ends first */
  idle(): Promise<void>
}

export type LogLine = Extract<AppMessage, { type: 'log' }>

export interface InstanceOptions {
  readonly parts: Pick<Parts, 'hubConnection' | 'settings' | 'folder'>
  readonly storageConnection: string
  readonly settings?: Readonly<Record<string, string>>
  readonly onLog?: (line: LogLine, pid: number | undefined) => void
}

/** @throws Error when it does not start */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const { parts, storageConnection, settings = {}, onLog } = options
  const handed: AppProcessOptions = {
    bundle: join(dist, 'functions.cjs'),
    hubConnection: parts.hubConnection,
    storageConnection,
    checkpointContainer: checkpoints,
    settings: { ...parts.settings, ...settings },
  }
  const child = startChild({
    program: join(dist, 'app-process.js'),
    args: [JSON.stringify(handed)],
    output: join(parts.folder, 'app.log'),
  })
  child.process.on('message', (message: AppMessage) => {
    if (message.type === 'log') onLog?.(message, child.process.pid)
  })
  await saidBy<AppMessage>(child.process, 'ready', 'The app')
  const ask = async (word: string, answer: AppMessage['type']): Promise<void> => {
    const said = saidBy<AppMessage>(child.process, answer, 'The app')
    tell(child.process, word)
    await said
  }
  return {
    child,
    kill: () => void (hasEnded(child.process) || child.process.kill('SIGKILL')),
    stop: () => child.stop(2500),
    sweep: () => ask('sweep', 'swept'),
    pulse: () => ask('pulse', 'pulsed'),
    idle: () => ask('idle', 'idle'),
  }
}

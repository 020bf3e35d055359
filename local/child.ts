import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'

export interface ChildOptions {
  readonly program: string
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** File that takes what it prints; without one, nothing is kept. */
  readonly output?: string
}

export interface Child {
  readonly process: ChildProcess
  /** Asks it to end, and ends it after the grace. */
  stop(graceMs: number): Promise<void>
}

/** Starts a program of ours as a child that ends when this process does, and that a Ctrl-C meant for this one does not reach. */
export function startChild({ program, args = [], env = process.env, output }: ChildOptions): Child {
  const sink = output ? openSync(output, 'a') : 'ignore'
  const child = fork(program, [...args], { env, detached: true, stdio: ['ignore', sink, sink, 'ipc'] })
  return {
    process: child,
    async stop(graceMs) {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      if (child.connected) child.send('end', () => {}) // it may be ending already
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await ended
      clearTimeout(timer)
    },
  }
}

/** Waits until a child says `message.type`, and answers the message. @throws Error when it ends first, with its exit code */
export async function saidBy<T extends { type: string }>(
  child: ChildProcess,
  type: T['type'],
  what: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      if ((message as { type?: unknown } | undefined)?.type === type) settle(() => resolve(message as T))
      if ((message as { type?: unknown } | undefined)?.type === 'failed')
        settle(() => reject(new Error(`${what}: ${(message as unknown as { reason: string }).reason}`)))
    }
    const onExit = (code: number | null, signal: string | null): void =>
      settle(() => reject(new Error(`${what} ended before it was ready (${signal ?? `exit code ${code}`}).`)))
    const settle = (end: () => void): void => {
      child.off('message', onMessage)
      child.off('exit', onExit)
      end()
    }
    child.on('message', onMessage)
    child.on('exit', onExit)
  })
}

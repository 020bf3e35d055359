import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'

export interface ChildOptions {
  readonly program: string
  readonly args?: readonly string[]
  /** File that takes what it prints; without one, nothing is kept. */
  readonly output?: string
}

export interface Child {
  readonly process: ChildProcess
  /** Asks it to end, and ends it after the grace. */
  stop(graceMs: number): Promise<void>
}

/** On Windows a detached process has a console window of its own. The types of fork do not know that it hands this on. */
const withoutWindow = { windowsHide: true }

/**
 * Starts a program of ours as a child that ends when this process does, and that a Ctrl-C meant for this one does not reach. It does not take over how this
 * process was started: a debugger's port or a loader for TypeScript.
 */
export function startChild({ program, args = [], output }: ChildOptions): Child {
  const sink = output ? openSync(output, 'a') : 'ignore'
  const child = fork(program, [...args], {
    ...withoutWindow,
    detached: true,
    execArgv: [],
    stdio: ['ignore', sink, sink, 'ipc'],
  })
  if (typeof sink === 'number') closeSync(sink)
  return {
    process: child,
    async stop(graceMs) {
      if (hasEnded(child)) return
      const ended = once(child, 'exit')
      tell(child, 'end')
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await ended
      clearTimeout(timer)
    },
  }
}

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/** How a child ended, for people. */
export const endOf = ({ signalCode, exitCode }: ChildProcess): string => signalCode ?? `exit code ${exitCode}`

/** Sends a word to a child; one that is ending by itself does not hear it. */
export function tell(child: ChildProcess, word: string): void {
  if (child.connected) child.send(word, () => {})
}

/** Waits until a child says `message.type`, and answers the message. @throws Error when it ends first or says that it failed */
export function saidBy<T extends { type: string }>(child: ChildProcess, type: T['type'], what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      if ((message as { type?: unknown } | undefined)?.type === type) settle(() => resolve(message as T))
      if ((message as { type?: unknown } | undefined)?.type === 'failed')
        settle(() => reject(new Error(`${what}: ${(message as unknown as { reason: string }).reason}`)))
    }
    const onExit = (): void => settle(() => reject(new Error(`${what} ended too early (${endOf(child)}).`)))
    const settle = (end: () => void): void => {
      child.off('message', onMessage)
      child.off('exit', onExit)
      end()
    }
    if (hasEnded(child)) return onExit()
    child.on('message', onMessage)
    child.on('exit', onExit)
  })
}

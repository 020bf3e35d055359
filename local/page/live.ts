import { setTimeout as sleep } from 'node:timers/promises'
import type { FindingLine, Findings, Status, Trouble } from './api.ts'

export type LiveEvent =
  | { readonly name: 'status'; readonly body: Status }
  | { readonly name: 'findings'; readonly body: Findings }
  | { readonly name: 'finding'; readonly body: FindingLine }
  | { readonly name: 'trouble'; readonly body: Trouble }

export interface LiveSources {
  readonly status: () => Promise<Status>
  readonly findings: () => Promise<Findings>
  /** How long it rests between two looks. */
  readonly everyMs: number
}

export interface Live {
  /** Tells what there is now, then what changes; ends when the signal is aborted. */
  listen(tell: (event: LiveEvent) => void, signal: AbortSignal): void
  close(): void
}

/**
 * Looks at the state again and again while somebody listens, once for all listeners. What cannot be read is told as
 * trouble, and looked at again.
 */
export function watchState({ status, findings, everyMs }: LiveSources): Live {
  const listeners = new Set<(event: LiveEvent) => void>()
  const greeted = new WeakSet<(event: LiveEvent) => void>()
  const closing = new AbortController()
  let known = new Map<string, string>()
  let isLooking = false

  const look = async (): Promise<void> => {
    try {
      const [alive, found] = await Promise.all([status(), findings()])
      const { lines } = found
      const changed = lines.filter((line) => known.get(line.id) !== JSON.stringify(line)).reverse()
      known = new Map(lines.map((line) => [line.id, JSON.stringify(line)]))
      for (const tell of listeners) {
        if (greeted.has(tell)) for (const line of changed) tell({ name: 'finding', body: line })
        else tell({ name: 'findings', body: found })
        greeted.add(tell)
        tell({ name: 'status', body: alive })
      }
    } catch (error) {
      for (const tell of listeners) tell({ name: 'trouble', body: { error: (error as Error).message } })
    }
  }
  const lookOn = async (): Promise<void> => {
    isLooking = true
    while (listeners.size > 0) {
      await look()
      await sleep(everyMs, undefined, { signal: closing.signal, ref: false }).catch(() => {})
    }
    isLooking = false
  }

  return {
    listen(tell, signal) {
      if (closing.signal.aborted || signal.aborted) return
      listeners.add(tell)
      signal.addEventListener('abort', () => listeners.delete(tell), { once: true })
      if (!isLooking) void lookOn()
    },
    close() {
      listeners.clear()
      closing.abort()
    },
  }
}

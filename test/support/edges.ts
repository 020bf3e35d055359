import { LRUCache } from 'lru-cache'
import type { Answer } from '../../lib/deliver/answer.ts'
import { defaultPolicy, type Edges } from '../../lib/edges.ts'
import type { WatchedAsnFile } from '../../lib/enrich/asn-data.ts'
import type { LogFields, LogName } from '../../lib/log/log.ts'
import type { Quarantine, Unreadable } from '../../lib/quarantine/quarantine.ts'
import type { TermCache } from '../../lib/record/term-row.ts'
import type { AlertBody } from '../../lib/render/views.ts'
import { shippedRules } from '../../lib/rules/shipped.ts'
import { memoryTable } from '../../lib/state/memory-table.ts'

/** Edges for a test: state in memory, everything that leaves the pipeline kept for a look. */
export interface SomeEdges extends Edges {
  /** What the clock says; a test sets it. */
  readonly now: { ms: number }
  /** Alerts in the order in which they were sent. */
  readonly sent: AlertBody[]
  /** Bytes in quarantine. */
  readonly kept: Unreadable[]
  /** What was logged: name and fields. */
  readonly lines: (readonly [LogName, LogFields | undefined])[]
}

/** 1 April 2026: after every record that tests make, unless they say so. */
export const start = Date.parse('2026-04-01T00:00:00Z')

const rules = shippedRules()
const smallCache = (): TermCache => new LRUCache({ max: 1000 })

/** `change` replaces edges; the clock stands still until the test moves `now.ms`. Every alert is accepted. */
export function someEdges(change: Partial<Edges> = {}): SomeEdges {
  const now = { ms: start }
  const sent: AlertBody[] = []
  const kept: Unreadable[] = []
  const lines: [LogName, LogFields | undefined][] = []
  const note = (name: LogName, fields?: LogFields): void => void lines.push([name, fields])
  return {
    rules,
    policy: defaultPolicy,
    table: memoryTable(),
    cache: smallCache(),
    quarantine: memoryQuarantine(kept),
    asn: asnOf({ '203.0.113.7': 64500, '203.0.113.8': 64500, '198.51.100.9': 64501 }),
    send: async (alert) => {
      sent.push(alert)
      return { kind: 'accepted', run: 'run-1' }
    },
    log: { info: note, warn: note, error: note },
    clock: () => now.ms,
    pause: async () => {},
    ...change,
    now,
    sent,
    kept,
    lines,
  }
}

/** The same table, rules and outside world seen by another process: its cache is empty. */
export const anotherProcess = <E extends Edges>(edges: E): E => ({ ...edges, cache: smallCache() })

export const memoryQuarantine = (kept: Unreadable[]): Quarantine => ({
  keep: async (unreadable) => void kept.push(unreadable),
  waiting: async () => ({ count: kept.length }),
})

/** ASN data that knows these addresses, as it was when they were made or last refreshed. `data.gone` takes it away; `name` is that of every network. */
export function asnOf(
  numbers: Readonly<Record<string, number>>,
  data: { gone: boolean } = { gone: false },
  name?: string,
): WatchedAsnFile {
  const lookup = (address: string) => {
    const asn = numbers[address]
    return asn === undefined ? undefined : { asn, organisation: name ?? `Network ${asn}` }
  }
  const look = () => (data.gone ? undefined : { builtAt: new Date(start), source: 'test data', lookup })
  let seen = look()
  const refresh = async () => {
    seen = look()
  }
  return { current: () => seen, refresh }
}

/** A webhook that gives these answers, one a request, and then accepts. */
export function answering(answers: readonly Answer[], sent: AlertBody[] = []): Edges['send'] {
  let next = 0
  return async (alert) => {
    sent.push(alert)
    return answers[next++] ?? { kind: 'accepted' }
  }
}

import { useEffect, useState } from 'preact/hooks'
import type { FindingLine, Findings, Status, Trouble } from '../api.ts'

/** What the server has told since the page was opened. */
export interface LiveState {
  readonly status?: Status
  /** Newest first; undefined until they are there. */
  readonly findings?: readonly FindingLine[]
  /** How many there are in the last 90 days: not all of many are listed. */
  readonly total: number
  /** Ids of those that came while the page was open, until the person has been there and goes away. */
  readonly fresh: ReadonlySet<string>
  /** What is wrong, for people. */
  readonly trouble?: string
}

const lost = 'The connection to First Seen is lost; trying again.'
const ended =
  'This page is of an earlier start of First Seen, and shows nothing new. Open the address that first-seen ui has printed.'

/** The server's events as state. The browser connects again by itself, unless it is not let in; `trouble` says so. */
export function useLive(): LiveState {
  const [live, setLive] = useState<LiveState>({ total: 0, fresh: new Set() })
  useEffect(() => {
    const source = new EventSource('/api/live')
    const on = <T>(name: string, change: (state: LiveState, body: T) => LiveState): void =>
      source.addEventListener(name, ({ data }) => setLive((state) => change(state, JSON.parse(data) as T)))
    on<Status>('status', ({ trouble: _, ...state }, status) => ({
      ...state,
      status,
      ...(status.trouble ? { trouble: status.trouble } : {}),
    }))
    on<Findings>('findings', withFindings)
    on<FindingLine>('finding', withFinding)
    on<Trouble>('trouble', (state, { error }) => ({ ...state, trouble: error }))
    source.onerror = () =>
      setLive((state) => ({ ...state, trouble: source.readyState === source.CLOSED ? ended : lost }))
    return () => source.close()
  }, [])
  useEffect(() => {
    // Whoever goes away has seen what came until then.
    const forget = (): void => setLive((state) => (state.fresh.size > 0 ? { ...state, fresh: new Set() } : state))
    const hidden = (): void => void (document.hidden && forget())
    addEventListener('blur', forget)
    document.addEventListener('visibilitychange', hidden)
    return () => {
      removeEventListener('blur', forget)
      document.removeEventListener('visibilitychange', hidden)
    }
  }, [])
  return live
}

/** All of them anew: after a lost connection, what came meanwhile is fresh. */
function withFindings({ findings: before, ...state }: LiveState, { lines, total }: Findings): LiveState {
  const known = new Set((before ?? lines).map(({ id }) => id))
  const came = lines.flatMap(({ id }) => (known.has(id) ? [] : [id]))
  return { ...state, findings: lines, total, fresh: new Set([...state.fresh, ...came]) }
}

function withFinding(state: LiveState, line: FindingLine): LiveState {
  const before = state.findings ?? []
  const isKnown = before.some(({ id }) => id === line.id)
  const findings = [line, ...before.filter(({ id }) => id !== line.id)].sort((a, b) => (a.id < b.id ? 1 : -1))
  if (isKnown) return { ...state, findings }
  return { ...state, findings, total: state.total + 1, fresh: new Set([...state.fresh, line.id]) }
}

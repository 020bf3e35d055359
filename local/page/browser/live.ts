import { useEffect, useState } from 'preact/hooks'
import type { FindingLine, Status, Trouble } from '../api.ts'

/** What the server has told since the page was opened. */
export interface LiveState {
  readonly status?: Status
  /** Newest first; undefined until they are there. */
  readonly findings?: readonly FindingLine[]
  /** Ids of those that came while the page was open. */
  readonly fresh: ReadonlySet<string>
  /** What is wrong, for people. */
  readonly trouble?: string
}

const lost = 'The connection to First Seen is lost; trying again.'
const ended =
  'This page is of an earlier start of First Seen, and shows nothing new. Open the address that first-seen ui has printed.'

/** The server's events as state. The browser connects again by itself, unless it is not let in; `trouble` says so. */
export function useLive(): LiveState {
  const [live, setLive] = useState<LiveState>({ fresh: new Set() })
  useEffect(() => {
    const source = new EventSource('/api/live')
    const on = <T>(name: string, change: (state: LiveState, body: T) => LiveState): void =>
      source.addEventListener(name, ({ data }) => setLive((state) => change(state, JSON.parse(data) as T)))
    on<Status>('status', ({ trouble: _, ...state }, status) => ({
      ...state,
      status,
      ...(status.trouble ? { trouble: status.trouble } : {}),
    }))
    on<FindingLine[]>('findings', (state, findings) => ({ ...state, findings }))
    on<FindingLine>('finding', withFinding)
    on<Trouble>('trouble', (state, { error }) => ({ ...state, trouble: error }))
    source.onerror = () =>
      setLive((state) => ({ ...state, trouble: source.readyState === source.CLOSED ? ended : lost }))
    return () => source.close()
  }, [])
  return live
}

function withFinding(state: LiveState, line: FindingLine): LiveState {
  const before = state.findings ?? []
  const isKnown = before.some(({ id }) => id === line.id)
  const findings = [line, ...before.filter(({ id }) => id !== line.id)].sort((a, b) => (a.id < b.id ? 1 : -1))
  return { ...state, findings, fresh: isKnown ? state.fresh : new Set([...state.fresh, line.id]) }
}

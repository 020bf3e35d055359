/** What the answer to an alert's request means. */
export type Answer =
  /** Taken: mark it sent. */
  | { kind: 'accepted'; run?: string }
  /** A passing fault: stays due, for ever. `unanswered`: nothing came back at all, so whatever is sent next would wait too. */
  | { kind: 'later'; status: string; retryAfterMs?: number; unanswered?: true }
  /** Only a person can mend it (disabled, not allowed, wrong URL): stays due, slowly, and health is red. */
  | { kind: 'blocked'; status: string }
  /** The body itself is refused: a few tries, then it is kept for a person. */
  | { kind: 'refused'; status: string }

/**
 * Reads a webhook's answer. `code` is the service's own word for the error, as Logic Apps gives it in `error.code`:
 * a disabled or deleted workflow answers 400 WorkflowTriggerIsNotEnabled, which is no fault of the body.
 */
export function answerOf(
  status: number,
  code: string | undefined,
  run: string | undefined,
  retryAfterMs: number | undefined,
): Answer {
  const said = code ? `${status} ${code}` : String(status)
  if (status >= 200 && status < 300) return { kind: 'accepted', ...(run ? { run } : {}) }
  if (status === 408 || status === 429 || status >= 500)
    return { kind: 'later', status: said, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  if (status === 400 && code === 'WorkflowTriggerIsNotEnabled') return { kind: 'blocked', status: said }
  if (status === 400 || status === 413 || status === 415 || status === 422) return { kind: 'refused', status: said }
  return { kind: 'blocked', status: said }
}

export const isUnanswered = (answer: Answer): boolean => answer.kind === 'later' && answer.unanswered === true

const longestRestMs = 24 * 60 * 60_000

/** `Retry-After` in ms, at most a day: seconds or an HTTP date (RFC 9110, 10.2.3); undefined when it is neither. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined
  const text = header.trim()
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, longestRestMs)
  // Date.parse alone takes many a number for a date.
  const at = /[a-z]{3}.*\d\d:\d\d/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - nowMs), longestRestMs)
}

const minute = 60_000

/** How long an alert rests after its answer. `tries` counts the answers before this one. */
export function restMs(answer: Exclude<Answer, { kind: 'accepted' }>, tries: number): number {
  if (answer.kind === 'blocked') return 15 * minute
  const doubling = Math.min(2 ** Math.min(tries, 4), 15) * minute // 1, 2, 4, 8, 15
  return answer.kind === 'later' ? (answer.retryAfterMs ?? doubling) : doubling
}

import type { Facts } from '../../lib/decide/facts.ts'
import type { Scope } from '../../lib/expect/expectation.ts'
import type { Standing } from '../../lib/expect/use.ts'
import type { Key } from '../../lib/match/term.ts'
import type { CloudEvent } from '../../lib/render/event.ts'
import type { Link } from '../../lib/render/links.ts'
import type { Classification } from '../../lib/triage/classification.ts'
import type { Delivery } from '../../lib/triage/findings.ts'

/**
 * What the page's server answers, as JSON. Times are ISO 8601 in UTC. Text that came from a log stands in it as it was
 * written: show it as text, never as markup.
 *
 *   GET /api/place            Place
 *   GET /api/status           Status
 *   GET /api/findings         FindingLine[]: the last 90 days, newest first, at most 1,000
 *   GET /api/findings/:id     FindingWhole; :id is the id or the short id; 404 when there is none, 409 when there are several
 *   GET /api/findings/:id/mail  the mail's HTML, without scripts, for a sandboxed frame
 *   GET /api/findings/:id/explanation  Explanation of lib/explain: the whole chain in words
 *   GET /api/expectations     ExpectationLine[], oldest first
 *   GET /api/baseline         BaselineReport of lib/baseline; null when no dry run was made here
 *   GET /api/networks         Matrix
 *   GET /api/waiting          Waiting
 *   GET /api/live             server-sent events: status (Status), findings (Findings, once), finding (FindingLine),
 *                             trouble (Trouble)
 *
 * What changes something is a POST of JSON with the header x-first-seen-token, and answers Done; a body that is not such
 * as said here is 400, what is not there 404, what somebody else has changed meanwhile 409, a state that cannot be written
 * 503, each with Trouble:
 *
 *   POST /api/findings/:id/judgement    Judgement
 *   POST /api/findings/:id/expectation  NewExpectation
 *   POST /api/findings/:id/alert        {}: puts a refused alert back into the outbox
 *   POST /api/expectations/:id/end      {}
 *   POST /api/quarantine/retry          Retry
 *   POST /api/shelf/seen                Look
 */

/** Carries the token that this start has put into the served page. */
export const tokenHeader = 'x-first-seen-token'

/** Whose state is shown, and who looks at it. */
export interface Place {
  readonly kind: 'local' | 'account'
  /** `this machine`, `account stfirstseen` */
  readonly name: string
  /** What a command needs to work on the same state: ` --account stfirstseen`, or nothing. */
  readonly flags: string
  /** The command that sends a log to the hub of this state; absent over a deployed account. */
  readonly send?: string
  /** Who is signed in; absent when nobody is. */
  readonly me?: string
  /** Bytes in quarantine can be sent to the hub again. */
  readonly canRetryQuarantined: boolean
}

/** What was done, in a sentence. */
export interface Done {
  readonly said: string
}

/** How a person judges a finding. */
export interface Judgement {
  readonly as: Classification
  readonly comment: string
  /** The time of the judgement that it is to replace; absent when none was seen. */
  readonly seen?: string | undefined
}

/** An entry to be made from a finding: always for its extension and its network, limited further as asked. */
export interface NewExpectation {
  readonly principal: boolean
  readonly subscription: boolean
  /** The machine's name, or a pattern that it matches. */
  readonly machine?: string | undefined
  readonly reason: string
  /** From now, 1 to 366. */
  readonly days: number
}

/** Names a blob in quarantine. */
export interface Retry {
  readonly name: string
}

/** Says of what is on the shelf that it was looked at. */
export interface Look {
  readonly id: string
  readonly comment: string
  /** The time of the mark that it is to replace; absent when none was seen. */
  readonly seen?: string | undefined
}

/** What went wrong, for people. */
export interface Trouble {
  readonly error: string
}

export interface Count {
  readonly count: number
  /** Since when the oldest waits. */
  readonly oldest?: string
}

/** Is it alive, and what waits. */
export interface Status {
  readonly now: string
  /** The last batch that was read and how many records since the start; only the local stack knows. */
  readonly read?: { readonly at: string; readonly records: number }
  readonly pulse: Pulse
  readonly mode:
    | { readonly kind: 'armed'; readonly since?: string }
    | { readonly kind: 'learning'; readonly until?: string }
  readonly unsent: Count
  readonly waiting: Count
  readonly parked: Count
  /** Absent when the quarantine cannot be listed; `trouble` says why. */
  readonly quarantined?: Count
  readonly trouble?: string
}

export interface Pulse {
  /** When the last canary came back, and how long it had been on its way. */
  readonly back?: { readonly at: string; readonly lagMs: number }
  /** Since when the oldest canary is out that did not come back. */
  readonly outSince?: string
  /** It is out for so long that something is broken. */
  readonly isLate: boolean
  /** When the next is due, where the timer runs beside this page. */
  readonly dueAt?: string
}

/** A finding in a list. */
export interface FindingLine {
  readonly id: string
  /** Five letters; the whole id where another listed finding has the same five. */
  readonly shortId: string
  readonly time: string
  readonly severity: Facts['rule']['severity']
  /** What was done, to what, from which network. */
  readonly title: string
  readonly who: string
  /** How context rules end the sentence "also new …". */
  readonly alsoNew: readonly string[]
  /** Networks that are usual instead, in words. */
  readonly usually: readonly string[]
  readonly delivery: Delivery
  /** Its network is not called usual in other findings, as long as nobody judges it. */
  readonly isUnconfirmed: boolean
  /** How a person judged it. */
  readonly closed?: { readonly as: string; readonly by: string; readonly at: string; readonly comment: string }
  /** The entry because of which nobody was told. */
  readonly expected?: Expected
}

/** The list of findings. */
export interface Findings {
  /** Newest first, at most 1,000. */
  readonly lines: readonly FindingLine[]
  /** How many there are in the last 90 days. */
  readonly total: number
}

/** Who expected findings of a scope, why and until when. */
export interface Expected {
  readonly id: string
  readonly by: string
  readonly reason: string
  readonly until: string
}

/** An entry in a list, with what it did. */
export interface ExpectationLine extends Expected {
  readonly scope: Scope
  readonly rule: string
  readonly from: string
  readonly created: string
  readonly hits: number
  readonly lastHit?: string
  readonly standing: Standing
}

/** What a rule's key was at the time of the finding. */
export interface Why {
  readonly rule: string
  readonly raises: boolean
  readonly windowDays: number
  readonly key: Key
  readonly was:
    | { readonly kind: 'new'; readonly lastSeen?: string }
    | { readonly kind: 'known'; readonly since: string }
    | { readonly kind: 'forgotten' }
}

/** What the state still holds of the finding's operation. */
export interface OperationView {
  /** Addresses that a record lent, in order of arrival. */
  readonly lent: readonly { readonly from: 'start' | 'accept' | 'success'; readonly ip: string }[]
  /** Times of the successes that came without an address of their own. */
  readonly successes: readonly string[]
}

/** When which networks managed the extension. */
export interface Picture {
  readonly extension: string
  readonly at: string
  readonly windowDays: number
  readonly networks: readonly PicturedNetwork[]
}

export interface PicturedNetwork {
  readonly asn: number
  readonly organisation: string
  readonly isFindings: boolean
  /** Days on which it was seen, `2026-06-04`, ascending. */
  readonly days: readonly string[]
  /** Times of presence: first and last sighting. */
  readonly presences: readonly (readonly [first: string, last: string])[]
  /** The last finding of this extension from this network. */
  readonly finding?: { readonly shortId: string; readonly time: string }
}

/** A command to paste into a shell, made of checked parts only. */
export interface Command {
  readonly does: string
  readonly line: string
}

export interface FindingWhole extends FindingLine {
  /** Texts in it are made legible. */
  readonly facts: Facts
  readonly what: string
  readonly network: string
  readonly sentence: string
  readonly why: readonly Why[]
  readonly operation?: OperationView
  readonly picture?: Picture
  readonly commands: readonly Command[]
  readonly links: readonly Link[]
  readonly alert: AlertView
  /** What an entry made from it could be limited to. Absent when it is about no extension: nothing can expect it. */
  readonly scope?: Scope
  /** An entry that covers the next finding like it. */
  readonly covered?: Expected
}

/** What was sent, or would be. */
export interface AlertView {
  /** It is what was sent; else it is made anew from the finding as it is stored. */
  readonly isKept: boolean
  readonly event: CloudEvent
  /** Of an alert that tells of several findings: how many, in which words, and from when to when they were. */
  readonly group?: { readonly findings: number; readonly title: string; readonly when: string }
  readonly card?: Readonly<Record<string, unknown>>
  /** Its HTML has an address of its own. */
  readonly mail?: { readonly subject: string; readonly text: string }
}

/** Who manages what from where: extensions and networks, by how many days of the last 90. */
export interface Matrix {
  readonly networks: readonly { readonly asn: number; readonly organisation: string; readonly days: number }[]
  readonly rows: readonly MatrixRow[]
  /** The latest day on which anything was seen. */
  readonly until?: string
  /** There is more in the state than was read. */
  readonly isPartial: boolean
}

export interface MatrixRow {
  readonly extension: string
  readonly days: number
  readonly cells: readonly MatrixCell[]
}

export interface MatrixCell {
  readonly asn: number
  readonly days: number
  readonly first: string
  readonly last: string
  /** Short id of a finding younger than the window: the pair is new. */
  readonly finding?: string
}

export interface WaitingRow {
  readonly what: string
  readonly why: string
  readonly since?: string
  /** Short id of the finding that it belongs to. */
  readonly finding?: string
  /** Of an operation, and the command that shows all that the Activity Log says of it. */
  readonly correlationId?: string
  readonly lookUp?: string
  /** What tries it again: a refused alert by its finding's id, bytes in quarantine by their name. */
  readonly retry?: { readonly alert: string } | { readonly quarantined: string }
  readonly shelf?: OnShelf
}

/** What a person can say to have looked at, and who has said so. */
export interface OnShelf {
  /** Another from the moment on in which more comes to it. */
  readonly id: string
  /** Stays. */
  readonly row: string
  readonly shortId: string
  /** Of an operation with several Successes: how many, of how many principals. */
  readonly many?: string
  readonly seen?: { readonly by: string; readonly at: string; readonly comment: string }
}

/** What each number of the strip counts, and what was looked at on the shelf, which none counts; at most 100 rows of each. */
export interface Waiting {
  readonly unsent: readonly WaitingRow[]
  readonly waiting: readonly WaitingRow[]
  /** What nobody has looked at, oldest first, then what somebody has. */
  readonly parked: readonly WaitingRow[]
  readonly quarantined: readonly WaitingRow[]
  /** Why the quarantine cannot be listed. */
  readonly trouble?: string
}

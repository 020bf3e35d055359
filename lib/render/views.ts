import type { Facts } from '../decide/facts.ts'
import type { Progress } from '../learn/progress.ts'
import type { Log } from '../log/log.ts'
import type { Alarm } from '../pulse/alarm.ts'
import type { Triage } from '../triage/findings.ts'
import { alarmNotice } from './alarm-notice.ts'
import { cardOf } from './card.ts'
import type { AdaptiveCard } from './card-elements.ts'
import type { CloudEvent } from './event.ts'
import { findingNotice } from './finding-notice.ts'
import { groupNotice } from './group-notice.ts'
import { learningNotice } from './learning-notice.ts'
import { type Places, publicCloud } from './links.ts'
import { type Email, mailOf } from './mail.ts'
import { fullLimits, type Limits, type Notice, tighterLimits } from './notice.ts'
import { updateNotice } from './update-notice.ts'

/** What an alert shows to people, rendered beside its event. A consumer that wants only the event ignores it. */
export interface Views {
  readonly teams: TeamsMessage
  readonly email: Email
}

/** The whole body for a Teams workflow that posts to a channel when a webhook request is received. */
interface TeamsMessage {
  readonly type: 'message'
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive'
      readonly contentUrl: null
      readonly content: AdaptiveCard
    },
  ]
}

/** What people are told of. */
export type Occasion =
  | { readonly kind: 'finding'; readonly facts: Facts }
  /** `members` is not empty. */
  | { readonly kind: 'group'; readonly id: string; readonly members: readonly Facts[] }
  | { readonly kind: 'learning'; readonly progress: Progress; readonly held: readonly Facts[] }
  | { readonly kind: 'update'; readonly facts: Facts; readonly triage: Triage }
  | { readonly kind: 'alarm'; readonly alarm: Alarm; readonly since: Date }

/** The request's body: the event for machines, and what is shown to people beside it. */
export interface AlertBody {
  readonly event: CloudEvent
  readonly views?: Views | undefined
}

/** The card and the mail of an occasion. Pure: an alert that is sent again shows the same. */
export function viewsOf(occasion: Occasion, places: Places = publicCloud): Views {
  const noticeFor = (limits: Limits): Notice => noticeOf(occasion, limits, places)
  return { teams: fitting(noticeFor), email: mailOf(noticeFor(fullLimits)) }
}

/**
 * The body of an alert. Its views are rendered when somebody reads them: a run over files never does. One that cannot be rendered never stops an alert:
 * the event goes out without, and the log says so.
 */
export function withViews(event: CloudEvent, render: () => Views, log: Log): AlertBody {
  return {
    event,
    get views() {
      try {
        return render()
      } catch (error) {
        log.error('view.failed', { alert: event.id, reason: (error as Error).message })
        return undefined
      }
    },
  }
}

function noticeOf(occasion: Occasion, limits: Limits, places: Places): Notice {
  switch (occasion.kind) {
    case 'finding':
      return findingNotice(occasion.facts, limits, places)
    case 'group':
      return groupNotice(occasion.id, occasion.members, limits, places)
    case 'learning':
      return learningNotice(occasion.progress, occasion.held, limits)
    case 'update':
      return updateNotice(occasion.facts, occasion.triage, limits, places)
    case 'alarm':
      return alarmNotice(occasion.alarm, occasion.since, limits)
  }
}

// Teams refuses a message of 28 KB as it counts, which is more than was sent.
const mostBytes = 18_000

/** The fullest message that Teams will take. */
function fitting(noticeFor: (limits: Limits) => Notice): TeamsMessage {
  let message = messageOf(noticeFor(fullLimits))
  for (const limits of tighterLimits) {
    if (Buffer.byteLength(JSON.stringify(message)) <= mostBytes) break
    message = messageOf(noticeFor(limits))
  }
  return message
}

const messageOf = (notice: Notice): TeamsMessage => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: cardOf(notice) }],
})

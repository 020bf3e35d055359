import type { Facts } from '../decide/facts.ts'
import type { Progress } from '../learn/progress.ts'
import { learningSentence } from './learning-event.ts'
import { legible, legibleFacts } from './legible.ts'
import { firstOf, type Limits, type Notice } from './notice.ts'
import { counted, shortTitle } from './sentence.ts'
import { timeText } from './time-text.ts'

const mostHeld = 10

/** What people are told once, when the learning time ends: what was learnt, and the findings that were kept silently. */
export function learningNotice(progress: Progress, held: readonly Facts[], limits: Limits): Notice {
  const { operations, withoutAddress, armedFrom } = progress
  const trouble = legible(progress.trouble, limits.line)
  const them = held.length === 1 ? 'it' : 'them'
  return {
    word: trouble ? 'Incomplete' : 'Summary',
    title: trouble
      ? 'First Seen is armed, but could not learn all of the past'
      : 'First Seen has learnt the past and is armed',
    sentence: learningSentence(progress, held),
    facts: [
      { label: 'Armed from', lines: [timeText(armedFrom.toISOString())] },
      { label: 'Learnt', lines: [counted(operations, 'extension operation')] },
      {
        label: 'No address',
        lines:
          withoutAddress > 0
            ? [`${counted(withoutAddress, 'operation')} whose records name no address, so they taught nothing`]
            : [],
      },
      { label: 'Trouble', lines: trouble ? [trouble] : [] },
      {
        label: 'Kept',
        lines:
          held.length > 0
            ? [`${counted(held.length, 'finding')}: look through ${them} once, since no alert told of ${them}`]
            : [],
      },
    ],
    list: heldLines(held, limits),
    guide: [],
    judging: [],
    details: limits.hasDetails ? [{ label: 'Event', lines: [`learning-${armedFrom.toISOString()}`] }] : [],
    links: [],
  }
}

const heldLines = (held: readonly Facts[], { inSentence }: Limits): string[] =>
  firstOf(
    held.map((facts) => `${facts.time.slice(0, 10)} ${shortTitle(legibleFacts(facts, inSentence))}`),
    mostHeld,
    (more) => `and ${more} more: all ${held.length} are findings in the state table`,
  )

import type { Facts } from '../decide/facts.ts'
import type { Progress } from '../learn/progress.ts'
import type { CloudEvent } from './event.ts'
import { counted, headline } from './sentence.ts'

const mostShown = 20

/** What the learning time came to, in words. */
export function learningSentence({ operations }: Progress, held: readonly Facts[]): string {
  const learnt = `First Seen has learnt ${counted(operations, 'extension operation')} of the past and is armed.`
  const were = held.length === 1 ? 'was' : 'were'
  const kept = `${counted(held.length, 'finding')} of the learning time ${were} kept and not told one by one.`
  return held.length === 0 ? learnt : `${learnt} ${kept}`
}

/** The event that ends the learning time: what was learnt, and the findings that were kept and not told one by one. */
export function learningEvent(progress: Progress, held: readonly Facts[]): CloudEvent {
  const { armedFrom, operations, withoutAddress, trouble } = progress
  const time = armedFrom.toISOString()
  return {
    specversion: '1.0',
    id: `learning-${time}`,
    source: '/first-seen/learning',
    type: 'dev.first-seen.learning.ended',
    subject: 'learning',
    time,
    datacontenttype: 'application/json',
    data: {
      message: learningSentence(progress, held),
      armedFrom: time,
      operations,
      withoutAddress,
      ...(trouble ? { trouble } : {}),
      heldCount: held.length,
      held: held.slice(0, mostShown).map((facts) => ({ uid: facts.id, title: headline(facts), time: facts.time })),
    },
  }
}

import type { Facts } from '../decide/facts.ts'
import type { Progress } from '../learn/progress.ts'
import type { CloudEvent } from './event.ts'
import { headline } from './sentence.ts'

const mostShown = 20

/** The event that ends the learning time: what was learnt, and the findings that were kept and not told one by one. */
export function learningEvent(
  { armedFrom, operations, withoutAddress, trouble }: Progress,
  held: readonly Facts[],
): CloudEvent {
  const learnt = `First Seen has learnt ${operations} extension operations of the past and is armed.`
  const kept =
    held.length === 0 ? '' : ` ${held.length} findings of the learning time were kept and not told one by one.`
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
      message: `${learnt}${kept}`,
      armedFrom: time,
      operations,
      withoutAddress,
      ...(trouble ? { trouble } : {}),
      heldCount: held.length,
      held: held.slice(0, mostShown).map((facts) => ({ uid: facts.id, title: headline(facts), time: facts.time })),
    },
  }
}

import type { Change } from './use-change.ts'

/** How a change went, said where it was asked for and to a screen reader. */
export const Outcome = ({ of }: { of: Change }) => (
  <p role="status" class={`outcome ${of.kind}`}>
    {inWords(of)}
  </p>
)

/** How a change went; undefined before it was asked for. */
export function inWords(change: Change): string | undefined {
  if (change.kind === 'busy') return 'Writing…'
  if (change.kind === 'done') return change.said
  return change.kind === 'failed' ? change.reason : undefined
}

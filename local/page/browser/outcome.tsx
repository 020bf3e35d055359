import type { Change } from './use-change.ts'

/** How a change went, said where it was asked for and to a screen reader. */
export const Outcome = ({ of }: { of: Change }) => (
  <p role="status" class={`outcome ${of.kind}`}>
    {of.kind === 'busy' && 'Writing…'}
    {of.kind === 'done' && of.said}
    {of.kind === 'failed' && of.reason}
  </p>
)

import { useEffect, useRef, useState } from 'preact/hooks'
import type { OnShelf } from '../api.ts'
import { CommandLine } from './command-line.tsx'
import { seenCommand } from './finding/triage-commands.ts'
import { Outcome } from './outcome.tsx'
import { exactTime } from './times.ts'
import { useChange } from './use-change.ts'

interface SeenFormProps {
  readonly what: string
  readonly shelf: OnShelf
  readonly flags: string
  readonly onAnswer: () => void
}

/** Who has looked at what is on the shelf, and a form to say so. */
export function SeenForm({ what, shelf: { id, shortId, many, seen }, flags, onAnswer }: SeenFormProps) {
  // As it was when the form was opened: what comes to it meanwhile nobody has looked at.
  const [opened, setOpened] = useState<string>()
  const [comment, setComment] = useState('')
  const opener = useRef<HTMLElement>(null)
  const [change, ask] = useChange((isMade) => {
    if (isMade) setComment('')
    setOpened(undefined)
    opener.current?.focus()
    onAnswer()
  })
  // The row has moved below those that nobody has looked at, and lost the focus.
  useEffect(() => {
    if (change.kind === 'done' && document.activeElement === document.body) opener.current?.focus()
  }, [seen?.at, change.kind])
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    ask('/api/shelf/seen', { id: opened, comment, ...(seen ? { seen: seen.at } : {}) })
  }
  return (
    <>
      {many && <p>{many}</p>}
      {seen && (
        <p>
          Seen by {seen.by}, {exactTime(seen.at)}: {seen.comment}
        </p>
      )}
      <details
        open={opened !== undefined}
        onToggle={({ currentTarget }) => setOpened(currentTarget.open ? (opened ?? id) : undefined)}
      >
        <summary ref={opener} aria-label={`${saying(seen)}: ${what}`}>
          {saying(seen)}
        </summary>
        <form onSubmit={submit}>
          <label class="field">
            What you found
            <textarea
              rows={2}
              required
              maxLength={4000}
              value={comment}
              placeholder="the nightly job, ticket 4711"
              onInput={({ currentTarget }) => setComment(currentTarget.value)}
            />
          </label>
          <button type="submit" class="main" disabled={change.kind === 'busy'}>
            Mark as seen
          </button>
        </form>
        <CommandLine command={{ does: 'The same as a command', line: seenCommand(shortId, comment, { flags }) }} />
      </details>
      <Outcome of={change} />
    </>
  )
}

const saying = (seen: OnShelf['seen']): string => (seen ? 'Say it anew' : 'Say that you looked')

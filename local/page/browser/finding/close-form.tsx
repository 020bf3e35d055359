import { useState } from 'preact/hooks'
import type { FindingWhole, Judgement, Place } from '../../api.ts'
import { CommandLine } from '../command-line.tsx'
import { Outcome } from '../outcome.tsx'
import { exactTime } from '../times.ts'
import { useChange } from '../use-change.ts'
import { closeCommand } from './triage-commands.ts'

const classifications: readonly (readonly [as: Judgement['as'], title: string, says: string])[] = [
  ['TruePositive', 'True positive', 'An attack, or something that nobody should have done.'],
  ['BenignPositive', 'Benign positive', 'It happened as told, and it is fine.'],
  ['FalsePositive', 'False positive', 'It did not happen as told.'],
  ['Undetermined', 'Undetermined', 'It cannot be found out.'],
]

interface CloseFormProps {
  readonly finding: FindingWhole
  readonly place: Place
  readonly onAnswer: () => void
}

/** Says what a finding was: one of Sentinel's four words, and a comment. Who says it again replaces what is shown here. */
export function CloseForm({ finding, place, onAnswer }: CloseFormProps) {
  const { closed, id, shortId } = finding
  // No word is chosen beforehand: whoever closes it has to decide.
  const [judgement, setJudgement] = useState<Partial<Judgement>>({})
  const [change, ask] = useChange((isMade) => {
    if (isMade) setJudgement({})
    onAnswer()
  })
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const seen = closed ? { seen: closed.at } : {}
    ask(`/api/findings/${encodeURIComponent(id)}/judgement`, { comment: '', ...judgement, ...seen })
  }
  return (
    <section class="panel" aria-labelledby="close">
      <h2 id="close">Close</h2>
      {closed && (
        <p>
          Closed as <b>{closed.as}</b> by {closed.by}, {exactTime(closed.at)}
          {closed.comment && `: ${closed.comment}`}
        </p>
      )}
      {finding.isUnconfirmed && (
        <p class="quiet">
          Unconfirmed: AS{finding.facts.source.asn} is not called usual in other findings until somebody judges it
          benign or false{closed ? '' : ', or it goes on for a whole window'}.
        </p>
      )}
      <form onSubmit={submit}>
        <fieldset>
          <legend>{closed ? 'Judge it anew' : 'What was it?'}</legend>
          {classifications.map(([as, title, says]) => (
            <label key={as} class="choice">
              <input
                type="radio"
                name="as"
                required
                checked={judgement.as === as}
                onChange={() => setJudgement({ ...judgement, as })}
              />
              <span>
                {title}
                <small>{says}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <label class="field">
          What you found
          <textarea
            rows={2}
            maxLength={4000}
            value={judgement.comment ?? ''}
            onInput={({ currentTarget }) => setJudgement({ ...judgement, comment: currentTarget.value })}
          />
        </label>
        <button type="submit" class="main" disabled={change.kind === 'busy'}>
          Close the finding
        </button>
        <Outcome of={change} />
      </form>
      <CommandLine command={{ does: 'The same as a command', line: closeCommand(shortId, judgement, place) }} />
    </section>
  )
}

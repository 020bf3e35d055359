import { useState } from 'preact/hooks'
import type { Scope } from '../../../../lib/expect/expectation.ts'
import type { FindingWhole, Place } from '../../api.ts'
import { CommandLine } from '../command-line.tsx'
import { Outcome } from '../outcome.tsx'
import { longDay } from '../times.ts'
import { useChange } from '../use-change.ts'
import { type Limits, ScopeBoxes } from './scope-boxes.tsx'
import { expectCommand } from './triage-commands.ts'

interface ExpectFormProps {
  readonly finding: FindingWhole
  readonly scope: Scope
  readonly place: Place
  readonly onAnswer: () => void
}

interface Asked extends Limits {
  readonly reason: string
  /** Undefined while the field is empty. */
  readonly days: number | undefined
}

/** Marks what is like a finding as expected: in which scope, why, and until when. */
export function ExpectForm({ finding, scope, place, onAnswer }: ExpectFormProps) {
  const nothingYet: Asked = {
    principal: false,
    subscription: false,
    onMachine: false,
    machine: scope.machine ?? '',
    reason: '',
    days: 30,
  }
  const [asked, setAsked] = useState(nothingYet)
  const [change, ask] = useChange((isMade) => {
    if (isMade) setAsked(nothingYet)
    onAnswer()
  })
  const { principal, subscription, reason, days } = asked
  const machine = asked.onMachine && asked.machine ? asked.machine : undefined
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const body = { principal, subscription, ...(machine ? { machine } : {}), reason, days }
    ask(`/api/findings/${encodeURIComponent(finding.id)}/expectation`, body)
  }
  const line = expectCommand(
    {
      finding: finding.shortId,
      principal: principal ? scope.principal : undefined,
      subscription: subscription ? scope.subscription : undefined,
      machine,
      reason,
      days,
    },
    place,
  )
  return (
    <section class="panel" aria-labelledby="expect">
      <h2 id="expect">Mark expected</h2>
      <Standing finding={finding} />
      <form onSubmit={submit}>
        <ScopeBoxes scope={scope} asked={asked} onChange={(change) => setAsked({ ...asked, ...change })} />
        <label class="field">
          Why it is fine
          <textarea
            rows={2}
            required
            maxLength={4000}
            value={reason}
            placeholder="new vendor, ticket 4711"
            onInput={({ currentTarget }) => setAsked({ ...asked, reason: currentTarget.value })}
          />
        </label>
        <label class="field days">
          For how many days
          <input
            type="number"
            required
            min={1}
            max={366}
            value={days ?? ''}
            onInput={({ currentTarget }) => setAsked({ ...asked, days: numberIn(currentTarget) })}
          />
        </label>
        <button type="submit" class="main" disabled={change.kind === 'busy'}>
          Mark expected
        </button>
        <Outcome of={change} />
      </form>
      <CommandLine command={{ does: 'The same as a command', line }} />
    </section>
  )
}

const numberIn = ({ valueAsNumber }: HTMLInputElement): number | undefined =>
  Number.isNaN(valueAsNumber) ? undefined : valueAsNumber

const Standing = ({ finding: { covered } }: { finding: FindingWhole }) =>
  covered ? (
    <p>
      The next one like it is expected already, by {covered.by} until {longDay(covered.until)}: {covered.reason}{' '}
      <a href={`/expectations#${covered.id}`}>The entry</a>
    </p>
  ) : (
    <p class="quiet">What is like it is still kept as a finding, and alerts nobody until the entry ends.</p>
  )

import type { Scope } from '../../../../lib/expect/expectation.ts'
import type { Asked } from './expect-form.tsx'

interface ScopeBoxesProps {
  readonly scope: Scope
  readonly asked: Asked
  readonly onChange: (asked: Asked) => void
}

/** What is expected: always the extension from the network, and as narrow as a person wants. */
export const ScopeBoxes = ({ scope, asked, onChange }: ScopeBoxesProps) => (
  <fieldset>
    <legend>What is expected</legend>
    <label class="choice">
      <input type="checkbox" checked disabled />
      <span>Extension {scope.extension}</span>
    </label>
    <label class="choice">
      <input type="checkbox" checked disabled />
      <span>from network AS{scope.asn}</span>
    </label>
    {scope.principal && (
      <label class="choice">
        <input
          type="checkbox"
          checked={asked.principal}
          onChange={({ currentTarget }) => onChange({ ...asked, principal: currentTarget.checked })}
        />
        <span>
          only by who asked now
          <small>{scope.principal}</small>
        </span>
      </label>
    )}
    {scope.subscription && (
      <label class="choice">
        <input
          type="checkbox"
          checked={asked.subscription}
          onChange={({ currentTarget }) => onChange({ ...asked, subscription: currentTarget.checked })}
        />
        <span>
          only in this subscription
          <small>{scope.subscription}</small>
        </span>
      </label>
    )}
    {scope.machine && (
      <>
        <label class="choice">
          <input
            type="checkbox"
            checked={asked.onMachine}
            onChange={({ currentTarget }) => onChange({ ...asked, onMachine: currentTarget.checked })}
          />
          <span>only on machines called</span>
        </label>
        <input
          type="text"
          class="machine"
          aria-label="Name of the machines; * stands for anything"
          title="* stands for anything"
          disabled={!asked.onMachine}
          required={asked.onMachine}
          maxLength={100}
          value={asked.machine}
          onInput={({ currentTarget }) => onChange({ ...asked, machine: currentTarget.value })}
        />
      </>
    )}
  </fieldset>
)

import type { ComponentChildren } from 'preact'
import type { Scope } from '../../../../lib/expect/expectation.ts'

/** What of the finding the entry is limited to, as the boxes have it; `machine` is used when its box is checked. */
export interface Limits {
  readonly principal: boolean
  readonly subscription: boolean
  readonly onMachine: boolean
  readonly machine: string
}

interface ScopeBoxesProps {
  readonly scope: Scope
  readonly asked: Limits
  readonly onChange: (change: Partial<Limits>) => void
}

/** What is expected: always the extension from the network, and as narrow as a person wants. */
export const ScopeBoxes = ({ scope, asked, onChange }: ScopeBoxesProps) => (
  <fieldset>
    <legend>What is expected</legend>
    <Box isChecked>Extension {scope.extension}</Box>
    <Box isChecked>from network AS{scope.asn}</Box>
    {scope.principal && (
      <Box isChecked={asked.principal} onChange={(principal) => onChange({ principal })}>
        only by who asked now
        <small>{scope.principal}</small>
      </Box>
    )}
    {scope.subscription && (
      <Box isChecked={asked.subscription} onChange={(subscription) => onChange({ subscription })}>
        only in this subscription
        <small>{scope.subscription}</small>
      </Box>
    )}
    {scope.machine && (
      <>
        <Box isChecked={asked.onMachine} onChange={(onMachine) => onChange({ onMachine })}>
          only on machines called
        </Box>
        <input
          type="text"
          class="machine"
          aria-label="Name of the machines; * stands for anything"
          title="* stands for anything"
          disabled={!asked.onMachine}
          required={asked.onMachine}
          maxLength={100}
          value={asked.machine}
          onInput={({ currentTarget }) => onChange({ machine: currentTarget.value })}
        />
      </>
    )}
  </fieldset>
)

interface BoxProps {
  readonly isChecked: boolean
  /** Absent: nobody can change it. */
  readonly onChange?: (isChecked: boolean) => void
  readonly children: ComponentChildren
}

const Box = ({ isChecked, onChange, children }: BoxProps) => (
  <label class="choice">
    <input
      type="checkbox"
      checked={isChecked}
      disabled={onChange === undefined}
      onChange={({ currentTarget }) => onChange?.(currentTarget.checked)}
    />
    <span>{children}</span>
  </label>
)

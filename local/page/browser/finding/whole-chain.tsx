import { useState } from 'preact/hooks'
import type { Explanation } from '../../../../lib/explain/explain-finding.ts'
import { useJson } from '../use-json.ts'

/** How the finding came to be, stage by stage, in words; asked for when it is opened. */
export function WholeChain({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <section class="panel chain" aria-labelledby="chain">
      <h2 id="chain">Explain</h2>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>Stage by stage, from the record to the judgement</summary>
        {isOpen && <Chain id={id} />}
      </details>
    </section>
  )
}

function Chain({ id }: { id: string }) {
  const explanation = useJson<Explanation>(`/api/findings/${encodeURIComponent(id)}/explanation`)
  if (explanation.kind === 'loading') return <p class="quiet">Reading the state…</p>
  if (explanation.kind === 'failed') return <p role="alert">{explanation.reason}</p>
  return (
    <dl>
      {explanation.body.steps.map(({ title, lines }) => (
        <div key={title}>
          <dt>{title}</dt>
          {lines.map((line) => (
            <dd key={line}>{line}</dd>
          ))}
        </div>
      ))}
    </dl>
  )
}

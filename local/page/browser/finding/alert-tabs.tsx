import { useRef, useState } from 'preact/hooks'
import { visibleJson } from '../../../../lib/render/legible.ts'
import type { FindingWhole } from '../../api.ts'
import { TeamsCard } from './teams-card.tsx'

const tabs = [
  ['card', 'Teams card'],
  ['mail', 'Mail'],
  ['event', 'Event'],
] as const
type Tab = (typeof tabs)[number][0]

/** What was sent: the card as Teams draws it, the mail, the event for machines. */
export function AlertTabs({ finding }: { finding: FindingWhole }) {
  const { group } = finding.alert
  const [open, setOpen] = useState<Tab>('card')
  const buttons = useRef<HTMLDivElement>(null)
  const step = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (by === undefined) return
    const at = (tabs.findIndex(([tab]) => tab === open) + by + tabs.length) % tabs.length
    setOpen(tabs[at]?.[0] ?? 'card')
    const button = buttons.current?.children[at]
    if (button instanceof HTMLElement) button.focus()
  }
  return (
    <section class="panel alert" aria-labelledby="alert">
      <h2 id="alert">The alert</h2>
      {!finding.alert.isKept && (
        <p class="quiet">What was sent is not kept here: this is made from the finding as it is stored.</p>
      )}
      {group && (
        <p class="quiet">
          Told in one alert of {group.findings} findings: {group.title}, {group.when}.
        </p>
      )}
      <div ref={buttons} role="tablist" aria-labelledby="alert" onKeyDown={step} tabIndex={-1}>
        {tabs.map(([tab, label]) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`tab-${tab}`}
            aria-selected={tab === open}
            aria-controls={`panel-${tab}`}
            tabIndex={tab === open ? 0 : -1}
            onClick={() => setOpen(tab)}
          >
            {label}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */}
      <div role="tabpanel" id={`panel-${open}`} aria-labelledby={`tab-${open}`} tabIndex={0}>
        {open === 'card' && <TeamsCard card={finding.alert.card} />}
        {open === 'mail' && <Mail finding={finding} />}
        {open === 'event' && <pre class="json">{visibleJson(JSON.stringify(finding.alert.event, undefined, 2))}</pre>}
      </div>
    </section>
  )
}

function Mail({ finding: { id, alert } }: { finding: FindingWhole }) {
  if (alert.mail === undefined) return <p class="quiet">No mail is kept here.</p>
  return (
    <>
      <p class="subject">
        <small>Subject</small> {alert.mail.subject}
      </p>
      <iframe title="The mail as HTML" src={`/api/findings/${encodeURIComponent(id)}/mail`} sandbox="" />
      <details>
        <summary>As text</summary>
        <pre>{alert.mail.text}</pre>
      </details>
    </>
  )
}

import { useState } from 'preact/hooks'
import type { Command, FindingWhole } from '../../api.ts'

/** The rule's guide, and commands that are ready to paste. */
export const WhatToDo = ({ finding: { facts, commands } }: { finding: FindingWhole }) => (
  <section class="panel todo" aria-labelledby="todo">
    <h2 id="todo">What to do</h2>
    <h3>Ask</h3>
    <ul>
      {facts.rule.guide.triage.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
    {commands.length > 0 && <h3>Look</h3>}
    {commands.map((command) => (
      <Line key={command.line} command={command} />
    ))}
    <h3>If it is harmful</h3>
    <ol>
      {facts.rule.guide.response.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ol>
    <details>
      <summary>What it may be instead</summary>
      <ul>
        {facts.rule.guide.falsePositives.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </details>
  </section>
)

function Line({ command: { does, line } }: { command: Command }) {
  const [isCopied, setCopied] = useState(false)
  const copy = (): void => {
    navigator.clipboard.writeText(line).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <div class="command">
      <p>
        {does}
        <button type="button" onClick={copy} aria-label={`Copy the command: ${does}`}>
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      </p>
      <pre>
        <code>{line}</code>
      </pre>
    </div>
  )
}

import type { FindingWhole } from '../../api.ts'
import { CommandLine } from '../command-line.tsx'

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
      <CommandLine key={command.line} command={command} />
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

import { useState } from 'preact/hooks'
import type { Command } from '../api.ts'

/** A command that is ready to paste, with a button that copies it. */
export function CommandLine({ command: { does, line } }: { command: Command }) {
  const [copied, setCopied] = useState<string>()
  const copy = (): void => {
    navigator.clipboard.writeText(line).then(
      () => setCopied(line),
      () => setCopied(undefined),
    )
  }
  return (
    <div class="command">
      <p>
        {does}
        <button type="button" onClick={copy} aria-label={`Copy the command: ${does}`}>
          {copied === line ? 'Copied' : 'Copy'}
        </button>
      </p>
      <pre>
        <code>{line}</code>
      </pre>
    </div>
  )
}

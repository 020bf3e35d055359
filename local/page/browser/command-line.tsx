import { useRef, useState } from 'preact/hooks'
import type { Command } from '../api.ts'

/** A command that is ready to paste, with a button that copies it, or selects it where the browser lets nobody copy. */
export function CommandLine({ command: { does, line } }: { command: Command }) {
  const text = useRef<HTMLElement>(null)
  const [tried, setTried] = useState<{ readonly line: string; readonly isCopied: boolean }>()
  const outcome = tried?.line === line ? (tried.isCopied ? 'Copied' : 'Selected') : undefined
  const copy = (): void => {
    navigator.clipboard.writeText(line).then(
      () => setTried({ line, isCopied: true }),
      () => {
        if (text.current) getSelection()?.selectAllChildren(text.current)
        setTried({ line, isCopied: false })
      },
    )
  }
  return (
    <div class="command">
      <p>
        {does}
        <button type="button" onClick={copy} aria-label={`${outcome ?? 'Copy'} the command: ${does}`}>
          {outcome ?? 'Copy'}
        </button>
      </p>
      <pre>
        <code ref={text}>{line}</code>
      </pre>
      <span class="unseen" role="status">
        {outcome === 'Copied' && 'Copied'}
        {outcome === 'Selected' && 'The browser did not copy it; it is selected.'}
      </span>
    </div>
  )
}

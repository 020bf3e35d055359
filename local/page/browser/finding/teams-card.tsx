import { useEffect, useRef, useState } from 'preact/hooks'
import type { AlertView } from '../../api.ts'

const dark = window.matchMedia('(prefers-color-scheme: dark)')

/** The card, drawn by Microsoft's own renderer in the colours of Teams. */
export function TeamsCard({ card }: { card: AlertView['card'] }) {
  const place = useRef<HTMLDivElement>(null)
  const [isDark, setDark] = useState(dark.matches)
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    const listen = (): void => setDark(dark.matches)
    dark.addEventListener('change', listen)
    return () => dark.removeEventListener('change', listen)
  }, [])
  useEffect(() => {
    if (card === undefined) return
    import('./card.ts').then(
      ({ drawnCard }) => place.current?.replaceChildren(drawnCard(card, isDark)),
      (error: Error) => setProblem(error.message),
    )
  }, [card, isDark])
  if (card === undefined) return <p class="quiet">No card is kept here.</p>
  return (
    <div class={`teams ${isDark ? 'dark' : 'light'}`}>
      <p class="sender">
        <b>First Seen</b> via Workflows
      </p>
      <div ref={place} class="card" />
      {problem && <p role="alert">The card cannot be drawn: {problem}</p>}
    </div>
  )
}

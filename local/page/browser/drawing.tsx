import { useEffect, useRef } from 'preact/hooks'

interface DrawingProps {
  /** Loads what draws when it is needed, and draws at a width in px. Must stay the same while nothing changes. */
  readonly draw: (width: number) => Promise<Element>
  /** What the drawing shows, in a sentence. */
  readonly label: string
}

/** A drawing as wide as its place, drawn again when that changes. */
export function Drawing({ draw, label }: DrawingProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    let width = 0
    const observer = new ResizeObserver(async () => {
      const now = element.clientWidth
      if (now === width || now === 0) return
      width = now
      const drawn = await draw(now)
      if (width === now) element.replaceChildren(drawn)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [draw])
  return <div ref={place} class="drawing" role="img" aria-label={label} />
}

import { useEffect, useState } from 'preact/hooks'
import { ask } from './ask.ts'

export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly body: T }
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * What one of the server's addresses answers, and how to ask again: what is shown stays until the new answer is there, and
 * when there is none.
 */
export function useJson<T>(url: string): Loaded<T> & { readonly reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ kind: 'loading' })
  const [asked, setAsked] = useState(1)
  useEffect(() => {
    let isLast = true
    const failed = (before: Loaded<T>, reason: string): Loaded<T> =>
      before.kind === 'ready' ? before : { kind: 'failed', reason }
    ask<T>(url).then(
      (body) => isLast && setLoaded({ kind: 'ready', body }),
      (error: Error) => isLast && setLoaded((before) => failed(before, error.message)),
    )
    return () => {
      isLast = false
    }
  }, [url, asked])
  return { ...loaded, reload: () => setAsked((count) => count + 1) }
}

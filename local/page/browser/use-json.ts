import { useEffect, useState } from 'preact/hooks'
import type { Trouble } from '../api.ts'

export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly body: T }
  | { readonly kind: 'failed'; readonly reason: string }

/** What one of the server's addresses answers. */
export function useJson<T>(url: string): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ kind: 'loading' })
  useEffect(() => {
    load<T>(url).then(setLoaded, (error: Error) => setLoaded({ kind: 'failed', reason: error.message }))
  }, [url])
  return loaded
}

async function load<T>(url: string): Promise<Loaded<T>> {
  const response = await fetch(url)
  const body: unknown = await response.json()
  return response.ok ? { kind: 'ready', body: body as T } : { kind: 'failed', reason: (body as Trouble).error }
}

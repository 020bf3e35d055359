import { useState } from 'preact/hooks'
import { type Done, tokenHeader } from '../api.ts'
import { ask } from './ask.ts'

/** How a change goes, for people. */
export type Change =
  | { readonly kind: 'idle' | 'busy' }
  | { readonly kind: 'done'; readonly said: string }
  | { readonly kind: 'failed'; readonly reason: string }

/** Asks the server for a change, one at a time; `onAnswer` is told whether it was made. */
export function useChange(
  onAnswer: (isMade: boolean) => void,
): [change: Change, ask: (path: string, body: object) => void] {
  const [change, setChange] = useState<Change>({ kind: 'idle' })
  const askFor = (path: string, body: object): void => {
    if (change.kind === 'busy') return
    setChange({ kind: 'busy' })
    post(path, body).then(
      (said) => {
        setChange({ kind: 'done', said })
        onAnswer(true)
      },
      (error: Error) => {
        setChange({ kind: 'failed', reason: error.message })
        onAnswer(false)
      },
    )
  }
  return [change, askFor]
}

const token = (): string => document.querySelector<HTMLMetaElement>('meta[name=first-seen-token]')?.content ?? ''

async function post(path: string, body: object): Promise<string> {
  const { said } = await ask<Done>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [tokenHeader]: token() },
    body: JSON.stringify(body),
  })
  return said
}

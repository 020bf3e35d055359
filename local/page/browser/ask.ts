import type { Trouble } from '../api.ts'

const mostCharacters = 300

/** What the server answers, as JSON. @throws Error with what is wrong, for people */
export async function ask<T>(path: string, request?: RequestInit): Promise<T> {
  const response = await fetch(path, request).catch((cause: unknown) => {
    throw new Error('First Seen does not answer; look whether it still runs where you started it.', { cause })
  })
  const text = await response.text()
  const body = jsonIn(text)
  // Whoever is not let in is told so in plain text.
  if (body === undefined) throw new Error(text.trim().slice(0, mostCharacters) || `It answered ${response.status}.`)
  if (!response.ok) throw new Error((body as Trouble).error)
  return body as T
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

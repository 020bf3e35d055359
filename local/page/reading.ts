import type { Status } from './api.ts'

/** Counts what the app's log says was read. */
export interface Reading {
  /** Takes a line of the app's log. */
  note(line: { readonly message: string }): void
  read(): Status['read']
}

export function countReading(clock: () => number): Reading {
  let records = 0
  let at: string | undefined
  return {
    note({ message }) {
      if (!message.includes('"batch.ended"')) return
      const said = JSON.parse(message) as { records?: unknown }
      records += Number(said.records ?? 0)
      at = new Date(clock()).toISOString()
    },
    read: () => (at === undefined ? undefined : { at, records }),
  }
}

import { type OnUnread, placeOf, shown } from './input/files.ts'
import { printable, type Terminal } from './output/terminal.ts'
import type { LogBatch } from './run-log.ts'

/** Says which pieces of the files could not be read, where they stood and where their bytes are kept. */
export function tellTrouble(command: string, { frames, batch }: LogBatch, keptIn: string, talk: Terminal): void {
  for (const { message, verdict } of batch.judged) {
    if (verdict.kind !== 'quarantined') continue
    const frame = frames[message]
    const where = frame ? placeOf(frame) : ''
    talk.line(
      `first-seen ${command} ${printable(where)}: ${printable(verdict.reason)}; its neighbours were read. Kept in ${keptIn}.`,
    )
  }
}

/** Says which files could not be read to their end, and counts them. */
export function unreadFiles(command: string, talk: Terminal): { count: number; tell: OnUnread } {
  const unread = {
    count: 0,
    tell(file: string, reason: string): void {
      unread.count++
      talk.line(
        `first-seen ${command} ${printable(shown(file))}: cannot be read to its end: ${printable(reason)}. What came before was read, and the other files are.`,
      )
    },
  }
  return unread
}

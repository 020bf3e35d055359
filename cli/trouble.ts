import { printable, type Terminal } from './output/terminal.ts'
import type { LogBatch } from './run-log.ts'

/** Says which pieces of the files could not be read, where they stood and where their bytes are kept. Answers how many. */
export function tellTrouble(command: string, { frames, batch }: LogBatch, keptIn: string, talk: Terminal): number {
  let unreadable = 0
  for (const { message, verdict } of batch.judged) {
    if (verdict.kind !== 'quarantined') continue
    unreadable++
    const frame = frames[message]
    const file = frame?.file === '-' ? 'standard input' : (frame?.file ?? '')
    const where = frame?.where ? `${file}: ${frame.where}` : file
    talk.line(
      `first-seen ${command} ${printable(where)}: ${printable(verdict.reason)}; its neighbours were read. Kept in ${keptIn}.`,
    )
  }
  return unreadable
}

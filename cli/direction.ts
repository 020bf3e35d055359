import { shown } from './input/files.ts'
import { count } from './output/summary.ts'
import { printable, type Terminal } from './output/terminal.ts'
import type { LogBatch } from './run-log.ts'

/**
 * Which way the files of a run go in time, by the Successes that were judged in each. What Azure lists is newest first, and
 * a log is judged in its own order: then the newer operation is the finding, and does not know of the older one.
 */
export class Direction {
  readonly #files = new Map<string, { readonly lastMs: number; readonly steps: number }>()

  /** Takes in a batch of the pipeline. */
  add({ frames, batch }: LogBatch): void {
    for (const { message, record, success } of batch.judged) {
      const file = frames[message]?.file
      const timeMs = record?.timeMs
      if (success === undefined || file === undefined || timeMs === undefined) continue
      const { lastMs, steps } = this.#files.get(file) ?? { lastMs: timeMs, steps: 0 }
      this.#files.set(file, { lastMs: timeMs, steps: steps + Math.sign(timeMs - lastMs) })
    }
  }

  /** Says so where files go back in time more often than forth. */
  tell(command: string, talk: Terminal): void {
    const [first, ...others] = [...this.#files].flatMap(([file, { steps }]) => (steps < 0 ? [file] : []))
    if (first === undefined) return
    const which = `${printable(shown(first))}${others.length > 0 ? ` and ${count(others.length, 'more file')}` : ''}`
    talk.line(
      // With spaces: PowerShell hands on a text without one bare, and az.cmd breaks at its parenthesis.
      `first-seen ${command} ${which}: newest first, and judged so. The app sees the oldest first, and may find another operation and know more of before. Turn it round: az … --query "[] | reverse(@)", or jq reverse.`,
    )
  }
}

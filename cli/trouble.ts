import { groupBy } from '../lib/group-by.ts'
import type { Kept } from './edges.ts'
import { type Place, placeOf, shown } from './input/files.ts'
import { isOtherJson } from './input/other-json.ts'
import type { OnUnread } from './input/paths.ts'
import type { OnHead } from './input/stretches.ts'
import { count, grouped } from './output/summary.ts'
import { printable, type Terminal } from './output/terminal.ts'
import type { LogBatch } from './run-log.ts'

/** More pieces of one file than this are counted, not told one by one. */
const mostTold = 20

interface FileTrouble {
  /** Pieces that could not be read. */
  unreadable: number
  /** Something of the file was read, or passed over as a record that does not count. */
  isRead: boolean
  /** It begins as JSON that is no Activity Log: then that nothing of it counts says nothing. */
  isOtherJson: boolean
}

/** What of the files of a run could not be read: told as it comes, and at the end summed up. */
export class Trouble {
  readonly #command: string
  readonly #talk: Terminal
  readonly #kept: Kept | undefined
  readonly #files = new Map<string, FileTrouble>()
  #isFailure = false

  /** @param kept absent where unreadable bytes are not kept */
  constructor(command: string, talk: Terminal, kept?: Kept) {
    this.#command = command
    this.#talk = talk
    this.#kept = kept
  }

  /** The run has failed: a file could not be read to its end, or no record of it could, or it is no log, or unreadable bytes could not be kept. */
  get isFailure(): boolean {
    return this.#isFailure
  }

  /** Says that a file could not be read to its end. */
  readonly unread: OnUnread = (file, reason) => {
    this.#isFailure = true
    this.#tell(shown(file), `cannot be read to its end: ${reason}. What came before was read, and the other files are.`)
  }

  /** Takes in what a file begins with. */
  readonly head: OnHead = (file, head) => {
    this.#of(file).isOtherJson = isOtherJson(head)
  }

  /** Takes in what became of a frame: how many pieces of it were looked at, and why some of them could not be read. */
  frame(frame: Place, reasons: readonly string[], pieces: number): void {
    const file = this.#of(frame.file)
    file.isRead ||= reasons.length === 0 || reasons.length < pieces
    for (const reason of reasons)
      if (++file.unreadable <= mostTold)
        this.#tell(
          placeOf(frame),
          `${reason}; its neighbours were read.${this.#kept && !this.#kept.failure() ? ` Kept in ${this.#kept.folder}.` : ''}`,
        )
  }

  /** Takes in that records of a file needed no look. */
  passed(file: string): void {
    this.#of(file).isRead = true
  }

  /** Takes in a batch of the pipeline. */
  batch({ frames, batch, passed }: LogBatch): void {
    for (const file of passed) this.passed(file)
    const judged = groupBy(batch.judged, ({ message }) => message)
    for (const [message, frame] of frames.entries()) {
      const verdicts = (judged.get(message) ?? []).map(({ verdict }) => verdict)
      const reasons = verdicts.flatMap(({ kind, reason }) => (kind === 'quarantined' ? [reason] : []))
      this.frame(frame, reasons, verdicts.length)
    }
  }

  /** Sums up each file: what was not told one by one, and whether nothing of it could be read. */
  end(): void {
    this.#tellUnkept()
    for (const [file, { unreadable, isRead, isOtherJson }] of this.#files) {
      const more = unreadable - mostTold
      if (more > 0) this.#tell(shown(file), `${count(more, 'more piece')} cannot be read.${this.#most()}`)
      const isUnread = unreadable > 0 && !isRead
      if (!isUnread && !isOtherJson) continue
      this.#isFailure = true
      this.#tell(
        shown(file),
        `${isUnread ? 'no record could be read in it' : 'it begins with JSON that names no operation'}. It must be an Activity Log as JSON: what az monitor activity-log list -o json prints, or files of a diagnostic setting.`,
      )
    }
  }

  #tellUnkept(): void {
    const failure = this.#kept?.failure()
    if (failure === undefined) return
    this.#isFailure = true
    this.#tell(this.#kept?.folder ?? '', `what cannot be read is not kept: ${failure}. The files themselves have it.`)
  }

  #most(): string {
    return this.#kept && !this.#kept.failure() ? ` At most ${grouped(this.#kept.most)} of a file are kept.` : ''
  }

  #of(file: string): FileTrouble {
    const known = this.#files.get(file) ?? { unreadable: 0, isRead: false, isOtherJson: false }
    this.#files.set(file, known)
    return known
  }

  #tell(where: string, what: string): void {
    this.#talk.line(`first-seen ${this.#command} ${printable(where)}: ${printable(what)}`)
  }
}

import type { SuccessKey, Tally, Verdict } from '../lib/verdict.ts'
import type { LogBatch } from './run-log.ts'

/** Counts over a whole log. A record that waited in one batch and was decided in a later one counts as what it became. */
export class Ledger {
  readonly #total = { messages: 0, records: 0, new: 0, known: 0, ignored: 0, parked: 0, quarantined: 0 }
  readonly #waiting = new Map<SuccessKey, number>()

  add({ batch: { judged, resolved, tally }, messages }: LogBatch): void {
    for (const kind of Object.keys(this.#total) as (keyof Tally)[])
      this.#total[kind] += kind === 'messages' ? messages : tally[kind]
    for (const [key, verdict] of resolved) this.#release(key, verdict)
    for (const { success, verdict } of judged)
      if (success !== undefined && verdict.kind === 'parked')
        this.#waiting.set(success, (this.#waiting.get(success) ?? 0) + 1)
  }

  #release(key: SuccessKey, { kind }: Verdict): void {
    const waited = this.#waiting.get(key)
    if (waited === undefined || kind === 'parked') return
    this.#waiting.delete(key)
    this.#total.parked -= waited
    this.#total[kind]++
    this.#total[kind === 'new' ? 'known' : kind] += waited - 1
  }

  get total(): Tally {
    return this.#total
  }
}

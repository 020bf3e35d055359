import type { Backlog } from '../../lib/pulse/backlog.ts'
import type { AlertBody } from '../../lib/render/views.ts'
import { shortId } from '../../lib/triage/short-id.ts'
import type { Released, Tally } from '../../lib/verdict.ts'
import { findingsIn, printAlert } from './alert.ts'
import { grouped, summary } from './summary.ts'
import { printable, type Terminal } from './terminal.ts'

/** What is there when the week was played. */
export interface Played {
  readonly seconds: number
  readonly alerts: readonly AlertBody[]
  readonly backlog: Backlog
}

/** The sample week on the terminal: a moving line, alerts as they come, and at the end one sentence. */
export class Week {
  readonly #out: Terminal
  readonly #talk: Terminal
  readonly #pageUrl: string
  readonly #total = { messages: 0, records: 0, new: 0, known: 0, ignored: 0, parked: 0, quarantined: 0 }
  readonly #findings = new Set<string>()
  #share = 0
  #at: Date | undefined

  /** @param pageUrl where the page is, without a slash at the end */
  constructor(out: Terminal, talk: Terminal, pageUrl: string) {
    this.#out = out
    this.#talk = talk
    this.#pageUrl = pageUrl
  }

  sent(share: number, at: Date): void {
    this.#share = share
    this.#at = at
    this.#show()
  }

  alert({ event }: AlertBody): void {
    printAlert(event, this.#out)
    this.#link(findingsIn(event))
  }

  log({ level, message }: { level: string; message: string }): void {
    const said = fieldsOf(message)
    if (said.event === 'batch.ended') this.#count(said as Partial<Tally> & { released?: Released })
    else if (said.event === 'finding.recorded') this.#findings.add(String(said.findingId))
    // An alarm is told by its alert, once a day; the log has it with each pulse.
    else if (said.event !== 'pulse.alarmed' && (level === 'error' || level === 'critical'))
      this.#talk.line(`${this.#talk.style('red', level)}  ${printable(message)}`)
  }

  /** Findings, parked and unreadable are as the state has them, from all runs; records and known as this run saw them. */
  done({ seconds, alerts, backlog }: Played): void {
    this.#talk.status('')
    this.#share = 0
    const total = {
      ...this.#total,
      parked: backlog.waiting.count + backlog.parked.count,
      quarantined: backlog.quarantined.count,
    }
    const findings = new Set(alerts.flatMap(({ event }) => findingsIn(event)))
    this.#out.line()
    this.#out.line(`Sample week done: ${summary({ total, findings: findings.size, alerts: alerts.length, seconds })}`)
    if (backlog.unsent.count > 0)
      this.#talk.line(`Not sent yet: ${backlog.unsent.count}. The app tries again, at most every minute.`)
  }

  #link([first, ...others]: readonly string[]): void {
    if (first === undefined) return
    const path = others.length > 0 ? '/' : `/f/${shortId(first)}`
    this.#out.line(`${' '.repeat(11)}${this.#out.style('dim', 'page'.padEnd(10))}${this.#pageUrl}${path}`)
  }

  #count(said: Partial<Tally> & { released?: Released }): void {
    for (const kind of Object.keys(this.#total) as (keyof Tally)[])
      this.#total[kind] += Number(said[kind] ?? 0) + Number(said.released?.[kind as keyof Released] ?? 0)
    this.#show()
  }

  #show(): void {
    if (this.#at === undefined || this.#share === 0) return
    const filled = Math.round(this.#share * 20)
    const bar = '█'.repeat(filled) + '░'.repeat(20 - filled)
    const day = `${this.#at.toUTCString().slice(0, 11)} ${this.#at.toISOString().slice(11, 16)}`
    const { messages, known } = this.#total
    this.#talk.status(
      `Playing the sample week  ${bar}  ${Math.round(this.#share * 100)} %   ${day}   messages ${grouped(messages)}   known ${known}   findings ${this.#findings.size}`,
    )
  }
}

function fieldsOf(message: string): Record<string, unknown> {
  try {
    return JSON.parse(message) as Record<string, unknown>
  } catch {
    return {}
  }
}

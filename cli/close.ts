import type { Classification } from '../lib/triage/classification.ts'
import { closeFinding } from '../lib/triage/close.ts'
import { shortId } from '../lib/triage/short-id.ts'
import { exitCode } from './exit.ts'
import { findingMeant } from './findings.ts'
import type { Terminal } from './output/terminal.ts'
import type { State } from './state.ts'

/** Judges a finding, with author and time; the app tells the webhook. Answers the exit code. */
export async function close(
  text: string,
  as: Classification,
  comment: string,
  state: State,
  talk: Terminal,
  nowMs: number,
): Promise<number> {
  const { facts } = await findingMeant(text, state)
  const by = await state.me()
  const closed = await closeFinding(facts.id, { as, by, comment, at: new Date(nowMs) }, state.table)
  if (closed === undefined) throw new Error(`Finding ${facts.id} is gone.`)
  talk.line(`${shortId(facts.id)} is closed as ${as} by ${by}; the app tells the webhook within a minute or two.`)
  return exitCode.done
}

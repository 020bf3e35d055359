import { existsSync } from 'node:fs'
import { explainFinding } from '../lib/explain/explain-finding.ts'
import { readChain } from '../lib/explain/read-chain.ts'
import type { Rule } from '../lib/rules/schema.ts'
import { exitCode, UsageError } from './exit.ts'
import { findingMeant } from './findings.ts'
import { printExplanation } from './output/explanation.ts'
import { json, type Terminal } from './output/terminal.ts'
import type { State } from './state.ts'

/**
 * What the arguments of `explain` name. A path that is there (and `-`) is a file; what else looks like an id is a finding's.
 * @throws UsageError for what is neither, and for a mixture
 */
export function namedBy(texts: readonly string[]): 'files' | 'findings' {
  const isFile = (text: string): boolean => text === '-' || existsSync(text)
  const neither = texts.find((text) => !isFile(text) && !looksLikeId(text))
  if (neither !== undefined)
    throw new UsageError(
      `${neither}: there is no such file, and it is no finding’s id either (five letters such as 7QK2M, or 20260306T211407441Z-…).`,
    )
  const files = texts.filter(isFile)
  if (files.length > 0 && files.length < texts.length)
    throw new UsageError(
      `${files[0]} is a file and ${texts.find((text) => !isFile(text))} is none: explain either files or findings.`,
    )
  return files.length > 0 ? 'files' : 'findings'
}

/** A short id, or a whole one or its beginning of 8 letters and more. */
const looksLikeId = (text: string): boolean => /^[0-9a-z]{5}$/i.test(text) || /^\d{8}[0-9TZa-f-]*$/.test(text)

/** Says of findings how they came to be, stage by stage, in the context of these rules. Answers the exit code. */
export async function explainFindings(
  texts: readonly string[],
  asJson: boolean,
  rules: readonly Rule[],
  state: State,
  out: Terminal,
): Promise<number> {
  for (const text of texts) {
    const { facts } = await findingMeant(text, state)
    const chain = await readChain(facts.id, state.table, rules)
    if (chain === undefined) throw new Error(`Finding ${facts.id} is gone.`)
    const explanation = explainFinding(chain, state.flags)
    if (asJson) out.line(json({ finding: facts.id, ...explanation }))
    else printExplanation(explanation, out)
  }
  return exitCode.done
}

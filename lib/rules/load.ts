import type * as z from 'zod'
import { change, type RuleChanges } from './change.ts'
import { CommonFields, type Rule, RuleFile } from './schema.ts'

/** A rule file as read: its name for messages, its text. */
export interface RuleText {
  readonly name: string
  readonly text: string
}

/** Everything that is wrong with the rules, a line each: file, field, reason. */
export class RulesInvalid extends Error {
  override readonly name = 'RulesInvalid'

  constructor(problems: readonly string[]) {
    super(['Wrong rules; correct these and start again:', ...problems.map((problem) => `  ${problem}`)].join('\n'))
  }
}

/** Reads rule files (JSON, a rule a file) and applies the settings' changes. @throws RulesInvalid with all problems of all files */
export function loadRules(files: readonly RuleText[], changes: RuleChanges = {}): Rule[] {
  const problems: string[] = []
  const rules: Rule[] = []
  const fileOf = new Map<string, string>()
  for (const { name, text } of files) {
    const read = readRule(text)
    if (read.problems) {
      problems.push(...read.problems.map((problem) => `${name}: ${problem}`))
      continue
    }
    const other = fileOf.get(read.rule.id)
    if (other) problems.push(`${name}: id: "${read.rule.id}" is the id of ${other} too`)
    fileOf.set(read.rule.id, name)
    rules.push(change(read.rule, changes))
  }
  if (problems.length === 0 && !rules.some((rule) => rule.raises))
    problems.push(
      `${files.map((file) => file.name).join(', ') || 'no file'}: raises: no rule raises, so nothing could ever alert`,
    )
  if (problems.length > 0) throw new RulesInvalid(problems)
  return rules
}

/** So that a finding with the longest of all records still fits into its row. */
const longestRule = 8000

type Read = { rule: Rule; problems?: undefined } | { problems: string[] }

function readRule(text: string): Read {
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    return { problems: [`not JSON (${(error as Error).message})`] }
  }
  const parsed = RuleFile.safeParse(json)
  if (parsed.success) {
    const length = JSON.stringify(parsed.data).length
    return length <= longestRule
      ? { rule: parsed.data }
      : { problems: [`the rule: has ${length} characters, at most ${longestRule}: every finding keeps a copy`] }
  }
  const isKind = ({ path: [field] }: z.core.$ZodIssue): boolean => field === 'raises'
  const { issues } = parsed.error
  const others = issues.some(isKind) ? (CommonFields.safeParse(json).error?.issues ?? []) : []
  return { problems: [...issues.map(textOf), ...others.map(textOf)] }
}

function textOf({ path, message }: z.core.$ZodIssue): string {
  const field = path.join('.') || 'the rule'
  return field === 'raises'
    ? 'raises: true for a rule that alerts, false for one that gives context'
    : `${field}: ${message}`
}

import type { Spans } from '../decide/admit.ts'
import type { Facts } from '../decide/facts.ts'
import type { Expectation } from '../expect/expectation.ts'
import { readExpectations } from '../expect/store.ts'
import type { Operation } from '../fold/operation.ts'
import { readOperation } from '../fold/operation-row.ts'
import { type Key, keyOfTerm } from '../match/term.ts'
import { spansOf } from '../record/term-row.ts'
import type { Rule } from '../rules/schema.ts'
import { bucketOfFinding, groupPartition, operationId, rowKey, termOfFinding } from '../state/keys.ts'
import { sideBySide } from '../state/rounds.ts'
import type { Row, StateTable } from '../state/table.ts'
import { triesOfRow } from '../state/tries.ts'
import { readFinding, type StoredFinding } from '../triage/findings.ts'
import { unconfirmedAmong } from '../triage/unconfirmed.ts'
import { contextTermOf } from './term-of-facts.ts'

/** All that the state still holds about how a finding came to be, and what became of it. */
export interface Chain {
  readonly finding: StoredFinding
  /** The operation's row; absent: none was needed, or it is gone (it is kept for eight days). */
  readonly operation?: Operation
  /** Presences of the finding's own term, as they are now; absent: its row is gone. */
  readonly spans?: Spans
  /** The same operation's terms under the rules that give context. */
  readonly context: readonly ContextTerm[]
  /** The entry that expected the finding; absent though the finding names one: it is gone. */
  readonly expectation?: Expectation
  /** The finding’s network is not called usual in other findings until somebody judges it, or it goes on for the window. */
  readonly isUnconfirmed: boolean
  readonly outbox?: Outbox
  readonly group?: { readonly id: string; readonly members: number }
}

export interface ContextTerm {
  readonly title: string
  readonly windowDays: number
  readonly key: Key
  readonly isNew: boolean
  readonly spans?: Spans
}

/** Where the finding's alert waits: for the next try, or for a person. */
export type Outbox =
  | { kind: 'due'; tries: number; notBefore: Date; last: string }
  | { kind: 'refused'; since: Date; last: string }

/**
 * Reads the chain of one finding by its whole id; undefined when there is no such finding. `rules` are those whose
 * context it was judged in: of rules that are not among them nothing is said.
 * @throws StoreUnavailable
 */
export async function readChain(id: string, table: StateTable, rules: readonly Rule[]): Promise<Chain | undefined> {
  const finding = await readFinding(id, table)
  if (finding === undefined) return undefined
  const { facts } = finding
  const partition = bucketOfFinding(id)
  const [operation, term, due, refused, context, expectation, unconfirmed] = await Promise.all([
    operationOfFinding(facts, table),
    table.get(partition, rowKey.term(termOfFinding(id))),
    table.get(partition, rowKey.dueAlert(id)),
    table.get(partition, rowKey.parkedAlert(id)),
    readContext(facts, rules, table),
    readExpectation(finding, table),
    unconfirmedAmong([finding], table),
  ])
  const outbox = outboxOf(due, refused)
  const group = await readGroup(String((due ?? refused)?.fields.alert ?? ''), table)
  return {
    finding,
    context,
    isUnconfirmed: unconfirmed.has(id),
    ...(operation ? { operation } : {}),
    ...(term ? { spans: spansOf(term) } : {}),
    ...(expectation ? { expectation } : {}),
    ...(outbox ? { outbox } : {}),
    ...(group ? { group } : {}),
  }
}

/** What the state still holds of a finding's operation: eight days after it ended, nothing. @throws StoreUnavailable */
export async function operationOfFinding(
  { operation, resource }: Facts,
  table: StateTable,
): Promise<Operation | undefined> {
  const id = operationId(operation.correlationId, operation.name, resource.id)
  return (await readOperation(id, table))?.operation
}

/** The terms that a finding's operation has under the rules that give context. @throws StoreUnavailable */
export async function readContext(facts: Facts, rules: readonly Rule[], table: StateTable): Promise<ContextTerm[]> {
  const context = await sideBySide(rules, async (rule): Promise<ContextTerm | undefined> => {
    const term = contextTermOf(facts, rule)
    if (term === undefined) return undefined
    const row = await table.get(term.partition, term.rowKey)
    return {
      title: rule.title,
      windowDays: rule.windowDays,
      key: keyOfTerm(term),
      isNew: facts.alsoNew.some((also) => also.rule === rule.id),
      ...(row ? { spans: spansOf(row) } : {}),
    }
  })
  return context.filter((one) => one !== undefined)
}

/** The entry that expected a finding; undefined when none did, or it is gone. @throws StoreUnavailable */
export async function readExpectation(
  { expected }: StoredFinding,
  table: StateTable,
): Promise<Expectation | undefined> {
  return expected === undefined ? undefined : (await readExpectations(table)).find(({ id }) => id === expected)
}

function outboxOf(due: Row | undefined, refused: Row | undefined): Outbox | undefined {
  if (due) {
    const { tries, notBeforeMs } = triesOfRow(due)
    return { kind: 'due', tries, notBefore: new Date(notBeforeMs), last: String(due.fields.last ?? '') }
  }
  const since = refused?.fields.since
  return since instanceof Date ? { kind: 'refused', since, last: String(refused?.fields.last ?? '') } : undefined
}

async function readGroup(id: string, table: StateTable): Promise<Chain['group']> {
  if (id === '') return undefined
  const row = await table.get(groupPartition, rowKey.group(id))
  return row && { id, members: (JSON.parse(String(row.fields.members)) as string[]).length }
}

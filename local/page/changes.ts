import * as z from 'zod'
import { putBack } from '../../lib/deliver/put-back.ts'
import { endingInWords } from '../../lib/expect/ending.ts'
import { demandCovers, scopeOfFinding } from '../../lib/expect/from-finding.ts'
import { addExpectation, endExpectation, readExpectations } from '../../lib/expect/store.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { classifications } from '../../lib/triage/classification.ts'
import { closeFinding, JudgedMeanwhile } from '../../lib/triage/close.ts'
import type { StoredFinding } from '../../lib/triage/findings.ts'
import { firstSeen } from '../../lib/triage/program.ts'
import { markSeen, readShelf } from '../../lib/triage/shelf.ts'
import { shortId } from '../../lib/triage/short-id.ts'
import type { Done, Judgement, Look, NewExpectation, Retry } from './api.ts'
import type { Operator } from './operator.ts'
import { Refused } from './refused.ts'

export interface ChangeSources {
  readonly table: StateTable
  readonly operator: Operator
  readonly clock: () => number
}

const day = 24 * 60 * 60_000
const mostCharacters = 4000

export const judgementBody = z.strictObject({
  as: z.enum(classifications),
  comment: z.string().max(mostCharacters),
  seen: z.iso.datetime().optional(),
})

export const expectationBody = z.strictObject({
  principal: z.boolean(),
  subscription: z.boolean(),
  machine: z.string().min(1).max(100).optional(),
  reason: z.string().max(mostCharacters),
  days: z.int().min(1).max(366),
})

export const retryBody = z.strictObject({ name: z.string().min(1).max(1024) })
export const lookBody = z.strictObject({
  id: z.string().min(1).max(100),
  comment: z.string().trim().min(1, 'say what you found').max(mostCharacters),
  seen: z.iso.datetime().optional(),
})

export const emptyBody = z.strictObject({})

/** Writes down how a person judged a finding. @throws StoreUnavailable, Refused */
export async function judge(
  { facts }: StoredFinding,
  { as, comment, seen }: Judgement,
  sources: ChangeSources,
): Promise<Done> {
  const { table, operator, clock } = sources
  const by = await operator.me()
  const closing = { as, by, comment, at: new Date(clock()) }
  const closed = await closeFinding(facts.id, closing, table, seen === undefined ? 'none' : new Date(seen)).catch(
    refusedMeanwhile,
  )
  if (closed === undefined) throw new Refused(404, 'This finding is gone.')
  return { said: `Closed as ${as} by ${by}; the app tells the webhook within a minute or two.` }
}

function refusedMeanwhile(error: unknown): never {
  if (error instanceof JudgedMeanwhile)
    throw new Refused(409, `${error.message}\nNothing was changed. To replace that, close it once more.`)
  throw error
}

/** Makes an entry from a finding. @throws ExpectationRefused, StoreUnavailable */
export async function expectLike(
  { facts }: StoredFinding,
  asked: NewExpectation,
  sources: ChangeSources,
): Promise<Done> {
  const { table, operator, clock } = sources
  const now = clock()
  const entry = {
    rule: facts.rule.id,
    scope: scopeOfFinding(facts, { ...asked, machine: asked.machine ?? '' }),
    from: new Date(facts.time), // its own time, so that a replay of it is expected too
    until: new Date(now + asked.days * day),
    author: await operator.me(),
    reason: asked.reason,
    created: new Date(now),
  }
  demandCovers(facts, entry)
  const { until } = await addExpectation(entry, table)
  return { said: `Expected until ${until.toISOString().slice(0, 10)}: the next one like it alerts nobody.` }
}

/** Ends an entry now. @throws Refused, StoreUnavailable */
export async function endEntry(id: string, { table, clock }: ChangeSources): Promise<Done> {
  const now = new Date(clock())
  const ended = await endExpectation(id, now, table)
  if (ended === undefined) throw new Refused(404, 'There is no such entry.')
  return { said: `It ${endingInWords(ended, await readExpectations(table), now)}` }
}

/** Puts a refused alert back into the outbox. @throws Refused, StoreUnavailable */
export async function sendAlertAgain({ facts }: StoredFinding, { table, clock }: ChangeSources): Promise<Done> {
  if (!(await putBack(facts.id, new Date(clock()), table)))
    throw new Refused(404, `No refused alert of ${shortId(facts.id)} is on the shelf.`)
  return { said: 'It is in the outbox again; the timer sends it within minutes.' }
}

/** Sends bytes of the quarantine to the hub again. @throws Refused, or what the container or the hub throws */
export async function sendBytesAgain({ name }: Retry, { operator }: ChangeSources): Promise<Done> {
  if (operator.sendAgain === undefined)
    throw new Refused(400, `No hub is known here: start ${firstSeen} ui with --hub NAMESPACE/HUB.`)
  await operator.sendAgain(name)
  return { said: 'Sent to the hub again. What still cannot be read comes back here.' }
}

/** Writes down that a person has looked at what is on the shelf. @throws Refused, StoreUnavailable */
export async function markLooked(
  { id, comment, seen }: Look,
  { table, operator, clock }: ChangeSources,
): Promise<Done> {
  const shelved = (await readShelf(table)).find((one) => one.id === id)
  if (shelved === undefined) throw changedMeanwhile(404)
  const { mark } = shelved
  if (mark && mark.at.toISOString() !== seen)
    throw new Refused(
      409,
      `${mark.by} has looked at it meanwhile: ${mark.comment}\nNothing was changed. To replace that, mark it once more.`,
    )
  const by = await operator.me()
  if (!(await markSeen(shelved, { by, at: new Date(clock()), comment }, table))) throw changedMeanwhile(409)
  return { said: `Marked as seen by ${by}. It stays listed, and no alarm tells of it.` }
}

const changedMeanwhile = (status: 404 | 409): Refused =>
  new Refused(status, 'It has changed or gone meanwhile, and was not marked. The list shows what is there now.')

import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { type CheckOptions, inside, isClean, joined, noFaults, type Result, resultOf } from './check.ts'
import { asnCases } from './surroundings/asn-cases.ts'
import type { Case } from './surroundings/case.ts'
import { clockCases } from './surroundings/clock-cases.ts'
import { diskCases } from './surroundings/disk-cases.ts'
import { outageCases } from './surroundings/outage-cases.ts'
import { tableCases } from './surroundings/table-cases.ts'
import { webhookCases } from './surroundings/webhook-cases.ts'

/** Those that wait for processes first: the others run beside them. */
const cases: readonly Case[] = [
  ...outageCases,
  ...diskCases,
  ...webhookCases,
  ...tableCases,
  ...asnCases,
  ...clockCases,
]

const mostMs = 240_000

/** Breaks what is around the app, one thing after the other, lets it heal, and compares; says what an operator saw. */
export async function surroundings({ say }: CheckOptions): Promise<Result> {
  const startedAt = performance.now()
  const limit = pLimit(2)
  const outcomes = await Promise.all(
    cases.map(({ name, run }) =>
      limit(async () => {
        const outcome = await Promise.race([run(), tooLong()]).catch((error: Error) => ({
          ...noFaults,
          wrong: [`it failed: ${error.stack}`],
          saw: [],
        }))
        say(`${isClean(outcome) ? 'healed' : 'NOT AS PROMISED'}: ${name}`)
        return { name, ...outcome }
      }),
    ),
  )
  return resultOf(
    'P1 P2 P4: broken surroundings',
    `${cases.length} troubles, each until it had healed`,
    joined(outcomes.map((outcome) => inside(outcome.name, outcome))),
    startedAt,
    outcomes.map(({ name, saw }) => `${name}: ${saw.join('; ')}`),
  )
}

/** Nothing that heals takes so long; what hangs must not hold up the rest. */
async function tooLong(): Promise<never> {
  await sleep(mostMs, undefined, { ref: false })
  throw new Error(`it did not end within ${mostMs / 1000} seconds`)
}

import { expect, test } from 'vitest'
import { asnCases } from '../../proof/surroundings/asn-cases.ts'
import { clockCases } from '../../proof/surroundings/clock-cases.ts'
import { tableCases } from '../../proof/surroundings/table-cases.ts'
import { webhookCases } from '../../proof/surroundings/webhook-cases.ts'

/** Those that take seconds, and those that need the whole stack, are in npm run proof. */
const quick = [
  ...webhookCases.filter(({ name }) => /40[0134]|429/.test(name)),
  ...tableCases.filter(({ name }) => /503|no answer/.test(name)),
  ...asnCases,
  ...clockCases,
]

test.each(quick.map((one) => [one.name, one] as const))(
  '%s: nothing is lost or doubled, it is visible, and it heals by itself (P1, P2, P4)',
  async (_, { run }) => {
    const { lost, doubled, wrong } = await run()
    expect({ lost, doubled, wrong }).toEqual({ lost: [], doubled: [], wrong: [] })
  },
  90_000,
)

import type { Placed } from '../../lib/decide/judge.ts'
import { match, watchedOperations } from '../../lib/match/match.ts'
import { type Term, termOf } from '../../lib/match/term.ts'
import { normalise } from '../../lib/normalise/normalise.ts'
import { shippedRules } from '../../lib/rules/shipped.ts'
import { aRecord, type RawRecord } from './records.ts'

export interface PlacedChange {
  readonly record?: RawRecord
  readonly asn?: number
  readonly armedFrom?: string | undefined
}

/** A sighting at a time, in its network, with the terms that it has under the shipped rules. */
export function placedAt(timeMs: number, { record: change, asn = 64500, armedFrom }: PlacedChange = {}): Placed {
  const rules = shippedRules(armedFrom ? { armedFrom } : {})
  const raw = aRecord({ time: new Date(timeMs).toISOString(), ...change })
  const matched = match(normalise(raw), watchedOperations(rules))
  if (matched.kind !== 'matching') throw new Error(matched.reason)
  const { record } = matched
  const network = { asn, organisation: `Network ${asn}` }
  const terms = rules.flatMap((rule) => {
    const term = termOf(record, network, rule)
    return 'none' in term ? [] : [term]
  })
  return {
    sighting: { operationId: 'op', record, ip: '203.0.113.7', from: 'success' },
    network,
    asnData: 'test data',
    terms,
  }
}

export function raisingTerm({ terms }: Placed): Term {
  const term = terms.find(({ rule }) => rule.raises)
  if (term === undefined) throw new Error('no raising term')
  return term
}

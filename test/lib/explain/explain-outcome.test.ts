import { describe, expect, test } from 'vitest'
import { alertLines, judgementLines } from '../../../lib/explain/explain-outcome.ts'
import type { Chain } from '../../../lib/explain/read-chain.ts'
import { someFacts } from '../../support/facts.ts'

const at = (time: string) => new Date(`2026-03-${time}:00Z`)
const id = '20260306T211407441Z-0f1e2d3c4b5a69788796a5b4c3d2e1f0'
const group = { id: 'g-1', members: 7 }
const due = { kind: 'due', tries: 2, notBefore: at('06T21:20'), last: '503' } as const
const refused = { kind: 'refused', since: at('06T21:40'), last: '413' } as const
const triage = { as: 'BenignPositive', by: 'ines', at: at('07T08:00'), comment: '' } as const

/** The chain of an alerted finding, with what a case changes of the finding and beside it. */
const chainWith = (finding: Partial<Chain['finding']>, rest: Partial<Chain> = {}): Chain => ({
  finding: { facts: someFacts({ id }), committed: at('06T21:15'), held: false, ...finding },
  context: [],
  isUnconfirmed: false,
  ...rest,
})

describe('of its alert is said', () => {
  test.each<[what: string, finding: Partial<Chain['finding']>, rest: Partial<Chain>, lines: string[]]>([
    ['that it was accepted', { sent: at('06T21:16') }, {}, ['Its alert was accepted Fri 2026-03-06 21:16:00 UTC.']],
    [
      'when it was refused',
      { rejected: at('06T21:16') },
      {},
      ['The webhook refused its alert Fri 2026-03-06 21:16:00 UTC.'],
    ],
    ['that nothing is known of it', {}, {}, ['Its alert is neither sent nor waiting.']],
    [
      'how often it was tried',
      {},
      { outbox: due },
      ['In the outbox: 2 tries, the last answer was 503, next not before Fri 2026-03-06 21:20:00 UTC.'],
    ],
    [
      'that it was not answered yet, and with how many others it goes',
      {},
      { outbox: { ...due, tries: 0, last: '' }, group },
      [
        'It goes out with others: group g-1, 7 findings.',
        'In the outbox: 0 tries, there was no answer yet, next not before Fri 2026-03-06 21:20:00 UTC.',
      ],
    ],
    [
      'how to try a refused group again',
      {},
      { outbox: refused, group },
      [
        'It goes out with others: group g-1, 7 findings.',
        'The webhook refused its alert for good Fri 2026-03-06 21:40:00 UTC (413). Try again: npx first-seen outbox retry SWQ2R --port 7400',
      ],
    ],
  ])('%s', (_, finding, rest, lines) => {
    expect(alertLines(chainWith(finding, rest), ' --port 7400')).toEqual([
      'Committed Fri 2026-03-06 21:15:00 UTC.',
      ...lines,
    ])
  })
})

const usual = 'AS9009 may be called usual in other findings'

describe('whether its network may be called usual is said', () => {
  test.each<[what: string, finding: Partial<Chain['finding']>, line: string]>([
    [
      'with the reason where it was alerted and nobody judged it',
      {},
      `${usual}: it went on for the window, and nobody judged it malicious.`,
    ],
    ['of a judged one, without that reason', { triage }, `${usual}.`],
    ['of an expected one, without that reason', { expected: 'e-1' }, `${usual}.`],
    ['of one of the learning time, without that reason', { held: true }, `${usual}.`],
  ])('%s', (_, finding, line) => {
    expect(judgementLines(chainWith(finding), '').at(-1)).toBe(line)
  })
})

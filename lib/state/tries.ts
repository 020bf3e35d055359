import type { Row } from './table.ts'

/** How far the sending of an entry of the outbox has come: an alert or a judgement. */
export interface Tries {
  readonly bornMs: number
  readonly notBeforeMs: number
  readonly tries: number
  /** Of these tries, those that refused the body. */
  readonly refusals: number
}

/** The fields of an entry that nobody has tried to send yet. */
export const untried = (born: Date) => ({ born, notBefore: born, tries: 0, refusals: 0, last: '' })

export const triesOfRow = ({ fields }: Row): Tries => ({
  bornMs: Number(fields.born),
  notBeforeMs: Number(fields.notBefore),
  tries: Number(fields.tries ?? 0),
  refusals: Number(fields.refusals ?? 0),
})

/** Orders entries: what was due longest goes first. */
export const longestDueFirst = (a: Tries, b: Tries): number => a.notBeforeMs - b.notBeforeMs || a.bornMs - b.bornMs

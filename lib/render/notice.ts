import type { Link } from './links.ts'

/**
 * What an alert, a summary or an alarm says to people, before it is a card or a mail: both show all of it, in this order. Its texts
 * are legible and short enough, but not escaped for either.
 */
export interface Notice {
  /** How grave it is, in a word. */
  readonly word: 'Low' | 'Medium' | 'High' | 'Critical' | 'Summary' | 'Incomplete' | 'Alarm' | 'Judged'
  readonly title: string
  readonly sentence: string
  readonly facts: readonly Fact[]
  /** The first of several things, and where the rest is. */
  readonly list: readonly string[]
  readonly guide: readonly Chapter[]
  /** The commands that say what it was. Short, so that they are there however little room is left. */
  readonly judging: readonly Chapter[]
  readonly details: readonly Fact[]
  readonly links: readonly Link[]
}

/** `Who: maya@contoso.com (user)`. One without lines is not shown. */
export interface Fact {
  readonly label: string
  readonly lines: readonly string[]
}

/** A question or an instruction, and its points. */
export interface Chapter {
  readonly heading: string
  readonly points: readonly string[]
}

/** How much a notice may say. */
export interface Limits {
  /** Characters of one value from a record: in a title, a sentence or a list, in a fact, and in the details. */
  readonly inSentence: number
  readonly inFact: number
  readonly inDetails: number
  /** Characters of a line that a rule's author wrote. */
  readonly line: number
  /** Lines of one fact or chapter. */
  readonly lines: number
  readonly hasGuide: boolean
  readonly hasDetails: boolean
}

export const fullLimits: Limits = {
  inSentence: 48,
  inFact: 120,
  inDetails: 600,
  line: 400,
  lines: 5,
  hasGuide: true,
  hasDetails: true,
}

/** Tighter and tighter limits: what explains goes first, then values get shorter. */
export const tighterLimits: readonly Limits[] = [
  { ...fullLimits, hasGuide: false },
  { ...fullLimits, hasGuide: false, hasDetails: false },
  { inSentence: 32, inFact: 40, inDetails: 0, line: 120, lines: 3, hasGuide: false, hasDetails: false },
  { inSentence: 20, inFact: 24, inDetails: 0, line: 60, lines: 2, hasGuide: false, hasDetails: false },
]

/** The first `most`, and in one line more how many more there are. */
export const firstOf = (
  lines: readonly string[],
  most: number,
  rest = (more: number) => `and ${more} more`,
): string[] => (lines.length > most ? [...lines.slice(0, most), rest(lines.length - most)] : [...lines])

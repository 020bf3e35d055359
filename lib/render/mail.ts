import { mailHtml } from './mail-html.ts'
import type { Chapter, Fact, Notice } from './notice.ts'

/** A mail as the Logic App sends it. */
export interface Email {
  /** One line. */
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** A notice as a mail: the same content in the same order as the card, as text and as HTML. */
export function mailOf(notice: Notice): Email {
  const subject = `[${notice.word}] ${notice.title}`
  return { subject, text: mailText(subject, notice), html: mailHtml(subject, notice) }
}

function mailText(subject: string, { sentence, facts, list, guide, judging, details, links }: Notice): string {
  const blocks = [
    subject,
    sentence,
    factText(facts),
    list.map((line) => `- ${line}`).join('\n'),
    links.map(({ title, url }) => `${title}: ${url}`).join('\n'),
    ...[...guide, ...judging].map(chapterText),
    factText(details),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

const labelWidth = 14

const factText = (facts: readonly Fact[]): string =>
  facts
    .flatMap(({ label, lines }) => lines.map((line, i) => `${(i === 0 ? label : '').padEnd(labelWidth)}${line}`))
    .join('\n')

const chapterText = ({ heading, points }: Chapter): string =>
  `${heading}:\n${points.map((point) => `- ${point}`).join('\n')}`

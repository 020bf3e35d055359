import type { AdaptiveCard, Container, Element, RichTextBlock, TextRun } from './card-elements.ts'
import { markdownText, runText } from './escape-card.ts'
import type { Chapter, Fact, Notice } from './notice.ts'

/** A notice as an Adaptive Card. Version 1.4: what Teams shows of a card that came through a workflow. */
export function cardOf(notice: Notice): AdaptiveCard {
  const { word, title, sentence, facts, list, guide, judging, details, links } = notice
  const hidden = [
    hiddenPart('guide', 'What to do', guide.flatMap(chapterElements)),
    hiddenPart('judging', 'How to mark it expected', judging.flatMap(chapterElements)),
    hiddenPart('details', 'Details', factRows(details, 'Monospace')),
  ].flatMap((part) => part ?? [])
  const toggles: Element[] =
    hidden.length > 0 ? [{ type: 'ActionSet', actions: hidden.map(({ toggle }) => toggle) }] : []
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    fallbackText: markdownText(`First Seen, ${word}: ${title}`),
    body: [
      header(notice),
      paragraph(sentence),
      ...factRows(facts),
      ...list.map((line, row) => richText([{ text: line }], row === 0 ? 'Medium' : 'Small')),
      ...toggles,
      ...hidden.map(({ container }) => container),
    ],
    ...(links.length > 0 ? { actions: links.map((link) => ({ type: 'Action.OpenUrl' as const, ...link })) } : {}),
  }
}

const styles = {
  Low: 'accent',
  Medium: 'warning',
  High: 'attention',
  Critical: 'attention',
  Alarm: 'attention',
  Summary: 'good',
  Incomplete: 'warning',
  Judged: 'good',
} as const satisfies Record<Notice['word'], Container['style']>

/** Says how grave it is in words; the colour only repeats it. */
const header = ({ word, title }: Notice): Container => ({
  type: 'Container',
  style: styles[word],
  bleed: true,
  items: [
    richText([{ text: word.toUpperCase(), weight: 'Bolder' }]),
    richText([{ text: title, weight: 'Bolder', size: 'Medium' }], 'Small'),
  ],
})

type Run = Omit<TextRun, 'type'>

const richText = (runs: readonly Run[], spacing?: RichTextBlock['spacing']): RichTextBlock => ({
  type: 'RichTextBlock',
  inlines: runs.map((run) => ({ type: 'TextRun', ...run, text: runText(run.text) })),
  ...(spacing ? { spacing } : {}),
})

const paragraph = (text: string): RichTextBlock => richText([{ text }])

/** Two columns as a FactSet has them, whose values are not read as Markdown as a FactSet's are. */
const factRows = (facts: readonly Fact[], fontType?: 'Monospace'): Element[] =>
  facts
    .filter(({ lines }) => lines.length > 0)
    .map(({ label, lines }, row) => ({
      type: 'ColumnSet',
      spacing: row === 0 ? 'Medium' : 'Small',
      columns: [
        { type: 'Column', width: '84px', items: [richText([{ text: label, weight: 'Bolder' }])] },
        {
          type: 'Column',
          width: 'stretch',
          items: lines.map((text, i) =>
            richText([{ text, ...(fontType ? { fontType } : {}) }], i > 0 ? 'None' : undefined),
          ),
        },
      ],
    }))

const chapterElements = ({ heading, points }: Chapter): Element[] => [
  richText([{ text: heading, weight: 'Bolder' }], 'Medium'),
  ...points.map((point) => richText([{ text: `• ${point}` }], 'Small')),
]

/** What is there on demand: an empty part has no button either. */
function hiddenPart(id: string, title: string, items: readonly Element[]) {
  if (items.length === 0) return undefined
  const container: Container = { type: 'Container', id, isVisible: false, items }
  return { container, toggle: { type: 'Action.ToggleVisibility' as const, title, targetElements: [id] } }
}

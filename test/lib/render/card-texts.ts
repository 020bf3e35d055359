import type { AdaptiveCard, Element } from '../../../lib/render/card-elements.ts'
import type { Views } from '../../../lib/render/views.ts'

export const cardIn = ({ teams }: Views): AdaptiveCard => teams.attachments[0].content

/** Every text that a card shows, in its order. */
export const textsOf = (card: AdaptiveCard): string[] => card.body.flatMap(textsIn)

function textsIn(element: Element): string[] {
  switch (element.type) {
    case 'RichTextBlock':
      return [element.inlines.map(({ text }) => text).join('')]
    case 'Container':
      return element.items.flatMap(textsIn)
    case 'ColumnSet':
      return element.columns.flatMap(({ items }) => items.flatMap(textsIn))
    case 'ActionSet':
      return element.actions.map(({ title }) => title)
  }
}

/** What the card says beside a label, a line each. */
export function besideLabel(card: AdaptiveCard, label: string): string[] {
  const rows = card.body.flatMap((element) => (element.type === 'ColumnSet' ? [element.columns] : []))
  const row = rows.find(([first]) => first?.items[0]?.inlines[0]?.text === label)
  return (row?.[1]?.items ?? []).map(({ inlines }) => inlines.map(({ text }) => text).join(''))
}

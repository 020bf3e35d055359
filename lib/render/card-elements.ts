/**
 * The part of Adaptive Cards 1.4 that our cards use (https://adaptivecards.io/explorer/). Text from outside stands in text runs only:
 * they are not read as Markdown.
 */
export interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json'
  readonly type: 'AdaptiveCard'
  readonly version: '1.4'
  readonly msteams: { readonly width: 'Full' }
  readonly fallbackText: string
  readonly body: readonly Element[]
  readonly actions?: readonly OpenUrl[]
}

export type Element = RichTextBlock | Container | ColumnSet | ActionSet

export interface TextRun {
  readonly type: 'TextRun'
  readonly text: string
  readonly weight?: 'Bolder'
  readonly size?: 'Medium'
  readonly isSubtle?: true
  readonly fontType?: 'Monospace'
}

export interface RichTextBlock {
  readonly type: 'RichTextBlock'
  readonly inlines: readonly TextRun[]
  readonly spacing?: Spacing
}

export interface Container {
  readonly type: 'Container'
  readonly items: readonly Element[]
  readonly id?: string
  readonly isVisible?: false
  readonly style?: 'accent' | 'warning' | 'attention' | 'good'
  readonly bleed?: true
  readonly spacing?: Spacing
}

interface ColumnSet {
  readonly type: 'ColumnSet'
  readonly columns: readonly Column[]
  readonly spacing?: Spacing
}

interface Column {
  readonly type: 'Column'
  readonly width: string
  readonly items: readonly RichTextBlock[]
}

interface ActionSet {
  readonly type: 'ActionSet'
  readonly actions: readonly ToggleVisibility[]
}

interface ToggleVisibility {
  readonly type: 'Action.ToggleVisibility'
  readonly title: string
  readonly targetElements: readonly string[]
}

interface OpenUrl {
  readonly type: 'Action.OpenUrl'
  readonly title: string
  readonly url: string
}

type Spacing = 'None' | 'Small' | 'Medium'

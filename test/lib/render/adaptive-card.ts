import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { JSDOM } from 'jsdom'
import type { AdaptiveCard } from '../../../lib/render/card-elements.ts'

const { resolve } = createRequire(import.meta.url)
const read = (file: string): string => readFileSync(resolve(file), 'utf8')

/** What Microsoft's renderer makes of a card in the look of Teams. */
export interface Rendered {
  /** What it found wrong while it read the card, and in the card as a whole. */
  readonly problems: readonly string[]
  /** Texts that it gave to be read as Markdown. */
  readonly markdown: readonly string[]
  /** Names of the elements that it made, in lower case. */
  readonly tags: readonly string[]
  readonly text: string
  /** The text that can be seen once each button that shows something was pressed. */
  readonly opened: string
}

// The bundle is for browsers, and so is what it draws with: both live in the window, and JSON goes between.
const script = `(json, hostConfig) => {
  const { AdaptiveCard, HostConfig, SerializationContext } = AdaptiveCards
  const markdown = []
  AdaptiveCard.onProcessMarkdown = (text, result) => { markdown.push(text); result.didProcess = false }
  const card = new AdaptiveCard()
  card.hostConfig = new HostConfig(JSON.parse(hostConfig))
  card.onExecuteAction = () => {}
  const context = new SerializationContext()
  card.parse(JSON.parse(json), context)
  const problems = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message)
  const found = card.validateProperties().validationEvents.map(({ message }) => message)
  const element = card.render()
  document.body.replaceChildren(element)
  const text = element.textContent
  const tags = [...element.querySelectorAll('*')].map(({ localName }) => localName)
  for (const button of element.querySelectorAll('button')) button.click()
  const isSeen = (node) => node === element || (node.style.display !== 'none' && isSeen(node.parentElement))
  const opened = [...element.querySelectorAll('span')].filter(isSeen).map((node) => node.textContent).join(' ')
  return JSON.stringify({ problems: [...problems, ...found], markdown, tags, text, opened })
}`

const { window } = new JSDOM('<body></body>', { runScripts: 'outside-only' })
// jsdom draws nothing, so it has no innerText.
window.eval(`Object.defineProperty(HTMLElement.prototype, 'innerText', {
  get() { return this.textContent },
  set(text) { this.textContent = text },
})`)
window.eval(read('adaptivecards/dist/adaptivecards.min.js'))
const run = window.eval(script) as (json: string, hostConfig: string) => string

export function render(card: AdaptiveCard, theme: 'light' | 'dark'): Rendered {
  const hostConfig = read(`adaptivecards-designer/lib/hostConfigs/microsoft-teams-${theme}.json`)
  return JSON.parse(run(JSON.stringify(card), hostConfig)) as Rendered
}

const readMail = window.eval(`(html) => {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const all = [...page.querySelectorAll('*')]
  return JSON.stringify({
    tags: [...new Set(all.map(({ localName }) => localName))].sort(),
    attributes: [...new Set(all.flatMap((node) => node.getAttributeNames()))].sort(),
    links: [...page.querySelectorAll('a')].map((node) => node.getAttribute('href')),
  })
}`) as (html: string) => string

/** What a browser's parser finds in a mail: every tag and attribute name once, sorted, and where its links lead. */
export const partsOfMail = (html: string) =>
  JSON.parse(readMail(html)) as { tags: string[]; attributes: string[]; links: string[] }

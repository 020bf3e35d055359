import { describe, expect, test } from 'vitest'
import { markdownText, runText } from '../../../lib/render/escape-card.ts'
import { escapeHtml } from '../../../lib/render/escape-html.ts'
import { legible, legibleFacts } from '../../../lib/render/legible.ts'
import { factsSaying } from './occasions.ts'

test.each([
  ['ordinary text stays', 'rg-süd_(1) M247 Europe SRL 日本 🚀', 'rg-süd_(1) M247 Europe SRL 日本 🚀'],
  ['a line end is seen', 'a\r\nb', 'a\\u{d}\\u{a}b'],
  ['a direction override is seen', 'gpj.\u202Eexe', 'gpj.\\u{202e}exe'],
  ['what has no width is seen', 'a\u200b\uFEFF\u00ADb', 'a\\u{200b}\\u{feff}\\u{ad}b'],
  ['a tag character beyond the first plane is seen', 'a\u{E0041}', 'a\\u{e0041}'],
  ['half a character is seen', 'a\uD83D', 'a\\u{d83d}'],
  ['what fills no space is seen', 'a\u3164\u115F\u034Fb', 'a\\u{3164}\\u{115f}\\u{34f}b'],
  ['what varies a look is seen', 'a\uFE0F\u{E0101}', 'a\\u{fe0f}\\u{e0101}'],
  ['the blank of braille is seen', 'a\u2800b', 'a\\u{2800}b'],
  ['spaces of any kind and number are one', 'a \u00a0\u3000\u2003b  c', 'a b c'],
  ['a line separator is seen', 'a\u2028b', 'a\\u{2028}b'],
  ['an address cannot be clicked', 'https://evil.example', 'https[:]//evil.example'],
  ['an address without a scheme cannot be clicked', 'see WWW.evil.example', 'see WWW[.]evil.example'],
])('%s', (_, text, shown) => {
  expect(legible(text, 100)).toBe(shown)
})

test.each([
  ['xxxx', 'xxxx'],
  ['xxxxx', 'xxxxx'],
  ['xxxxxx', 'xxxx…'],
  ['🚀🚀🚀🚀🚀', '🚀🚀🚀🚀🚀'],
  ['🚀🚀🚀🚀🚀🚀', '🚀🚀🚀🚀…'],
  ['🚀'.repeat(100_000), '🚀🚀🚀🚀…'],
  ['\u202E', '\\u{2…'],
  [`x${'\u00a0'.repeat(1000)}y`, 'x y'],
])('%# no more than five characters are shown, the last an ellipsis', (text, shown) => {
  expect(legible(text, 5)).toBe(shown)
})

test('every text of the facts is made legible but the rule’s', () => {
  const { rule, ...shown } = legibleFacts(factsSaying('a\u202Eb'), 20)
  expect(JSON.stringify(shown)).not.toContain('\u202E')
  expect(rule.title).toBe('a\u202Eb')
  expect(shown.principal.kind).toBe('user')
})

describe('text of a card', () => {
  test.each([
    ['a_b * c', 'a_b * c'],
    ['<at>All</at>', '‹at›All‹/at›'],
    ['[click](https://evil.example)', '[click] (https://evil.example)'],
    ['{{DATE(x)}} {{{a', '{ {DATE(x)}} { { {a'],
  ])('%s stands as %s in a run', (text, shown) => {
    expect(runText(text)).toBe(shown)
  })

  test.each([
    ['[click](x)', '\\[click\\] \\(x\\)'],
    ['**a** _b_ `c` ~~d~~ |e| #f \\g', '\\*\\*a\\*\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ \\|e\\| \\#f \\\\g'],
  ])('%s begins nothing in Markdown', (text, shown) => {
    expect(markdownText(text)).toBe(shown)
  })
})

test('text of HTML opens no tag, entity or attribute', () => {
  expect(escapeHtml(`<b a="x" c='y'>&lt;`)).toBe('&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;lt;')
})

import { describe, expect, test } from 'vitest'
import { viewsOf } from '../../../lib/render/views.ts'
import { someFacts } from '../../support/facts.ts'
import { render } from './adaptive-card.ts'
import { cardIn } from './card-texts.ts'
import { factsSaying, occasions, traps } from './occasions.ts'

describe.each(['light', 'dark'] as const)('Microsoft’s renderer in the %s look of Teams', (theme) => {
  test.each(Object.entries(occasions))('finds nothing wrong with the card of %s', (_, occasion) => {
    const { problems, markdown } = render(cardIn(viewsOf(occasion)), theme)
    expect(problems).toEqual([])
    expect(markdown).toEqual([])
  })
})

test.each(traps)('%# a text that is a trap is drawn as text: it makes no element of its own', (trap) => {
  const { problems, markdown, tags } = render(cardIn(viewsOf({ kind: 'finding', facts: factsSaying(trap) })), 'light')
  expect(problems).toEqual([])
  expect(markdown).toEqual([])
  expect([...new Set(tags)].sort()).toEqual(['button', 'div', 'span'])
})

test('a template for a date is shown as it was written', () => {
  const facts = someFacts({ principal: { kind: 'user', name: '{{DATE(2026-01-01T00:00:00Z)}}' } })
  expect(render(cardIn(viewsOf({ kind: 'finding', facts })), 'light').text).toContain(
    '{ {DATE(2026-01-01T00:00:00Z)}} (user)',
  )
})

test('advice and ids are there once their buttons are pressed', () => {
  const { opened } = render(cardIn(viewsOf(occasions.finding)), 'light')
  expect(opened).toContain('Questions to answer')
  expect(opened).toContain('b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16')
})

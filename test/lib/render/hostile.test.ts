import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Facts } from '../../../lib/decide/facts.ts'
import { type Occasion, type Views, viewsOf } from '../../../lib/render/views.ts'
import { someFacts } from '../../support/facts.ts'
import { partsOfMail } from './adaptive-card.ts'
import { cardIn, textsOf } from './card-texts.ts'
import { factsSaying, occasions, traps } from './occasions.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(...traps),
  fc
    .array(fc.constantFrom('[', '](', ')', '<', '>', '&', '"', '{{', '}}', '*', '_', '\n', '\\', '://', 'a'))
    .map((parts) => parts.join('')),
)

const kinds = ['user', 'servicePrincipal', 'managedIdentity', 'app', 'unknown'] as const

const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    text: anyText,
    name: anyText,
    extension: anyText,
    id: anyText,
    organisation: anyText,
    says: anyText,
    kind: fc.constantFrom(...kinds),
  })
  .map(({ text, name, extension, id, organisation, says, kind }) => {
    const facts = factsSaying(text)
    return {
      ...facts,
      resource: { ...facts.resource, extension, id },
      principal: { kind, name },
      source: { ...facts.source, organisation },
      alsoNew: [{ rule: 'x', says }],
    }
  })

const anyOccasion: fc.Arbitrary<Occasion> = fc.oneof(
  anyFacts.map((facts): Occasion => ({ kind: 'finding', facts })),
  fc
    .array(anyFacts, { minLength: 1, maxLength: 15 })
    .map((members): Occasion => ({ kind: 'group', id: 'g-1', members })),
  fc.record({ held: fc.array(anyFacts, { maxLength: 12 }), trouble: anyText }).map(
    ({ held, trouble }): Occasion => ({
      kind: 'learning',
      held,
      progress: { ...occasions.learning.progress, trouble },
    }),
  ),
  fc.record({ facts: anyFacts, text: anyText }).map(
    ({ facts, text }): Occasion => ({
      kind: 'update',
      facts,
      triage: { as: 'TruePositive', by: text, at: new Date(0), comment: text },
    }),
  ),
  anyText.map((text): Occasion => ({ ...occasions.alarm, alarm: { kind: 'parked', what: text, todo: text } })),
)

const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u
const bytesOf = (views: Views): number => Buffer.byteLength(JSON.stringify(views.teams))

test('whatever a record says, a card stays small, and holds no link, tag, template or hidden character', () => {
  fc.assert(
    fc.property(anyOccasion, (occasion) => {
      const views = viewsOf(occasion)
      const card = cardIn(views)
      expect(bytesOf(views)).toBeLessThanOrEqual(18_000)
      expect(JSON.parse(JSON.stringify(card))).toEqual(card)
      for (const text of textsOf(card)) {
        expect(text).not.toMatch(/[<>]|\]\(|\{\{|:\/\//)
        expect(text).not.toMatch(hidden)
      }
      expect(card.fallbackText.replace(/\\./g, '')).not.toMatch(/[[\]()*_`~<>|]/)
    }),
    { numRuns: 200 },
  )
})

test('whatever a record says, a mail has our own tags and attributes, and a subject of one line', () => {
  const ours = partsOfMail(viewsOf(occasions.finding).email.html)
  fc.assert(
    fc.property(anyOccasion, (occasion) => {
      const { subject, text, html } = viewsOf(occasion).email
      const { tags, attributes, links } = partsOfMail(html)
      expect([...ours.tags, 'ul', 'li', 'h2', 'a']).toEqual(expect.arrayContaining(tags))
      expect(ours.attributes).toEqual(expect.arrayContaining(attributes))
      for (const link of links) expect(link).toMatch(/^https:\/\/(portal\.azure\.com\/#|stat\.ripe\.net\/AS)/)
      expect(subject).not.toMatch(hidden)
      expect(subject.length).toBeLessThan(400)
      expect(text.replaceAll('\n', '')).not.toMatch(hidden)
    }),
    { numRuns: 60 },
  )
})

const buttonsIn = (facts: Facts): string[] =>
  textsOf(cardIn(viewsOf({ kind: 'finding', facts }))).filter((text) => ['What to do', 'Details'].includes(text))

test('what does not fit goes in order: first the advice, then the details', () => {
  const { rule, resource } = someFacts()
  const advice = Array<string>(5).fill('長'.repeat(400))
  const talkative = { ...rule, guide: { triage: advice, falsePositives: advice, response: advice } }
  expect(buttonsIn(someFacts())).toEqual(['What to do', 'Details'])
  expect(buttonsIn(someFacts({ rule: talkative }))).toEqual(['Details'])
  const huge = { ...resource, id: '🚀'.repeat(600), tenantId: '🚀'.repeat(600), subscriptionId: '🚀'.repeat(600) }
  const operation = { name: '🚀'.repeat(600), verb: 'write', correlationId: '🚀'.repeat(600) } as const
  expect(
    buttonsIn(
      someFacts({ rule: talkative, resource: huge, operation, principal: { kind: 'user', id: '🚀'.repeat(600) } }),
    ),
  ).toEqual([])
})

test('a group of 200 whose every text is long stays small', () => {
  const members = Array<Facts>(200).fill(factsSaying('🚀'.repeat(5000)))
  expect(bytesOf(viewsOf({ kind: 'group', id: `g-${'0'.repeat(32)}`, members }))).toBeLessThanOrEqual(18_000)
})

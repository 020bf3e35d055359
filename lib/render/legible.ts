import type { Facts } from '../decide/facts.ts'

/**
 * Text that somebody else chose, made fit to be shown in one line: what cannot be seen or turns the reading direction stands as its
 * code point (`\u{202e}`), `://` and `www.` are broken so that no client makes a link of them, and what is longer than `most`
 * characters ends in an ellipsis.
 */
export function legible(text: string, most: number): string {
  // Two code units can be one character, and nothing below makes a text shorter.
  const shown = text
    .slice(0, 2 * most + 2)
    .replace(invisible, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
    .replace(/:(?=\/\/)/g, '[:]')
    .replace(/\b(www)\./gi, '$1[.]')
  return clipped(shown, most)
}

const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu

function clipped(text: string, most: number): string {
  const characters = [...text]
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text
}

/** The facts with every text from a record or from the ASN data made legible. The rule is its author's and stays. */
export function legibleFacts(facts: Facts, most: number): Facts {
  const of = (text: string): string => legible(text, most)
  const { operation, resource, principal, source } = facts
  return {
    ...facts,
    term: facts.term.map(([field, value]) => [field, of(value)] as const),
    operation: { ...operation, name: of(operation.name), correlationId: of(operation.correlationId) },
    resource: { ...resource, ...eachText(resource, of) },
    principal: { ...principal, ...eachText(principal, of), kind: principal.kind },
    source: { ...source, ip: of(source.ip), organisation: of(source.organisation) },
    alsoNew: facts.alsoNew.map(({ rule, says }) => ({ rule: of(rule), says: of(says) })),
    usually: facts.usually.map((usual) => ({ ...usual, organisation: of(usual.organisation) })),
  }
}

const eachText = (fields: object, of: (text: string) => string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, text]) => (typeof text === 'string' ? [[key, of(text)]] : [])),
  )

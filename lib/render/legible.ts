import type { Facts } from '../decide/facts.ts'
import type { Scope } from '../expect/expectation.ts'
import type { Key } from '../match/term.ts'
import type { Principal } from '../normalise/principal.ts'

/** What cannot be seen, or turns the reading direction; the blank of braille looks like a space and is none. */
export const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/gu

/** What cannot be seen stands as its code point: `\u{202e}`. */
export const visible = (text: string): string =>
  text.replace(invisible, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/** The same JSON, but what cannot be seen stands in its strings as an escape; its own line ends stay. */
export const visibleJson = (json: string): string =>
  json.replace(invisible, (character) => (character === '\n' ? character : character.replace(/[\s\S]/g, escapeOf)))

const escapeOf = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * Text that somebody else chose, made fit to be shown in one line: what cannot be seen or turns the reading direction stands as its
 * code point, spaces of any kind and number are one, `://` and `www.` are broken so that no client makes a link of them, and what is
 * longer than `most` characters ends in an ellipsis.
 */
export function legible(text: string, most: number): string {
  // Two code units can be one character, and nothing after the cut makes a text shorter.
  const begun = text.replace(/\p{Zs}+/gu, ' ').slice(0, 2 * most + 2)
  const shown = visible(begun)
    .replace(/:(?=\/\/)/g, '[:]')
    .replace(/\b(www)\./gi, '$1[.]')
  return clipped(shown, most)
}

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
    term: legibleKey(facts.term, most),
    operation: { ...operation, name: of(operation.name), correlationId: of(operation.correlationId) },
    resource: { ...resource, ...eachText(resource, of) },
    principal: legiblePrincipal(principal, most),
    source: { ...source, ip: of(source.ip), organisation: of(source.organisation) },
    alsoNew: facts.alsoNew.map(({ rule, says }) => ({ rule: of(rule), says: of(says) })),
    usually: facts.usually.map((usual) => ({ ...usual, organisation: of(usual.organisation) })),
  }
}

/** Who asked, for people; the kind is ours. */
export const legiblePrincipal = (principal: Principal, most: number): Principal => ({
  ...eachText(principal, (text) => legible(text, most)),
  kind: principal.kind,
})

/** A scope for people; what is compared and stored is the scope itself. */
export const legibleScope = (scope: Scope, most: number): Scope => ({
  ...scope,
  ...eachText(scope, (text) => legible(text, most)),
})

/** A key with its values made legible. */
export const legibleKey = (key: Key, most: number): Key => key.map(([field, value]) => [field, legible(value, most)])

const eachText = (fields: object, of: (text: string) => string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, text]) => (typeof text === 'string' ? [[key, of(text)]] : [])),
  )

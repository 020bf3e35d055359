/** A JSON string to look for, as bytes with A to Z lowered, and where in it the bytes stand that a scanner seeks first. */
export interface Needle {
  readonly token: Uint8Array
  readonly anchor: number
}

/** Two bytes and how far apart they stand. */
export type Pair = readonly [first: number, second: number, distance: number]

/** How to find places where a needle may stand. */
export type Plan =
  /** All needles share one pair. Its second byte is no letter, so it has one case only. */
  | {
      readonly kind: 'pair'
      readonly pair: Pair
      readonly needles: readonly Needle[]
    }
  /** Each needle has a pair of adjacent bytes; `families` are the different ones. */
  | {
      readonly kind: 'families'
      readonly families: readonly Pair[]
      readonly needles: readonly Needle[]
    }

/** Of a thousand bytes of Activity Log, about how many are each of these, in either case: as in the sample week. Others are rarer than 1. */
const perMille = new Map(
  Object.entries({
    '"e': 70,
    ait: 50,
    scor: 42,
    'd-n/': 30,
    pmf0123456789: 20,
    blu: 16,
    '.h': 12,
    vgyw: 9,
    x: 4,
    kzjq: 2,
  }).flatMap(([characters, share]) => [...characters].map((character) => [character, share] as const)),
)

/** What stands in nearly every record: a pair of bytes in it is met all the time, however rare each of the two is. */
const everywhere =
  '"operationname":"microsoft.compute/virtualmachines/","resourceid":"/subscriptions/resourcegroups/providers/microsoft.resources/deployments/'

/** A pair that is met by chance more often than once in so many bytes costs more than it saves. */
const rareEnough = 1 / 2000
/** As far apart as the two bytes of a pair may stand. */
const longestDistance = 48

/** Plans for operations (ASCII lower case): by one pair if all of them share a rare one. A process does this as it starts. */
export function planFor(operations: Iterable<string>): Plan {
  const tokens = [...operations].map((operation) => `"${operation}"`)
  return planByPair(tokens) ?? planByFamilies(tokens)
}

/** The characters that needles are made of, without their quotes, in either case: an escape of any other hides nothing. */
export function alphabetOf(operations: Iterable<string>): Set<number> {
  const text = [...operations].join('')
  return new Set(Buffer.from(text.toLowerCase() + text.toUpperCase(), 'latin1'))
}

function planByPair(tokens: readonly string[]): Plan | undefined {
  const [one, ...others] = tokens
  if (one === undefined) return undefined
  const isShared = (pair: Pair): boolean => !isSmallLetter(pair[1]) && others.every((token) => holds(token, pair))
  const pair = rarestPair(one, longestDistance, rareEnough, isShared)
  return pair && { kind: 'pair', pair, needles: tokens.map((token) => needleOf(token, pair)) }
}

function planByFamilies(tokens: readonly string[]): Plan {
  const families = new Map<string, Pair>()
  const needles = tokens.map((token) => {
    // A name all of whose pairs stand everywhere: any will do.
    const pair = rarestPair(token, 1, 1, () => true) ?? [token.charCodeAt(0), token.charCodeAt(1), 1]
    families.set(pair.join(' '), pair)
    return needleOf(token, pair)
  })
  return { kind: 'families', families: [...families.values()], needles }
}

/** The pair in the token that is met least: less often than `limit`, not in nearly every record, and one that `isGood`. */
function rarestPair(token: string, longest: number, limit: number, isGood: (pair: Pair) => boolean): Pair | undefined {
  const rarestFirst = Array.from(token, (character, at) => ({ at, share: (perMille.get(character) ?? 1) / 1000 })).sort(
    (one, other) => one.share - other.share,
  )
  let best: Pair | undefined
  let least = limit
  for (const first of rarestFirst) {
    for (const second of rarestFirst) {
      const chance = first.share * second.share
      if (chance >= least) break
      const distance = second.at - first.at
      if (distance < 1 || distance > longest) continue
      const pair: Pair = [token.charCodeAt(first.at), token.charCodeAt(second.at), distance]
      if (!isGood(pair) || holds(everywhere, pair)) continue
      best = pair
      least = chance
    }
  }
  return best
}

const needleOf = (token: string, pair: Pair): Needle => ({
  token: Buffer.from(token, 'latin1'),
  anchor: anchorOf(token, pair),
})

export const isSmallLetter = (value: number): boolean => value >= 0x61 && value <= 0x7a

const holds = (text: string, pair: Pair): boolean => anchorOf(text, pair) >= 0

/** Where in the text the pair stands first; -1 if nowhere. */
function anchorOf(text: string, [first, second, distance]: Pair): number {
  const character = String.fromCharCode(first)
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1))
    if (text.charCodeAt(at + distance) === second) return at
  return -1
}

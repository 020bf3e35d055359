/** A JSON string to look for, as bytes with A to Z lowered, and where in it the bytes stand that a scanner seeks first. */
export interface Needle {
  readonly token: Uint8Array
  readonly anchor: number
}

/** How to find places where a needle may stand. */
export type Plan =
  /** All needles share two bytes `distance` apart. */
  | {
      readonly kind: 'pair'
      readonly first: number
      readonly second: number
      readonly distance: number
      readonly needles: readonly Needle[]
    }
  /** Each needle has two adjacent bytes; `families` are the different pairs. */
  | {
      readonly kind: 'families'
      readonly families: readonly (readonly [number, number])[]
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
  }).flatMap(([characters, share]) => [...Buffer.from(characters)].map((value) => [value, share] as const)),
)

/** What stands in nearly every record: a pair of bytes in it is met all the time, however rare each of the two is. */
const everywhere = Buffer.from(
  '"operationname":"microsoft.compute/virtualmachines/","resourceid":"/subscriptions/resourcegroups/providers/microsoft.resources/deployments/',
)

/** A pair that is met by chance more often than once in so many bytes costs more than it saves. */
const rareEnough = 1 / 2000
/** As far apart as the two bytes of a pair may stand. */
const longestDistance = 48

/** Plans for operations (ASCII lower case): by one pair if all of them share a rare one. */
export function planFor(operations: Iterable<string>): Plan {
  const tokens = [...operations].map((operation) => Buffer.from(`"${operation}"`, 'latin1'))
  return planByPair(tokens) ?? planByFamilies(tokens)
}

/** The characters that needles are made of, without their quotes, in either case: an escape of any other hides nothing. */
export function alphabetOf(operations: Iterable<string>): Set<number> {
  const text = [...operations].join('')
  return new Set(Buffer.from(text.toLowerCase() + text.toUpperCase(), 'latin1'))
}

/** Two bytes and how far apart they stand. */
type Pair = readonly [first: number, second: number, distance: number]

function planByPair(tokens: readonly Buffer[]): Plan | undefined {
  const [one, ...others] = tokens
  if (one === undefined) return undefined
  let best: { first: number; second: number; distance: number; chance: number } | undefined
  for (const [first, second, distance] of pairsIn(one, longestDistance)) {
    const chance = chanceOf([first, second, distance])
    if (chance > rareEnough || chance >= (best?.chance ?? 1)) continue
    if (others.every((token) => anchorOf(token, first, second, distance) !== undefined))
      best = { first, second, distance, chance }
  }
  if (best === undefined) return undefined
  const { first, second, distance } = best
  const needles = tokens.map((token) => ({ token, anchor: anchorOf(token, first, second, distance) ?? 0 }))
  return { kind: 'pair', first, second, distance, needles }
}

function planByFamilies(tokens: readonly Buffer[]): Plan {
  const families = new Map<string, readonly [number, number]>()
  const needles = tokens.map((token) => {
    const [first, second] = rarest([...pairsIn(token, 1)])
    families.set(`${first} ${second}`, [first, second])
    return { token, anchor: anchorOf(token, first, second, 1) ?? 0 }
  })
  return { kind: 'families', families: [...families.values()], needles }
}

function rarest(pairs: readonly Pair[]): Pair {
  const [one = [0, 0, 1], ...others] = pairs
  return others.reduce((best: Pair, pair) => (chanceOf(pair) < chanceOf(best) ? pair : best), one)
}

function* pairsIn(token: Buffer, longest: number): Generator<Pair> {
  for (const [at, first] of token.entries())
    for (let distance = 1; distance <= longest; distance++) {
      const second = token[at + distance]
      if (second !== undefined) yield [first, second, distance]
    }
}

function anchorOf(token: Buffer, first: number, second: number, distance: number): number | undefined {
  const at = token.findIndex((value, i) => value === first && token[i + distance] === second)
  return at < 0 ? undefined : at
}

/** How likely it is that the pair stands at a place of the log. */
function chanceOf([first, second, distance]: Pair): number {
  if (anchorOf(everywhere, first, second, distance) !== undefined) return 1
  return shareOf(first) * shareOf(second)
}

const shareOf = (value: number): number => (perMille.get(value) ?? 1) / 1000

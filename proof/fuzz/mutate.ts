import type { Chance } from '../stack/chance.ts'
import { type Element, type Parted, textOf } from './messages.ts'

/** A message to be read, and what must be found in it. */
export interface Mutated {
  readonly bytes: Buffer
  /** Markers of the records that nothing happened to and that are wanted, in order. */
  readonly sound: readonly string[]
  /** Markers of all records of which the bytes still hold the marker. */
  readonly present: readonly string[]
  readonly how: string
}

/** Damages one record, or what stands around the records, or cuts the message; or changes values and keeps it valid JSON. */
export function mutated(parted: Parted, chance: Chance): Mutated {
  const way = chance.number(10)
  if (way === 0) return whole(parted, 'nothing', parted.elements)
  if (way === 1) return cut(parted, chance)
  if (way === 2) return around(parted, chance)
  const hit = chance.number(parted.elements.length)
  const element = parted.elements[hit]
  if (element === undefined) return whole(parted, 'nothing', parted.elements)
  if (way <= 5) return spliced(parted, hit, withOddValue(element.text, chance), 'an odd value in a record')
  const damaged = damage(Buffer.from(element.text), chance)
  const message = spliced(parted, hit, damaged.bytes, 'damage to a record')
  // Of a key that stands twice JSON keeps the last: what the first one held is gone, and the record is read all the same.
  return damaged.repeats
    ? { ...message, present: message.present.filter((marker) => marker !== element.marker) }
    : message
}

function spliced({ head, between, tail, elements }: Parted, hit: number, damaged: Buffer, how: string): Mutated {
  const pieces = elements.flatMap(({ text }, i) => [
    ...(i === 0 ? [] : [Buffer.from(between)]),
    i === hit ? damaged : Buffer.from(text),
  ])
  const bytes = Buffer.concat([Buffer.from(head), ...pieces, Buffer.from(tail)])
  return {
    bytes,
    how,
    ...markersOf(
      bytes,
      elements,
      elements.filter((_, i) => i !== hit),
    ),
  }
}

function whole(parted: Parted, how: string, sound: readonly Element[]): Mutated {
  const bytes = Buffer.from(textOf(parted))
  return { bytes, how, ...markersOf(bytes, parted.elements, sound) }
}

/** Everything behind some byte is gone: what ends before it must be found. */
function cut(parted: Parted, chance: Chance): Mutated {
  const all = Buffer.from(textOf(parted))
  const bytes = all.subarray(0, chance.number(all.length))
  let end = parted.head.length
  const sound = parted.elements.filter(({ text }) => {
    end += Buffer.byteLength(text)
    const isWhole = end <= bytes.length
    end += parted.between.length
    return isWhole
  })
  return { bytes, how: 'a cut', ...markersOf(bytes, parted.elements, sound) }
}

/** Something before, behind or between the records that does not belong there, or is missing. */
function around(parted: Parted, chance: Chance): Mutated {
  const odd = chance.pick([
    '',
    ' ',
    '\n',
    ',',
    ',,',
    '\u0000',
    'null',
    '7',
    '{}',
    '[]',
    '"text"',
    '\ufeff',
    ']',
    '}',
    'x',
  ])
  const place = chance.pick(['head', 'tail', 'between'] as const)
  const changed = { ...parted, [place]: chance.number(2) === 0 ? odd : parted[place] + odd }
  return whole(changed, `${JSON.stringify(odd)} at the ${place}`, parted.elements)
}

const markersOf = (bytes: Buffer, all: readonly Element[], sound: readonly Element[]) => ({
  sound: sound.filter(({ isWanted }) => isWanted).map(({ marker }) => marker),
  present: all.filter(({ marker }) => bytes.includes(marker)).map(({ marker }) => marker),
})

const structural = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ',',
  ':',
  '\n',
  '\r',
  '\u0000',
  '{"a":',
  '[1',
  '\\u00',
  '\ufeff',
  'é',
]

interface Damaged {
  readonly bytes: Buffer
  /** A run long enough for a key stands there twice. */
  readonly repeats: boolean
}

/** One to three changes to single bytes or runs of them. */
function damage(bytes: Buffer, chance: Chance): Damaged {
  let damaged = bytes
  let repeats = false
  for (let left = 1 + chance.number(3); left > 0; left--) {
    const at = chance.number(damaged.length + 1)
    const length = chance.pick([0, 1, 1, 2, 8, 40, 400])
    const [before, run, after] = [
      damaged.subarray(0, at),
      damaged.subarray(at, at + length),
      damaged.subarray(at + length),
    ]
    const put = replacement(run, chance)
    repeats ||= put.length > run.length && run.length >= 8
    damaged = Buffer.concat([before, put, after])
  }
  return { bytes: damaged, repeats }
}

function replacement(run: Buffer, chance: Chance): Buffer {
  switch (chance.number(5)) {
    case 0:
      return Buffer.alloc(0)
    case 1:
      return Buffer.from(chance.pick(structural))
    case 2:
      return Buffer.concat([run, run])
    case 3:
      return Buffer.from(run.map((byte) => byte ^ (1 << chance.number(8))))
    default:
      return Buffer.from(Array.from({ length: 1 + chance.number(4) }, () => chance.number(256)))
  }
}

const oddValues: readonly string[] = [
  'null',
  'true',
  '0',
  '-1e400',
  '1e308',
  '""',
  '" "',
  '[]',
  '{}',
  '[[[]]]',
  '{"value":{"value":null}}',
  '{"__proto__":{"x":1},"constructor":1}',
  '"\\ud800"',
  '"\\u0000"',
  '"9999-99-99T99:99:99Z"',
  '"+275760-09-13T00:00:00.001Z"',
  '"/subscriptions//resourceGroups//providers//"',
  '"::ffff:203.0.113.7:443"',
  '"{\\"claims\\":{}}"',
  `"${'x'.repeat(5000)}"`,
  `${'['.repeat(200)}${']'.repeat(200)}`,
]

/** Gives a field another value, or a second one: still JSON, but not what Azure writes. */
function withOddValue(text: string, chance: Chance): Buffer {
  const keys = [...text.matchAll(/"(?:\w|\.)+":\s?/g)]
  const key = keys[chance.number(keys.length)]
  if (key === undefined) return Buffer.from(text)
  const at = key.index + key[0].length
  const odd = chance.pick(oddValues)
  return Buffer.from(`${text.slice(0, at)}${odd},${JSON.stringify(`odd-${chance.number(9)}`)}:${text.slice(at)}`)
}

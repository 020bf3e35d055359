import type { Random } from '../../local/sample-week/random.ts'

/** Operations that the messages below are about; the tests' scanners look for them. */
export const watchedNames = [
  'microsoft.compute/virtualmachines/extensions/write',
  'microsoft.compute/virtualmachines/extensions/delete',
  'microsoft.compute/virtualmachinescalesets/extensions/read',
  'first-seen/pulse/extensions/action',
] as const

/** More of them, with no two bytes in common that are rare: a scanner for these seeks by tables. */
export const scatteredNames = [
  ...watchedNames,
  'microsoft.keyvault/vaults/write',
  'a.b/c',
  'microsoft.web/sites/restart/action',
] as const

const strangers = [
  'microsoft.compute/virtualmachines/write',
  'microsoft.compute/virtualmachines/extensions/writes',
  'xmicrosoft.compute/virtualmachines/extensions/write',
  'microsoft.hybridcompute/machines/extensions/write',
  // The long s and the Kelvin sign fold to ASCII letters in some other ways of comparing.
  'micro\u017foft.compute/virtualmachines/extensions/write',
  'microsoft.\u212aeyvault/vaults/write',
  '',
]

const blanks = ['', '', '', ' ', '\n', '\r\n', '\t', '  ']
const values = [
  '1',
  'null',
  'true',
  '""',
  '"a"',
  '"}"',
  '"]}"',
  '"{[\\""',
  '"\\\\"',
  '"\\\\\\""',
  '"x/\\u0022"',
  '"\\u0041"',
  '"\\\\/"',
  '"\\ud800"',
  '"ä\u{1f600}"',
  '[]',
  '{}',
  '[[{"a":[]}]]',
  '{"records":[1]}',
]

/** JSON text of a record of one of the names, or of a stranger; written in as many ways as JSON allows. */
function recordText(random: Random, names: readonly string[]): string {
  const name = random.chance(40) ? random.pick(names) : random.pick(strangers)
  const operation = nameText(random, random.chance(50) ? name : cased(random, name))
  const fields = Array.from(
    { length: random.between(0, 4) },
    () => `${random.pick(['"a"', '"operationName"', '"value"', '"records"'])}:${random.pick(values)}`,
  )
  const key = random.chance(5) ? '"\\u006fperationName"' : '"operationName"'
  const own = random.pick([
    `${key}:${operation}`,
    `${key}:${operation}`,
    `${key}:{"localizedValue":"x","value":${operation}}`,
    `"message":${operation}`,
    `${operation}:1`,
    `"body":${JSON.stringify(`{"operationName":${operation}}`)}`,
    `"inner":{"operationName":${operation}}`,
  ])
  fields.splice(random.between(0, fields.length), 0, own)
  return `{${blank(random)}${fields.join(`${blank(random)},`)}}`
}

const blank = (random: Random): string => (random.chance(2) ? ' '.repeat(random.between(0, 130)) : random.pick(blanks))

const cased = (random: Random, text: string): string =>
  random.chance(50)
    ? text.toUpperCase()
    : [...text].map((letter) => (random.chance(50) ? letter.toUpperCase() : letter)).join('')

/** A JSON string; a few of its characters are escaped, and slashes as some writers do. */
function nameText(random: Random, name: string): string {
  const rate = random.pick([0, 0, 3, 30])
  const written = [...name].map((character) => {
    if (!random.chance(rate)) return character
    if (character === '/' && random.chance(50)) return '\\/'
    const hex = character.charCodeAt(0).toString(16).padStart(4, '0')
    return `\\u${random.chance(50) ? hex.toUpperCase() : hex}`
  })
  return `"${random.chance(2) ? random.pick(['\\', ' ', '\\\\']) : ''}${written.join('')}"`
}

/** A message in one of the shapes in which records come, and in some in which they do not. */
export function messyMessage(random: Random, names: readonly string[]): Buffer {
  const records = Array.from({ length: random.between(0, 4) }, () =>
    random.chance(95) ? recordText(random, names) : random.pick(values),
  )
  const b = (): string => blank(random)
  const list = `[${b()}${records.join(`${b()},${b()}`)}${b()}]`
  const wrapped = `{${b()}"records"${b()}:${b()}${list}${b()}}`
  const shape = random.chance(70)
    ? wrapped
    : random.pick([
        list,
        records[0] ?? '',
        records.join('\n'),
        `{"value":${list}}`,
        `{"count":1,"records":${list}}`,
        `{"records":${list},"count":1}`,
        `{"records":[],"records":${list}}`,
        `{"\\u0072ecords":${list}}`,
        `{"records":${list}}\n{"records":${list}}`,
        `[${wrapped},${list}]`,
        `[{"value":${list}},{"nextLink":"x","value":${list}}]`,
        JSON.stringify(wrapped),
      ])
  return Buffer.from(`${random.chance(5) ? '\ufeff' : ''}${b()}${shape}${b()}`)
}

/** The bytes with one to three small damages. */
export function damaged(random: Random, message: Buffer): Buffer {
  let bytes = message
  for (let count = random.between(1, 3); count > 0 && bytes.length > 0; count--) bytes = damagedOnce(random, bytes)
  return bytes
}

const harmful = [...'{}[]",:\\/u0x\n '].map((character) => character.charCodeAt(0))

function damagedOnce(random: Random, bytes: Buffer): Buffer {
  const at = random.between(0, bytes.length - 1)
  const to = Math.min(bytes.length, at + random.between(1, 40))
  const byte = random.chance(70) ? random.pick(harmful) : random.between(0, 255)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (random.between(0, 5)) {
    case 0:
      return Buffer.concat([before, Buffer.of(byte), after.subarray(1)])
    case 1:
      return Buffer.concat([before, Buffer.of(byte), after])
    case 2:
      return Buffer.concat([before, bytes.subarray(to)])
    case 3:
      return Buffer.concat([before, bytes.subarray(at, to), after])
    case 4:
      return before
    default:
      return after
  }
}

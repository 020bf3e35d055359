import { expect, test } from 'vitest'
import { split } from '../../../lib/decode/split.ts'
import { randomFor } from '../../../local/sample-week/random.ts'
import { damaged, messyMessage, scatteredNames, watchedNames } from '../../support/messy-messages.ts'
import { importsOfScanModule, scanModule } from '../../support/scan-module.ts'

const baits = ['\0', '"', '\\', '/', '"}', ']}', '}', '}]}', 'u0061', `"${watchedNames[0]}"`]

test('the module imports nothing, so it can touch nothing but its own memory', () => {
  expect(importsOfScanModule()).toEqual([])
})

// What the watched names are made of.
const alphabet = /[acdefhilmnoprstuvwx./-]/i

/** Where in the text needles or telling escapes stand, by regular expressions. */
function hitsIn(text: string): number[] {
  const names = watchedNames.map((name) => name.replaceAll('.', '\\.')).join('|')
  const needles = [...text.matchAll(new RegExp(`"(?:${names})"`, 'gi'))].map(
    ({ index, 0: token }) => index + token.search(/x.{8}\//i),
  )
  const escapes = [...text.matchAll(/(?<!\\)(?:\\\\)*(\\(?:\/|u00([0-9a-f]{2})))/gi)].flatMap(
    ({ index, 0: whole, 1: own = '', 2: hex }) =>
      hex === undefined || alphabet.test(String.fromCharCode(Number.parseInt(hex, 16)))
        ? [index + whole.length - own.length]
        : [],
  )
  return [...needles, ...escapes].sort((a, b) => a - b)
}

test('find() gives what a regular expression finds, whatever stands before and behind the message', () => {
  const module = scanModule(watchedNames)
  const random = randomFor(3, 'find')
  for (let i = 0; i < 5000; i++) {
    const whole = messyMessage(random, watchedNames)
    const message = random.chance(50) ? damaged(random, whole) : whole
    const expected = hitsIn(message.toString('latin1'))
    const found = module.find(message, random.pick(baits))
    if (expected.length === 0 && found === -1) continue // no needle, but it does not end as it begins
    expect(found, message.toString('latin1')).toEqual(expected)
  }
})

test.each([1, 10, 30, 45])('a needle of which the first %i bytes stand before the message is none', (missing) => {
  const needle = `"${watchedNames[0]}"`
  const message = Buffer.from(`${needle.slice(missing)}{"a":"b"}`)
  expect(scanModule(watchedNames).find(message, needle.slice(0, missing).padStart(64))).toBe(-1)
})

test.each([1, 10, 30, 45])('a needle of which the last %i bytes stand behind the message is none', (missing) => {
  const needle = `"${watchedNames[0]}"`
  const message = Buffer.from(`{"a":${needle.slice(0, -missing)}`)
  expect(scanModule(watchedNames).find(message, needle.slice(-missing).padEnd(64))).toBe(-1)
})

test('a backslash before the message escapes nothing in it', () => {
  expect(scanModule(watchedNames).find(Buffer.from('\\/'), 'x\\')).toEqual([0])
})

/** The elements that hold hits, by the plain splitter: start, end and number. Undefined where slice() must give up. */
function rangesOf(message: Buffer, hits: readonly number[]): number[][] | undefined {
  const text = message.toString('latin1')
  if (!/^(?:\xef\xbb\xbf)?[ \t\r\n]*\{[ \t\r\n]*"records"[ \t\r\n]*:[ \t\r\n]*\[/.test(text)) return undefined
  const elements = split(message)?.map((element, number) => {
    const start = element.byteOffset - message.byteOffset
    return [start, start + element.length, number] as const
  })
  if (elements === undefined || elements.some(([start]) => !'{['.includes(text[start] ?? ''))) return undefined
  const holding = elements.filter(([start, end]) => hits.some((hit) => start <= hit && hit < end))
  const isAnyOutside = hits.some((hit) => !elements.some(([start, end]) => start <= hit && hit < end))
  return isAnyOutside ? undefined : holding.map((range) => [...range])
}

test('slice() gives the elements that the plain splitter gives, for any hits', () => {
  const module = scanModule(scatteredNames)
  const random = randomFor(4, 'slice')
  let sliced = 0
  for (let i = 0; i < 8000; i++) {
    const whole = messyMessage(random, scatteredNames)
    const message = random.chance(40) ? damaged(random, whole) : whole
    if (message.length === 0) continue
    const hits = Array.from({ length: random.between(1, 4) }, () => random.between(0, message.length - 1))
    const ascending = [...new Set(hits)].sort((a, b) => a - b)
    const expected = rangesOf(message, ascending) ?? -1
    expect(module.slice(message, ascending, random.pick(baits)), message.toString('latin1')).toEqual(expected)
    if (expected !== -1) sliced++
  }
  // A slicer that always gave up would pass the above only if the splitter did, too.
  expect(sliced).toBeGreaterThan(1000)
})

test('a sound message whose needles all lie in elements is never read whole', () => {
  const module = scanModule(watchedNames)
  const random = randomFor(5, 'no needless reading')
  for (let i = 0; i < 3000; i++) {
    const numbers = new Set(Array.from({ length: random.between(1, 3) }, () => random.between(0, 5)))
    const elements = Array.from({ length: 6 }, (_, number) =>
      numbers.has(number)
        ? `{${' '.repeat(random.between(0, 130))}"operationName":"${random.pick(watchedNames)}"}`
        : `{"a":"${'\\"{['.repeat(random.between(0, 40))}","b":[{}]}`,
    )
    const message = Buffer.from(`{"records":[${elements.join(',')}]}`)
    const hits = module.find(message)
    const ranges = hits === -1 ? -1 : module.slice(message, hits)
    const found =
      ranges === -1 ? ranges : ranges.map(([start, end, number]) => [number, message.toString('latin1', start, end)])
    expect(found).toEqual([...numbers].sort((a, b) => a - b).map((number) => [number, elements[number]]))
  }
})

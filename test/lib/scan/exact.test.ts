import { expect, test } from 'vitest'
import { createPlainScanner } from '../../../lib/scan/plain-scanner.ts'
import { createScanner } from '../../../lib/scan/scanner.ts'
import { fuzzScanner } from '../../support/fuzz-scanner.ts'
import { watchedNames } from '../../support/messy-messages.ts'

test('20,000 messages, whole and damaged, give the same records scanned as decoded whole, and the same bytes to quarantine (P1)', () => {
  const fuzzed = fuzzScanner(20_000, 1)
  // Every kind of answer is well represented.
  expect(Math.min(...Object.values(fuzzed))).toBeGreaterThan(2000)
})

const atoms = ['{', '}', '[', ']', '"', '\\', ',', `"${watchedNames[0]}"`, ' '.repeat(57)]

test('every string of up to five small parts is scanned as the definition says', () => {
  const names = new Set(watchedNames)
  const scanner = createScanner(names)
  const plain = createPlainScanner(names)
  const differing: string[] = []
  const tryAll = (text: string, depth: number): void => {
    for (const message of [Buffer.from(text), Buffer.from(`{"records":[${text}]}`)])
      if (JSON.stringify(scanner?.scan(message)) !== JSON.stringify(plain.scan(message)))
        differing.push(message.toString())
    if (depth > 0) for (const atom of atoms) tryAll(text + atom, depth - 1)
  }
  tryAll('', 5)
  expect(differing).toEqual([])
})

import { expect, test } from 'vitest'
import { asciiLower } from '../../../lib/normalise/ascii.ts'

test.each([
  ['MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE', 'microsoft.compute/virtualmachines/extensions/write'],
  ['@AZ[`az{', '@az[`az{'],
  ['\u212aey', '\u212aey'],
  ['\u0130D', '\u0130d'],
  ['ÄRGER', 'Ärger'],
  ['', ''],
])('%j in lower case is %j', (written, expected) => {
  expect(asciiLower(written)).toBe(expected)
})

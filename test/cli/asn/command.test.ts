import { expect, test } from 'vitest'
import { aFolderForEachTest, firstSeen, objectsOf } from '../../support/command.ts'

const folder = aFolderForEachTest()

test('asn says which network an address belongs to, and from which data', async () => {
  const { code, out, err } = await firstSeen(['asn', '45.9.248.37', '1.1.1.1'], { folder: folder() })
  expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['45.9.248.37', expect.stringMatching(/^AS9009 /)],
    ['1.1.1.1', expect.stringMatching(/^AS13335 /)],
    [''],
  ])
  expect(err).toMatch(/^From .+ of \d{4}-\d\d-\d\d\.\n$/)
  expect(code).toBe(0)
})

test('asn --json prints an object an address; one in no network makes the exit code 1', async () => {
  const { code, out } = await firstSeen(['asn', '--json', '1.1.1.1', '10.0.0.1', 'x\u009b'], { folder: folder() })
  expect(objectsOf(out)).toEqual([
    { address: '1.1.1.1', asn: 13335, organisation: expect.any(String) },
    { address: '10.0.0.1', note: 'a private address: counts as missing' },
    { address: 'x\u009b', note: expect.stringMatching(/^not an IP address/) },
  ])
  expect(out).not.toContain('\u009b')
  expect(code).toBe(1)
})

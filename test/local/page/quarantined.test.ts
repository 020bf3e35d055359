import { afterAll, beforeAll, expect, test } from 'vitest'
import { blobQuarantine } from '../../../lib/quarantine/blob-quarantine.ts'
import { quarantineIn } from '../../../local/page/quarantined.ts'
import { type Azurite, startAzurite } from '../../support/azurite.ts'

let azurite: Azurite
beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

test('what lies in quarantine is listed with its reason in words, and how much it is', async () => {
  const container = await azurite.container()
  await blobQuarantine(container).keep({
    bytes: Buffer.from('{"records":['),
    reason: 'cut off: „records“ has no end',
    origin: { hub: 'activity', partition: '2', sequenceNumber: 7 },
  })
  expect(await quarantineIn(container)()).toEqual([
    {
      name: expect.stringMatching(/^activity\/2\/00000000000000000007-[0-9a-f]{16}$/),
      reason: 'cut off: „records“ has no end',
      bytes: 12,
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    },
  ])
})

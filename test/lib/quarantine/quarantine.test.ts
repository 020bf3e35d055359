import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blobQuarantine } from '../../../lib/quarantine/blob-quarantine.ts'
import { quarantineName } from '../../../lib/quarantine/quarantine.ts'
import { type Azurite, startAzurite } from '../../support/azurite.ts'

let azurite: Azurite

beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

const origin = { hub: 'activity', partition: '3', sequenceNumber: 4711 }
const unreadable = { bytes: Buffer.from('not json'), reason: 'the message is not JSON', origin }

describe('the name of bytes in quarantine', () => {
  test('says where they came from and which they are', () => {
    // printf 'not json' | sha256sum
    expect(quarantineName(unreadable)).toBe('activity/3/00000000000000004711-7ccfa1fbf3940e6f')
  })

  test('differs for other bytes and for another place', () => {
    const names = [
      unreadable,
      { ...unreadable, bytes: Buffer.from('not json.') },
      { ...unreadable, origin: { ...origin, sequenceNumber: 4712 } },
      { ...unreadable, origin: { ...origin, partition: '4' } },
      { ...unreadable, origin: { ...origin, hub: 'other' } },
    ].map(quarantineName)
    expect(new Set(names).size).toBe(5)
  })
})

describe('quarantine in blobs', () => {
  test('keeps the very bytes, with the reason, once however often they come', async () => {
    const container = await azurite.container()
    const bytes = Buffer.from([0x7b, 0x00, 0xff, 0x0a])
    const quarantine = blobQuarantine(container)
    expect(await quarantine.waiting()).toEqual({ count: 0 })
    await quarantine.keep({ ...unreadable, bytes })
    await quarantine.keep({ ...unreadable, bytes })
    const { count, oldestMs } = await quarantine.waiting()
    expect([count, typeof oldestMs]).toEqual([1, 'number'])
    const blob = container.getBlobClient(quarantineName({ ...unreadable, bytes }))
    expect(await blob.downloadToBuffer()).toEqual(bytes)
    expect((await blob.getProperties()).metadata).toMatchObject({ reason: 'the%20message%20is%20not%20JSON' })
  })

  test.each<[string, string, string]>([
    ['other scripts and line ends', 'Zürich\r\n🚀', 'Zürich\r\n🚀'],
    ['half a character', 'a\uD83D', 'a\uFFFD'],
    ['a character that the cut goes through', `${'x'.repeat(499)}🚀`, `${'x'.repeat(499)}\uFFFD`],
    ['very much text of three bytes each', '世'.repeat(600), '世'.repeat(500)],
  ])('takes a reason with %s', async (_, reason, kept) => {
    const container = await azurite.container()
    await blobQuarantine(container).keep({ ...unreadable, reason })
    const { metadata } = await container.getBlobClient(quarantineName(unreadable)).getProperties()
    expect(decodeURIComponent(metadata?.reason ?? '')).toBe(kept)
  })

  test('that cannot keep says so, and that the batch will come again', async () => {
    const container = await azurite.container()
    await container.delete()
    await expect(blobQuarantine(container).keep(unreadable)).rejects.toThrow(
      /^Cannot keep unreadable bytes in t[0-9a-f]{32}: .+\. The hub will deliver this batch again\.$/s,
    )
  })
})

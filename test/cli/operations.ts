import { aRecord, type RawRecord } from '../support/records.ts'

/** Addresses of networks that the shipped ASN data knows. */
export const address = {
  telekom: '62.153.20.14',
  m247: '45.9.248.37',
  microsoft: '20.50.2.10',
  none: '203.0.113.9',
} as const

export interface Said {
  readonly extension?: string
  readonly machine?: string
  readonly at?: string
  /** null: the record has none. */
  readonly ip?: string | null
  readonly stage?: 'Start' | 'Success' | 'Failure'
  readonly correlationId?: string
}

/** A record of a write of an extension: a Success from Deutsche Telekom, unless it says something else. */
export function aWrite(said: Said = {}): RawRecord {
  const { extension = 'CustomScript', machine = 'vm-web-03', at = '2026-03-06T21:14:07.441Z', stage = 'Success' } = said
  const { ip = address.telekom, correlationId = 'b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16' } = said
  const id = `/subscriptions/3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/${machine}/extensions/${extension}`
  const scope = { authorization: { scope: id, action: 'Microsoft.Compute/virtualMachines/extensions/write' } }
  return aRecord({
    time: at,
    resourceId: id.toUpperCase(),
    correlationId,
    resultType: stage,
    resultSignature: stage === 'Success' ? 'Succeeded.' : stage === 'Start' ? 'Started.' : 'Failed.Conflict',
    callerIpAddress: ip ?? undefined,
    identity: scope,
  })
}

export const linesOf = (records: readonly unknown[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')

/** One of each fate: new, known, ignored (failed), parked (no address), unreadable. */
export const allFates: readonly string[] = [
  JSON.stringify(aWrite()),
  JSON.stringify(aWrite({ at: '2026-03-07T08:00:00.000Z' })),
  JSON.stringify(aWrite({ stage: 'Failure', at: '2026-03-07T09:00:00.000Z' })),
  JSON.stringify(
    aWrite({ ip: null, at: '2026-03-07T10:00:00.000Z', correlationId: '11111111-2222-4333-8444-555555555555' }),
  ),
  JSON.stringify(aWrite()).slice(0, 200),
]

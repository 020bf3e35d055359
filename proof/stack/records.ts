import type { EventHubProducerClient } from '@azure/event-hubs'

/** Addresses of networks that the shipped ASN data knows, no two of one network. */
export const addresses = ['193.99.144.80', '8.8.8.8', '1.1.1.1', '9.9.9.9'] as const

/** A successful write of an extension of that name, a minute ago: a term that no other name has. */
export function successOf(name: string, change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const group = '/SUBSCRIPTIONS/5D0F4C2E-0000-4000-8000-000000000001/RESOURCEGROUPS/RG-PROOF'
  return {
    time: new Date(Date.now() - 60_000).toISOString(),
    resourceId: `${group}/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM-1/EXTENSIONS/${name.toUpperCase()}`,
    operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE',
    category: 'Administrative',
    resultType: 'Success',
    resultSignature: 'Succeeded.',
    callerIpAddress: addresses[0],
    correlationId: `proof-${name}`,
    ...change,
  }
}

/** Records as one message of the Event Hub. */
export const bodyOf = (records: readonly unknown[]): Buffer => Buffer.from(JSON.stringify({ records }))

/** Sends messages to a partition, in their order. */
export async function sendTo(
  producer: EventHubProducerClient,
  partition: number,
  bodies: readonly Buffer[],
): Promise<void> {
  for (let i = 0; i < bodies.length; i += 20)
    await producer.sendBatch(
      bodies.slice(i, i + 20).map((body) => ({ body })),
      { partitionId: String(partition) },
    )
}

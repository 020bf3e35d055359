/** A successful extension write of a term that no other `n` has, in Event Hub shape. */
export function newTermRecord(n: number): object {
  const id =
    '/SUBSCRIPTIONS/5D0F4C2E-0000-4000-8000-000000000001/RESOURCEGROUPS/RG-BENCH/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES'
  return {
    time: new Date(Date.now() - 60_000).toISOString(),
    resourceId: `${id}/VM-${n}/EXTENSIONS/BENCH-${n}`,
    operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE',
    category: 'Administrative',
    resultType: 'Success',
    resultSignature: 'Succeeded.',
    callerIpAddress: '193.99.144.80',
    correlationId: `bench-${n}`,
  }
}

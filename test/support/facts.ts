import type { Facts } from '../../lib/decide/facts.ts'
import { shippedRules } from '../../lib/rules/shipped.ts'

const [rule] = shippedRules()

/** A finding of the shipped rule, with everything that a record can say. `change` replaces top-level fields. */
export function someFacts(change: Partial<Facts> = {}): Facts {
  if (!rule?.raises) throw new Error('The first of the shipped rules does not raise.')
  const { id, title, description, severity, risk, attack, references, tags, guide, windowDays } = rule
  return {
    id: '20260306T211407441Z-0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    time: '2026-03-06T21:14:07.441Z',
    rule: { id, title, description, severity, risk, attack, references, tags, guide, windowDays },
    term: [
      ['extension', 'customscript'],
      ['asn', '9009'],
    ],
    operation: {
      name: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE',
      verb: 'write',
      correlationId: 'b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16',
    },
    resource: {
      id: '/subscriptions/3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/vm-web-03/extensions/CustomScript',
      type: 'microsoft.compute/virtualmachines/extensions',
      extension: 'CustomScript',
      machine: 'vm-web-03',
      resourceGroup: 'rg-web',
      subscriptionId: '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68',
      tenantId: '7c1d3a52-94fe-4d0b-8f0e-2b6a5c9d1e37',
    },
    principal: {
      kind: 'user',
      id: 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94',
      appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      name: 'maya@contoso.com',
    },
    source: { ip: '203.0.113.7', from: 'success', asn: 9009, organisation: 'M247 Europe SRL' },
    alsoNew: [{ rule: 'network-new-to-tenant', says: 'to this tenant' }],
    usually: [{ asn: 3320, organisation: 'Deutsche Telekom AG', days: 41, lastSeen: '2026-03-05' }],
    ...change,
  }
}

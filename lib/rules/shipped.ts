import networkOnVm from '../../rules/network-new-on-vm.json' with { type: 'json' }
import networkOfPrincipal from '../../rules/network-new-to-principal.json' with { type: 'json' }
import networkInTenant from '../../rules/network-new-to-tenant.json' with { type: 'json' }
import extensionFromNewNetwork from '../../rules/vm-extension-from-new-network.json' with { type: 'json' }
import type { RuleText } from './load.ts'

/** The rules that ship with First Seen: the one that raises, and three that give its findings context. */
export const shippedRules: readonly RuleText[] = Object.entries({
  'vm-extension-from-new-network.json': extensionFromNewNetwork,
  'network-new-on-vm.json': networkOnVm,
  'network-new-to-principal.json': networkOfPrincipal,
  'network-new-to-tenant.json': networkInTenant,
}).map(([name, rule]) => ({ name: `rules/${name}`, text: JSON.stringify(rule) }))

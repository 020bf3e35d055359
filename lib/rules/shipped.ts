import networkOnVm from '../../rules/network-new-on-vm.json' with { type: 'json' }
import networkOfPrincipal from '../../rules/network-new-to-principal.json' with { type: 'json' }
import networkInTenant from '../../rules/network-new-to-tenant.json' with { type: 'json' }
import extensionFromNewNetwork from '../../rules/vm-extension-from-new-network.json' with { type: 'json' }
import { change, type RuleChanges } from './change.ts'
import type { RuleText } from './load.ts'
import type { Rule } from './schema.ts'

const files = {
  'vm-extension-from-new-network.json': extensionFromNewNetwork,
  'network-new-on-vm.json': networkOnVm,
  'network-new-to-principal.json': networkOfPrincipal,
  'network-new-to-tenant.json': networkInTenant,
}

/**
 * The rules that ship with First Seen, as the settings change them: the one that raises, and three that give its findings context. They are written just as
 * loadRules() gives rules, which a test checks, so that no process has to do it as it starts.
 */
export const shippedRules = (changes: RuleChanges = {}): Rule[] =>
  Object.values(files).map((rule) => change(rule as Rule, changes))

/** The same as files, to be loaded with rules of one's own. */
export const shippedTexts: readonly RuleText[] = Object.entries(files).map(([name, rule]) => ({
  name: `rules/${name}`,
  text: JSON.stringify(rule),
}))

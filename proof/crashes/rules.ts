import { loadRules } from '../../lib/rules/load.ts'
import type { Rule } from '../../lib/rules/schema.ts'
import { shippedTexts } from '../../lib/rules/shipped.ts'
import { extensionOf, type Saying } from '../../test/support/logs.ts'

const second = 'rules/vm-extension-path-from-new-network.json'

/** The shipped rules, and a second one that raises: its terms are narrower, and its window shorter. */
export const rules: readonly Rule[] = loadRules([
  ...shippedTexts,
  { name: second, text: JSON.stringify(narrower(shippedTexts[0]?.text ?? '')) },
])

function narrower(text: string): object {
  return { ...JSON.parse(text), id: 'vm-extension-path-from-new-network', key: ['path', 'asn'], windowDays: 3 }
}

/** The rules that raise, with what an observer calls their terms. */
export const raising: readonly {
  readonly id: string
  readonly windowMs: number
  readonly nameOf: (operation: Saying['operation']) => string
}[] = [
  { id: 'vm-extension-from-new-network', windowMs: days(7), nameOf: (operation) => extensionOf[operation] ?? '' },
  {
    id: 'vm-extension-path-from-new-network',
    windowMs: days(3),
    nameOf: (operation) => `vm-${operation}/extensions/${extensionOf[operation]}`,
  },
]

function days(count: number): number {
  return count * 24 * 60 * 60_000
}

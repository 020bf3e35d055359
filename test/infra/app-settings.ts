import { type Example, theOne } from './snapshot.ts'

/**
 * The app's settings as the template gives them: expressions that only Azure can evaluate stand as `[…]`. The whole is one
 * expression, since the parameter `settings` is secure and its value in no snapshot.
 */
export function settingsOf(example: Example): Record<string, string> {
  const { properties } = theOne(example, 'Microsoft.Web/sites/config')
  const [, own = ''] = /^\[union\(createObject\((.+)\), parameters\('settings'\)\)\]$/.exec(String(properties)) ?? []
  const parts = argumentsIn(own).map((part) => /^'([^']*)'$/.exec(part)?.[1] ?? `[${part}]`)
  return Object.fromEntries(parts.flatMap((name, i) => (i % 2 === 0 ? [[name, parts[i + 1] ?? '']] : [])))
}

/** Arguments of a call, which may be calls and texts themselves. */
function argumentsIn(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const [token] of text.matchAll(/'[^']*'|[^']/g)) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (token === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += token
  }
  return parts.map((part) => part.trim())
}

/** What Azure would make of the expressions that are left. An unknown one stays, and the app refuses it. */
export function evaluated(settings: Readonly<Record<string, string>>): Record<string, string> {
  const values: readonly (readonly [RegExp, string])[] = [
    [/primaryEndpoints\.blob\]$/, 'https://account.blob.core.windows.net/'],
    [/primaryEndpoints\.table\]$/, 'https://account.table.core.windows.net/'],
    [/serviceBusEndpoint/, 'namespace.servicebus.windows.net'],
    [/^\[environment\(\)\.resourceManager\]$/, 'https://management.azure.com/'],
    [/^\[environment\(\)\.portal\]$/, 'https://portal.azure.com'],
    [/accessEndpoint/, 'https://prod-1.westeurope.logic.azure.com/workflows/1/triggers/alert/paths/invoke'],
    [/^\[parameters\('asnUrl'\)\]$/, ''],
    [/^\[parameters\('maxMindKey'\)\]$/, settings.FIRST_SEEN_MAXMIND_ACCOUNT ? 'a licence' : ''],
  ]
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, values.find(([form]) => form.test(value))?.[1] ?? value]),
  )
}

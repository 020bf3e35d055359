import { type Example, theOne } from './snapshot.ts'

/** The app's settings as the template gives them: expressions that only Azure can evaluate stand as `[…]`. */
export const settingsOf = (example: Example): Record<string, string> =>
  theOne(example, 'Microsoft.Web/sites/config').properties as Record<string, string>

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

import { isLoopback } from '../safe-url.ts'

export const usualAudience = 'https://management.azure.com/'

/** Hosts by which tokens for Resource Manager are asked for: in the public cloud, in Azure Government, in China. */
const resourceManagers: readonly string[] = [
  'management.azure.com',
  'management.core.windows.net',
  'management.usgovcloudapi.net',
  'management.core.usgovcloudapi.net',
  'management.chinacloudapi.cn',
  'management.core.chinacloudapi.cn',
]
/** Hosts of triggers in the same clouds, such as prod-07.westeurope.logic.azure.com. */
const logicAppHost = /\.logic\.azure\.(com|us|cn)$/

/** What is wrong with the place that the app's token is sent to, by setting; nothing if none is sent. */
export function webhookProblems(settings: Readonly<Record<string, string>>): string[] {
  const {
    FIRST_SEEN_WEBHOOK_URL: address = '',
    FIRST_SEEN_WEBHOOK_AUTH: auth = 'managedIdentity',
    FIRST_SEEN_WEBHOOK_AUDIENCE: audience = usualAudience,
  } = settings
  if (auth !== 'managedIdentity' || !URL.canParse(address)) return []
  const url = new URL(address)
  const problems: string[] = []
  if (url.searchParams.has('sig'))
    problems.push(
      'FIRST_SEEN_WEBHOOK_AUTH: the URL carries a signature, and a Logic App refuses a request with both; set none, or drop the signature',
    )
  if (isLoopback(url)) return problems
  if (url.protocol === 'http:')
    problems.push(
      'FIRST_SEEN_WEBHOOK_URL: over http anybody on the way can read the app’s token; give an https URL, or set FIRST_SEEN_WEBHOOK_AUTH to none',
    )
  if (url.protocol === 'https:' && isForResourceManager(audience) && !logicAppHost.test(url.hostname))
    problems.push(
      'FIRST_SEEN_WEBHOOK_URL: no Logic App (its host ends in .logic.azure.com, .logic.azure.us or .logic.azure.cn), so it must not get a token for Resource Manager; for another receiver set FIRST_SEEN_WEBHOOK_AUDIENCE to its own application, or FIRST_SEEN_WEBHOOK_AUTH to none',
    )
  return problems
}

const isForResourceManager = (audience: string): boolean =>
  URL.canParse(audience) && resourceManagers.includes(new URL(audience).hostname)

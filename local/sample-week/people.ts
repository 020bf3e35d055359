import { guidOf } from './random.ts'

export interface User {
  kind: 'user'
  givenName: string
  surname: string
  upn: string
  objectId: string
  /** The program the token was issued to: the portal or the command line. */
  appId: string
  role: string
  groups: number
}

export interface Principal {
  kind: 'principal'
  name: string
  objectId: string
  appId: string
  role: string
  /** The resource whose identity this is, when Azure keeps the secret. */
  managedBy?: string
}

export type Caller = User | Principal

export const tenantId = guidOf('tenant halvern-hydro')
const domain = 'halvern-hydro.example'

// Ids that are the same in every tenant: Microsoft's list of first-party applications.
const portal = 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c'
const commandLine = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

export const jonas = user('Jonas', 'Albrecht', commandLine, 'Contributor', 9)
export const mira = user('Mira', 'Sandvik', portal, 'Owner', 24)
export const tobias = user('Tobias', 'Kern', portal, 'Virtual Machine Contributor', 6)
export const lena = user('Lena', 'Osterholt', portal, 'Contributor', 14)

export const deployer = principal('svc-deploy', 'Contributor')
export const vendor = principal('fjellvakt-collector', 'Virtual Machine Contributor')
export const automation = principal(
  'aa-operations',
  'Contributor',
  'Microsoft.Automation/automationAccounts/aa-operations',
)
export const policyAgent = principal(
  'deploy-vm-agents',
  'Contributor',
  'Microsoft.Authorization/policyAssignments/deploy-vm-agents',
)
export const securityService = principal('Windows Azure Security Resource Provider', 'Security Administrator')
export const backupService = principal('Backup Management Service', 'Backup Contributor')

function user(givenName: string, surname: string, appId: string, role: string, groups: number): User {
  const upn = `${givenName}.${surname}@${domain}`.toLowerCase()
  return { kind: 'user', givenName, surname, upn, objectId: guidOf(upn), appId, role, groups }
}

function principal(name: string, role: string, managedBy?: string): Principal {
  const ids = { objectId: guidOf(`object ${name}`), appId: guidOf(`application ${name}`) }
  return { kind: 'principal', name, role, ...ids, ...(managedBy ? { managedBy } : {}) }
}

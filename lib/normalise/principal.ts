import { guidOf } from './guid.ts'
import { type Fields, textOf } from './json-field.ts'

/** Who asked for an operation, no surer than the record is. */
export interface Principal {
  /** `app` when nothing but an application's id is known. */
  readonly kind: 'user' | 'servicePrincipal' | 'managedIdentity' | 'app' | 'unknown'
  /** Object id: a GUID in lower case with dashes. */
  readonly id?: string | undefined
  /** The application through which it was asked: a GUID in lower case with dashes. */
  readonly appId?: string | undefined
  /** A user's UPN or else display name; of a managed identity the resource that it belongs to. */
  readonly name?: string | undefined
}

// Records spell a claim as a URI or in its short form
// (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
const spellings = {
  objectId: ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid'],
  tenantId: ['http://schemas.microsoft.com/identity/claims/tenantid', 'tid'],
  appId: ['appid', 'azp'],
  upn: ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn', 'upn'],
  uniqueName: ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name', 'unique_name'],
  displayName: ['name'],
  idType: ['idtyp'],
  managedIdentity: ['xms_mirid'],
} as const satisfies Record<string, readonly string[]>

/** A claim of the token, whichever way it is spelt. */
export function claimOf(claims: Fields, claim: keyof typeof spellings): string | undefined {
  for (const key of spellings[claim]) {
    const text = textOf(claims[key])
    if (text !== undefined) return text
  }
  return undefined
}

/** The principal that a token's claims, the evidence of its role and REST's `caller` tell of. */
export function principalOf(claims: Fields, evidence: Fields, caller: unknown): Principal {
  const upn = [claimOf(claims, 'upn'), claimOf(claims, 'uniqueName'), textOf(caller)].find(isUpn)
  const kind = kindOf(claims, evidence, upn)
  return {
    kind,
    id: objectIdOf(claims, evidence),
    appId: guidOf(claimOf(claims, 'appId')),
    name: kind === 'managedIdentity' ? lastSegment(claimOf(claims, 'managedIdentity')) : nameOf(claims, upn),
  }
}

function kindOf(claims: Fields, evidence: Fields, upn: string | undefined): Principal['kind'] {
  if (claimOf(claims, 'managedIdentity') !== undefined) return 'managedIdentity'
  const told = toldKind(claimOf(claims, 'idType')) ?? toldKind(textOf(evidence.principalType))
  if (told !== undefined) return told
  // Tokens of applications carry no person's name.
  if (nameOf(claims, upn) !== undefined) return 'user'
  if (guidOf(claimOf(claims, 'appId')) === undefined) return 'unknown'
  return objectIdOf(claims, evidence) === undefined ? 'app' : 'servicePrincipal'
}

/** What the `idtyp` claim or the evidence's `principalType` says outright. */
function toldKind(type: string | undefined): Principal['kind'] | undefined {
  switch (type?.toLowerCase()) {
    case 'user':
      return 'user'
    case 'app':
    case 'serviceprincipal':
      return 'servicePrincipal'
    default:
      return undefined
  }
}

/** The evidence names who holds the role; when a group does, that is not the caller. */
function objectIdOf(claims: Fields, evidence: Fields): string | undefined {
  const heldByGroup = textOf(evidence.principalType)?.toLowerCase() === 'group'
  return guidOf(claimOf(claims, 'objectId')) ?? (heldByGroup ? undefined : guidOf(evidence.principalId))
}

const nameOf = (claims: Fields, upn: string | undefined): string | undefined =>
  upn ?? claimOf(claims, 'displayName') ?? claimOf(claims, 'uniqueName')

const isUpn = (name: string | undefined): boolean => name !== undefined && /^[^\s@]+@[^\s@]+$/.test(name)

const lastSegment = (id: string | undefined): string | undefined => id?.split('/').findLast((segment) => segment !== '')

import { hour } from './calendar.ts'
import type { Operation } from './operation.ts'
import { type Principal, tenantId, type User } from './people.ts'
import { guidOf, randomFor } from './random.ts'

type Claims = Readonly<Record<string, string>>
const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const microsoft = 'http://schemas.microsoft.com'

/** What the record says about who: the scope keeps the typed case, principal and role ids have no dashes. */
export function identityOf(operation: Operation, claims: Claims): object {
  const { by, group, action, resourceId } = operation
  const roleAssignmentScope = `/subscriptions/${group.subscription.id}`
  return {
    authorization: {
      scope: resourceId,
      action,
      evidence: {
        role: by.role,
        roleAssignmentScope,
        roleAssignmentId: undashed(guidOf(`${by.objectId} on ${group.subscription.id}`)),
        roleDefinitionId: undashed(guidOf(`role ${by.role}`)),
        principalId: undashed(by.objectId),
        principalType: by.kind === 'user' ? 'User' : 'ServicePrincipal',
      },
    },
    claims,
  }
}

/** The claims of a caller's token, which Azure copies into each record. A token serves about an hour, so its claims are made once. */
export function claimsOf(seed: number): (operation: Operation) => Claims {
  const made = new Map<string, Claims>()
  return ({ by, startedAt, address }) => {
    const issuedAt = Math.floor(startedAt / hour) * hour
    const key = `${by.objectId} ${issuedAt} ${address}`
    const claims = made.get(key) ?? tokenClaims(by, issuedAt, address, seed)
    made.set(key, claims)
    return claims
  }
}

function tokenClaims(by: User | Principal, issuedAt: number, address: string | undefined, seed: number): Claims {
  const random = randomFor(seed, `token of ${by.objectId} ${issuedAt}`)
  const issued = issuedAt / 1000 - random.between(60, 1800)
  const common = {
    aud: 'https://management.core.windows.net/',
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: String(issued),
    nbf: String(issued),
    exp: String(issued + 5400),
    aio: random.base64(by.kind === 'user' ? 212 : 60),
    appid: by.appId,
    [`${microsoft}/identity/claims/objectidentifier`]: by.objectId,
    [`${microsoft}/identity/claims/tenantid`]: tenantId,
    [`${soap}/nameidentifier`]: by.kind === 'user' ? random.base64(43) : by.objectId,
    rh: `1.${random.base64(51)}.`,
    uti: random.base64(22),
    ver: '1.0',
    xms_tcdt: '1538120414',
  }
  return by.kind === 'user' ? { ...common, ...userClaims(by, address) } : { ...common, ...principalClaims(by) }
}

function userClaims(by: User, address: string | undefined): Claims {
  const guids = (what: string, count: number) =>
    Array.from({ length: count }, (_, index) => guidOf(`${what} ${index}`)).join(',')
  return {
    appidacr: '0',
    groups: guids('group', by.groups),
    idtyp: 'user',
    ...(address ? { ipaddr: address } : {}),
    name: `${by.givenName} ${by.surname}`,
    puid: `1003${guidOf(by.upn).slice(24).toUpperCase()}`,
    sid: guidOf(`session ${by.upn}`),
    wids: guids('directory role', 2),
    xms_idrel: '1 20',
    [`${microsoft}/claims/authnclassreference`]: '1',
    [`${microsoft}/claims/authnmethodsreferences`]: 'pwd,mfa',
    [`${microsoft}/identity/claims/scope`]: 'user_impersonation',
    [`${soap}/givenname`]: by.givenName,
    [`${soap}/name`]: by.upn,
    [`${soap}/surname`]: by.surname,
    [`${soap}/upn`]: by.upn,
  }
}

function principalClaims(by: Principal): Claims {
  return {
    appidacr: by.managedBy ? '2' : '1',
    idtyp: 'app',
    [`${microsoft}/identity/claims/identityprovider`]: `https://sts.windows.net/${tenantId}/`,
    ...(by.managedBy ? { xms_mirid: `/subscriptions/${guidOf('subscription shared')}/providers/${by.managedBy}` } : {}),
  }
}

const undashed = (guid: string) => guid.replaceAll('-', '')

import type { Facts } from '../decide/facts.ts'
import { guidOf } from '../normalise/guid.ts'

/** A place to look further. The address has been built from checked parts only. */
export interface Link {
  readonly title: string
  readonly url: string
}

/** Where links lead, and commands. */
export interface Places {
  /** Origin of the portal: sovereign clouds have their own. */
  readonly portal: string
  /** A page for one’s own people on how to judge a finding; without it there is no such link. */
  readonly guide?: string
  /** What stands behind the commands of an alert, so that they work on the right state: see stateFlags(). */
  readonly flags?: string
}

export const publicCloud: Places = { portal: 'https://portal.azure.com' }

const longestUrl = 2000
const hourMs = 60 * 60_000

/** The links of a finding, at most five. A part that is not what it should be gives no link. */
export function linksOf(facts: Facts, places: Places): Link[] {
  return listed(places, [
    ['Resource', resourceFragment(facts)],
    ['Activity log', activityLogFragment(facts)],
    ['Identity', identityFragment(facts)],
    ['Network', networkUrl(facts)],
  ])
}

/** The links that all members of a group have in common. */
export function sharedLinks(members: readonly Facts[], places: Places): Link[] {
  const shared = (urlOf: (facts: Facts) => string | undefined): string | undefined => {
    const urls = new Set(members.map(urlOf))
    return urls.size === 1 ? [...urls][0] : undefined
  }
  return listed(places, [
    ['Resource', shared(resourceFragment)],
    ['Identity', shared(identityFragment)],
    ['Network', shared(networkUrl)],
  ])
}

function listed({ portal, guide }: Places, targets: readonly (readonly [string, string | undefined])[]): Link[] {
  const origin = originOf(portal)
  const links = targets.flatMap(([title, target]): Link[] => {
    const url = target?.startsWith('#') ? origin && `${origin}/${target}` : target
    return url === undefined || url.length > longestUrl ? [] : [{ title, url }]
  })
  const manual = guide === undefined || originOf(guide) === undefined ? [] : [new URL(guide).href]
  return [...links, ...manual.map((url) => ({ title: 'Guide', url }))]
}

function originOf(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  return parsed?.protocol === 'https:' ? parsed.origin : undefined
}

/**
 * The machine, or else the resource itself: an extension that was deleted has no page any more. The form is the one that the portal
 * itself writes: `#@tenant/resource/subscriptions/…`.
 */
function resourceFragment({ resource }: Facts): string | undefined {
  const path = pathOf(resource.id)
  const tenant = guidOf(resource.tenantId)
  return path && `#${tenant ? `@${tenant}/` : ''}resource${path}`
}

const segment = /^[\p{L}\p{N}_.()-]{1,90}$/u

/** `/subscriptions/{id}/resourceGroups/{name}/providers/{namespace}/{type}/{name}` of an id that goes at least so far. */
function pathOf(id: string): string | undefined {
  const [root, subscriptions, subscription, groups, group, providers, namespace, type, name] = id.split('/', 9)
  const fixed = [root, subscriptions, groups, providers].join('/').toLowerCase()
  const names = [group, namespace, type, name]
  if (fixed !== '/subscriptions/resourcegroups/providers' || guidOf(subscription) === undefined) return undefined
  if (!names.every((each) => each !== undefined && segment.test(each) && !/^\.+$/.test(each))) return undefined
  const [inGroup, ...rest] = names.map((each) => encodeURIComponent(each ?? ''))
  return `/subscriptions/${guidOf(subscription)}/resourceGroups/${inGroup}/providers/${rest.join('/')}`
}

/** All records with the operation's correlation id, an hour to either side. The blade's query is not documented by Microsoft. */
function activityLogFragment({ operation, resource, time }: Facts): string | undefined {
  const correlation = guidOf(operation.correlationId)
  const subscription = guidOf(resource.subscriptionId)
  const timeMs = Date.parse(time)
  if (correlation === undefined || subscription === undefined || Number.isNaN(timeMs)) return undefined
  const query = {
    searchString: correlation,
    timeSpan: '3',
    startTime: new Date(timeMs - hourMs).toISOString(),
    endTime: new Date(timeMs + hourMs).toISOString(),
    subscriptions: [subscription],
  }
  const inputs = encodeURIComponent(JSON.stringify({ query }))
  return `#blade/Microsoft_Azure_ActivityLog/ActivityLogBlade/queryInputs/${inputs}`
}

/** A user's or an application's page, where the record says which of both it was. */
function identityFragment({ principal }: Facts): string | undefined {
  const id = guidOf(principal.id)
  const appId = guidOf(principal.appId)
  if (id === undefined) return undefined
  switch (principal.kind) {
    case 'user':
      return `#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${id}`
    case 'servicePrincipal':
    case 'managedIdentity':
      return `#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId/${id}${appId ? `/appId/${appId}` : ''}`
    default:
      return undefined
  }
}

/** What RIPEstat says about a network, whichever registry it is of. */
const networkUrl = ({ source: { asn } }: Facts): string | undefined =>
  Number.isInteger(asn) && asn > 0 && asn <= 4294967295 ? `https://stat.ripe.net/AS${asn}` : undefined

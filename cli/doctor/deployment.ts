import * as z from 'zod'
import { type ArmClient, ArmRefused } from '../../lib/arm-client.ts'
import { UsageError } from '../exit.ts'

/** The resources of one deployment of infra/main.bicep, by their names. */
export interface Deployment {
  readonly subscription: string
  readonly group: string
  readonly app: string
  readonly namespace: string
  readonly hub: string
  readonly account: string
  /** The Logic App that passes alerts on. */
  readonly relay: string
  /** Name of the app's identity. */
  readonly identity: string
}

export interface Wanted {
  readonly subscription?: string
  readonly group?: string
}

const resource = z.object({ id: z.string(), name: z.string(), type: z.string() })
const subscriptionItem = z.object({ subscriptionId: z.string(), state: z.string().optional() })

const resourcesVersion = '2021-04-01'
const subscriptionsVersion = '2022-12-01'

/**
 * Finds the deployment: by its group if one is named, else by its hub's namespace, whose name tells it from everything
 * else, in the named subscription or in all that the identity sees.
 * @throws UsageError when there is none, or more than one; ArmRefused, ArmUnreachable
 */
export async function findDeployment(wanted: Wanted, arm: ArmClient): Promise<Deployment> {
  const subscriptions = wanted.subscription ? [wanted.subscription] : await allSubscriptions(arm)
  const found: Deployment[] = []
  for (const subscription of subscriptions) found.push(...(await deploymentsOf(subscription, wanted, arm)))
  const [only, ...others] = found
  const where = wanted.group ? `resource group ${wanted.group}` : 'no resource group that you may see'
  if (only === undefined)
    throw new UsageError(
      `${wanted.group ? `In ${where} there is no First Seen that you may see` : `There is First Seen in ${where}`} (looked in ${subscriptions.length === 1 ? `subscription ${subscriptions[0]}` : `${subscriptions.length} subscriptions`}). Name it with --subscription and --resource-group, and sign in with an identity that is Reader there.`,
    )
  if (others.length > 0)
    throw new UsageError(
      `There are ${found.length} deployments: ${found.map(({ group, subscription }) => `${group} in ${subscription}`).join(', ')}. Name one with --subscription and --resource-group.`,
    )
  return only
}

async function allSubscriptions(arm: ArmClient): Promise<string[]> {
  const all = await arm.list('/subscriptions', subscriptionsVersion, subscriptionItem)
  return all.filter(({ state = 'Enabled' }) => state === 'Enabled').map(({ subscriptionId }) => subscriptionId)
}

/** A named group is in one subscription: that another one lacks it, or does not let it be seen, says nothing of it. */
async function deploymentsOf(subscription: string, wanted: Wanted, arm: ArmClient): Promise<Deployment[]> {
  try {
    return await deploymentsIn(subscription, wanted.group, arm)
  } catch (error) {
    const isNotThere = error instanceof ArmRefused && error.status === 404
    const isHidden = error instanceof ArmRefused && error.status === 403 && wanted.subscription === undefined
    if (wanted.group && (isNotThere || isHidden)) return []
    throw error
  }
}

async function deploymentsIn(subscription: string, group: string | undefined, arm: ArmClient): Promise<Deployment[]> {
  const scope = `/subscriptions/${subscription}${group ? `/resourceGroups/${group}` : ''}`
  const filter = { $filter: "resourceType eq 'Microsoft.EventHub/namespaces'" }
  const namespaces = await arm.list(`${scope}/resources`, resourcesVersion, resource, filter)
  return namespaces.flatMap(({ id, name }) => {
    const token = /^evhns-([a-z0-9]{13})$/.exec(name)?.[1]
    const groupOf = /\/resourceGroups\/([^/]+)\//i.exec(id)?.[1]
    return token && groupOf ? [deploymentOf(subscription, groupOf, token)] : []
  })
}

/** Names as infra/*.bicep gives them: all end in the same token. */
const deploymentOf = (subscription: string, group: string, token: string): Deployment => ({
  subscription,
  group,
  app: `func-${token}`,
  namespace: `evhns-${token}`,
  hub: 'activity',
  account: `st${token}`,
  relay: `logic-${token}`,
  identity: `id-app-${token}`,
})

/** The path of a resource of the deployment. */
export const pathOf = ({ subscription, group }: Deployment, type: string, name: string): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`

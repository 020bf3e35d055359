import * as z from 'zod'
import type { ArmClient } from '../../lib/arm-client.ts'
import { type Finding, failure, look, ok, warning } from './check.ts'
import { type Deployment, pathOf } from './deployment.ts'

/** What a hub says of one of its partitions. */
export interface HubPartition {
  readonly id: string
  /** When its newest message came; absent when none ever did. */
  readonly lastEnqueuedMs?: number
}

/** Asks the hub itself, by the host of its namespace. @throws Error when it gives no answer */
export type AskHub = (host: string, hub: string) => Promise<readonly HubPartition[]>

const hubVersion = '2024-01-01'
const namespaceShape = z.object({
  properties: z.object({ serviceBusEndpoint: z.string().nullish(), disableLocalAuth: z.boolean().nullish() }),
})
const hubShape = z.object({
  properties: z.object({
    status: z.string().optional(),
    createdAt: z.string().nullish(),
    retentionDescription: z.object({ retentionTimeInHours: z.number().nullish() }).optional(),
  }),
})
type HubProperties = z.infer<typeof hubShape>['properties']

const minute = 60_000
/** Each partition gets a canary every 15 minutes. */
export const quietMs = 30 * minute

/** Is the hub there, and does something arrive in each of its partitions? */
export async function checkHub(
  deployment: Deployment,
  arm: ArmClient,
  askHub: AskHub,
  nowMs: number,
): Promise<Finding[]> {
  const { hub, namespace } = deployment
  const path = pathOf(deployment, 'Microsoft.EventHub/namespaces', namespace)
  let createdMs = 0
  let host = `${namespace}.servicebus.windows.net`
  const there = await look('hub', 'the role Reader on the resource group', async () => {
    const { properties: own } = await arm.get(path, hubVersion, namespaceShape)
    if (own.serviceBusEndpoint && URL.canParse(own.serviceBusEndpoint)) host = new URL(own.serviceBusEndpoint).hostname
    const { properties } = await arm.get(`${path}/eventhubs/${hub}`, hubVersion, hubShape)
    createdMs = Date.parse(properties.createdAt ?? '') || 0
    return [...hubFindings(`${namespace}/${hub}`, properties), ...(own.disableLocalAuth ? [keysAreOff] : [])]
  })
  if (there.some(({ level }) => level === 'failure')) return there
  return [...there, ...(await checkArrivals(() => askHub(host, hub), createdMs, nowMs))]
}

const keysAreOff = warning(
  'hub',
  'Keys are turned off at the namespace: whether Azure Monitor still delivers has to be proved.',
  'docs/deploy.md, "What to prove on the first day".',
)

function hubFindings(name: string, { status = 'Active', retentionDescription }: HubProperties): Finding[] {
  if (status !== 'Active') return [failure('hub', `${name} is ${status}.`, 'Set its status to Active in the portal.')]
  const hours = retentionDescription?.retentionTimeInHours ?? undefined
  if (hours === undefined) return [ok('hub', `${name} is there`)]
  if (hours >= 24) return [ok('hub', `${name} is there, and keeps ${Math.floor(hours / 24)} days`)]
  const says = `${name} keeps ${hours} hours: a longer outage loses messages.`
  return [warning('hub', says, 'Deploy again: the template sets 7 days.')]
}

/** A partition that never received anything is quiet since the hub is there. */
async function checkArrivals(ask: () => ReturnType<AskHub>, createdMs: number, nowMs: number): Promise<Finding[]> {
  let partitions: readonly HubPartition[]
  try {
    partitions = await ask()
  } catch (error) {
    return [warning('arrivals', `The hub did not say what arrives: ${(error as Error).message}`, whoMayAsk)]
  }
  const quiet = partitions.filter(({ lastEnqueuedMs = createdMs }) => nowMs - lastEnqueuedMs > quietMs)
  const newest = Math.max(...partitions.map(({ lastEnqueuedMs = 0 }) => lastEnqueuedMs))
  const empty = partitions.filter(({ lastEnqueuedMs }) => lastEnqueuedMs === undefined)
  if (quiet.length === 0 && empty.length > 0)
    return [
      ok(
        'arrivals',
        `the hub is new: in ${empty.length} of its ${partitions.length} partitions nothing has arrived yet`,
      ),
    ]
  if (quiet.length === 0)
    return [
      ok('arrivals', `all ${partitions.length} partitions receive; the newest message came ${agoText(nowMs - newest)}`),
    ]
  const all = quiet.length === partitions.length
  const where = all ? 'In no partition' : `In partition ${quiet.map(({ id }) => id).join(', ')}`
  const says = all
    ? `${where} did anything arrive for half an hour, not even a canary.`
    : `${where} nothing arrived for half an hour, not even a canary.`
  return [failure('arrivals', says, whatStopsCanaries)]
}

const whoMayAsk =
  'Your identity needs Azure Event Hubs Data Sender or Receiver on it (operatorPrincipalIds gives Sender). A private hub answers only inside its network.'
const whatStopsCanaries =
  'The function pulse sends a canary each 15 minutes: look at its exceptions, and whether the app is Data Sender on the hub.'

/** `3 minutes ago`, `2 hours ago`. */
export function agoText(ms: number): string {
  const units = [
    ['day', 24 * 60 * minute],
    ['hour', 60 * minute],
    ['minute', minute],
  ] as const
  const [unit, length] = units.find(([, size]) => ms >= 2 * size) ?? ['minute', minute]
  const count = Math.max(0, Math.floor(ms / length))
  return count === 0 ? 'just now' : `${count} ${unit}${count === 1 ? '' : 's'} ago`
}

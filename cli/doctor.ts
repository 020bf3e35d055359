import { setTimeout as sleep } from 'node:timers/promises'
import { EventHubProducerClient } from '@azure/event-hubs'
import { DefaultAzureCredential, type TokenCredential } from '@azure/identity'
import { BlobServiceClient } from '@azure/storage-blob'
import { type ArmClient, armClient } from '../lib/arm-client.ts'
import { blobQuarantine } from '../lib/quarantine/blob-quarantine.ts'
import { checkApp, checkSettings } from './doctor/app.ts'
import type { Finding } from './doctor/check.ts'
import { findDeployment, type Wanted } from './doctor/deployment.ts'
import { checkSubscription } from './doctor/diagnostic-settings.ts'
import { type AskHub, checkHub } from './doctor/hub.ts'
import { checkLogicApp } from './doctor/logic-app.ts'
import { checkRoles } from './doctor/roles.ts'
import { checkState, type DeployedState } from './doctor/state.ts'
import { exitCode } from './exit.ts'
import { json, printable, type Terminal } from './output/terminal.ts'
import { armToken } from './sign-in.ts'
import { openState } from './state.ts'
import { accountNamed, storageAccount } from './storage-account.ts'

export interface DoctorOptions extends Wanted {
  /** Watched subscriptions; none: those that the app's settings name, or else the deployment's own. */
  readonly watched: readonly string[]
  readonly json: boolean
}

/** All that the doctor reaches, with the signed-in identity. */
export interface DoctorEdges {
  readonly arm: ArmClient
  readonly askHub: AskHub
  /** @throws Error when the account cannot be reached */
  openState(account: string): Promise<DeployedState>
  readonly clock: () => number
}

const minute = 60_000

/** Looks at a deployment from outside and says of each part whether it is well, or what to do. Answers the exit code. */
export async function doctor(
  { watched, json: asJson, ...wanted }: DoctorOptions,
  { arm, askHub, openState, clock }: DoctorEdges,
  out: Terminal,
  talk: Terminal,
): Promise<number> {
  talk.status('Looking for the deployment …')
  const deployment = await findDeployment(wanted, arm)
  const { group, subscription, account } = deployment
  talk.status('')
  if (!asJson) out.line(out.style('bold', `First Seen in ${group}, subscription ${subscription}`))
  const counts = { ok: 0, warning: 0, failure: 0 }
  const tell = (findings: readonly Finding[]): void => {
    for (const finding of findings) {
      counts[finding.level]++
      if (asJson) out.line(json({ group, subscription, ...finding }))
      else print(finding, out)
    }
  }
  tell(await checkApp(deployment, arm))
  const settings = await checkSettings(deployment, arm)
  tell(settings.findings)
  const known = watched.length > 0 ? watched : settings.subscriptions
  const subscriptions = known.length > 0 ? known : [subscription]
  tell(await checkHub(deployment, arm, askHub, clock()))
  for (const id of subscriptions) tell(await checkSubscription(id, known.length > 0, deployment, arm))
  tell(await checkRoles(deployment, known, arm))
  tell(await checkState(() => openState(account), account, settings.pulseLateMinutes * minute, clock()))
  tell(await checkLogicApp(deployment, arm, clock()))
  talk.line(`${counts.ok} well, ${counts.warning} to look at, ${counts.failure} wrong.`)
  return counts.failure > 0 ? exitCode.failed : exitCode.done
}

const marks = { ok: ['green', 'ok'], warning: ['yellow', 'look'], failure: ['red', 'WRONG'] } as const
const checkWidth = 18
const markWidth = 7

function print({ check, level, says, todo }: Finding, out: Terminal): void {
  const [colour, mark] = marks[level]
  out.line(`${out.style(colour, mark.padEnd(markWidth))}${printable(check).padEnd(checkWidth)}${printable(says)}`)
  if (todo) out.line(`${' '.repeat(markWidth + checkWidth)}${out.style('dim', '→')} ${printable(todo)}`)
}

/** A hub behind a private network gives no answer at all. */
const retryOptions = { maxRetries: 1, timeoutInMs: 15_000 }

/** The real edges: Azure, with the identity that is signed in. */
export function azureEdges(endpoint: string): DoctorEdges {
  const credential = new DefaultAzureCredential()
  return {
    arm: armClient({
      endpoint,
      token: () => armToken(credential, endpoint),
      clock: Date.now,
      sleep: (ms) => sleep(ms),
    }),
    askHub: (host, hub) => askHub(new EventHubProducerClient(host, hub, credential, { retryOptions })),
    openState: (account) => deployedState(accountNamed(account, endpoint), credential),
    clock: Date.now,
  }
}

/** What a hub says of its partitions; closes the client. */
export async function askHub(client: EventHubProducerClient): ReturnType<AskHub> {
  try {
    const ids = await client.getPartitionIds()
    return await Promise.all(
      ids.map(async (id) => {
        const { isEmpty, lastEnqueuedOnUtc } = await client.getPartitionProperties(id)
        return { id, ...(isEmpty ? {} : { lastEnqueuedMs: lastEnqueuedOnUtc.getTime() }) }
      }),
    )
  } finally {
    await client.close()
  }
}

async function deployedState(account: string, credential: TokenCredential): Promise<DeployedState> {
  const { table, quarantine, flags } = await openState({ account, table: 'firstseen' })
  const blobs = new BlobServiceClient(storageAccount(account).blobs, credential)
  return {
    table,
    quarantine: blobQuarantine(quarantine),
    flags,
    async asnPutAt() {
      const blob = blobs.getContainerClient('asn').getBlobClient('asn.mmdb')
      return (await blob.exists()) ? (await blob.getProperties()).lastModified : undefined
    },
  }
}

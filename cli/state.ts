import { userInfo } from 'node:os'
import { TableClient } from '@azure/data-tables'
import { DefaultAzureCredential, type TokenCredential } from '@azure/identity'
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob'
import { publicCloud } from '../lib/render/links.ts'
import { azureTable } from '../lib/state/azure-table.ts'
import type { StateTable } from '../lib/state/table.ts'
import { firstSeen } from '../lib/triage/program.ts'
import { stateFlags } from '../lib/triage/state-flags.ts'
import { isFree } from '../local/ports.ts'
import { azuriteConnection } from '../local/storage.ts'
import { portsFrom } from './ports.ts'
import { armToken, signInFirst } from './sign-in.ts'
import { storageAccount } from './storage-account.ts'

/** Which state a command works on. */
export interface StateOptions {
  /** Storage account of a deployed First Seen (see storageAccount()), reached with the signed-in identity; absent: the running local stack. */
  readonly account?: string
  readonly table: string
  /** First port of the local stack, if it is not the usual. */
  readonly port?: number
}

/** The state, and who is at the keyboard. */
export interface State {
  readonly table: StateTable
  readonly quarantine: ContainerClient
  /** For people: `the local stack`, `account stfirstseen`. */
  readonly name: string
  /** What stands behind a command, so that it works on this state. */
  readonly flags: string
  /** Origin of the portal in which its resources are seen. */
  readonly portal: string
  /** Name of the signed-in identity, for what is written down. @throws Error when nobody is signed in */
  me(): Promise<string>
}

const noStack = `The local stack is not running: start it with ${firstSeen} start, or name a deployed storage account with --account.`

/** Opens the state of the local stack or of a deployed account. @throws Error when it is not there or cannot be read; UsageError when its name is wrong */
export async function openState(options: StateOptions): Promise<State> {
  // Asked first: the client keeps the process for its time limit when nobody listens.
  if (!options.account && (await isFree(portsFrom(options.port).tables))) throw new Error(noStack)
  const state = options.account ? deployed(options.account, options.table) : local(options)
  try {
    await state.table.get('config', 'none')
  } catch (error) {
    if (options.account) throw new Error(unreadableAccount(state.name, error as Error), { cause: error })
    throw new Error(noStack, { cause: error })
  }
  return state
}

/** Why an account cannot be read, and what to do. */
export function unreadableAccount(name: string, error: Error): string {
  const todo =
    signInFirst(error) ??
    'You need the role Storage Table Data Reader on it, or Storage Table Data Contributor to change something. Is its name right, and may this network reach it?'
  return `${name} cannot be read: ${error.message.replace(/\.+$/, '')}. ${todo}`
}

function local({ table, port }: StateOptions): State {
  const ports = portsFrom(port)
  const connection = azuriteConnection(ports.blobs, ports.tables)
  return {
    table: azureTable(
      TableClient.fromConnectionString(connection, table, {
        allowInsecureConnection: true,
        retryOptions: { maxRetries: 0 },
      }),
    ),
    quarantine: BlobServiceClient.fromConnectionString(connection).getContainerClient('quarantine'),
    name: 'the local stack',
    flags: stateFlags({ table, port }),
    portal: publicCloud.portal,
    me: async () => userInfo().username,
  }
}

function deployed(account: string, table: string): State {
  const { tables, blobs, arm, portal } = storageAccount(account)
  const credential = new DefaultAzureCredential()
  return {
    table: azureTable(new TableClient(tables, table, credential)),
    quarantine: new BlobServiceClient(blobs, credential).getContainerClient('quarantine'),
    name: `account ${account}`,
    flags: stateFlags({ account, table }),
    portal,
    me: () => signedIn(credential, arm),
  }
}

/** The name in the identity's own token: user principal name, else application or object id. */
async function signedIn(credential: TokenCredential, arm: string): Promise<string> {
  const token = await armToken(credential, arm)
  const [, payload = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}') as Record<string, unknown>
  const name = claims.upn ?? claims.unique_name ?? claims.appid ?? claims.oid
  if (typeof name !== 'string') throw new Error('The signed-in identity has no name in its token.')
  return name
}

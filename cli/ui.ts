import { join } from 'node:path'
import { readLastReport } from '../local/page/baseline.ts'
import { againThrough } from '../local/page/operator.ts'
import { type Page, startPage } from '../local/page/page.ts'
import { quarantineIn } from '../local/page/quarantined.ts'
import { newSecret } from '../local/page/secret.ts'
import { isFree } from '../local/ports.ts'
import { rulesOf, stateFolder } from './edges.ts'
import { exitCode, UsageError } from './exit.ts'
import { aborted } from './interrupt.ts'
import type { Terminal } from './output/terminal.ts'
import { pagePortFrom } from './ports.ts'
import { producerFor } from './send.ts'
import type { State, StateOptions } from './state.ts'

export interface UiOptions extends StateOptions {
  /** Where the build lies. */
  readonly dist: string
  /** `NAMESPACE/HUB` in Azure, to which bytes of the quarantine can be sent again. */
  readonly hub: string | undefined
  /** The key that the deployed app has. */
  readonly key: 'name' | 'path'
  /** Rule files that the deployed app has beside the shipped ones. */
  readonly ruleFiles: readonly string[]
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  readonly clock: () => number
}

type AccountPageOptions = Omit<UiOptions, 'signal' | 'account' | 'table'>

/** Beside the ports of the local stack, so that both can run. */
const accountPort = 4290
/** The account is asked over the net, and each question is paid for. */
const everyMs = 15_000

/**
 * Serves the page over a deployed account until it is stopped; over the local stack it says where that serves it.
 * Answers the exit code. @throws UsageError
 */
export async function ui(options: UiOptions, state: State, out: Terminal, talk: Terminal): Promise<number> {
  const { account, port, signal } = options
  if (account === undefined) {
    out.line(`http://localhost:${pagePortFrom(port)}`)
    talk.line('The local stack serves its page itself, as long as it runs.')
    return exitCode.done
  }
  const key = newSecret()
  const page = await startAccountPage(options, key, state)
  out.line(`${page.url}/?key=${key}`)
  talk.line(
    `The page over ${state.name}, for you on this machine: the address has a key, so give it to nobody. Ctrl-C ends it.`,
  )
  try {
    await aborted(signal)
  } finally {
    await page.close()
  }
  return exitCode.done
}

/** The page over an account. What only the local stack knows (what was read, the alerts as they came) is not there. */
export async function startAccountPage(
  { dist, port = accountPort, hub, key: termKey, ruleFiles, clock }: AccountPageOptions,
  key: string,
  state: State,
): Promise<Page> {
  if (port !== 0 && !(await isFree(port))) throw new UsageError(`Port ${port} is in use; choose another with --port.`)
  const rules = await rulesOf({ key: termKey, ruleFiles })
  return startPage({
    port,
    folder: join(dist, 'page'),
    place: { kind: 'account', name: state.name },
    places: { portal: state.portal, flags: state.flags },
    key,
    table: state.table,
    rules,
    listQuarantine: quarantineIn(state.quarantine),
    operator: {
      me: () => state.me(),
      sendAgain: hub === undefined ? undefined : againThrough(() => producerFor({ hub, port: 0 }), state.quarantine),
    },
    alerts: () => [],
    read: () => undefined,
    baseline: () => readLastReport(stateFolder),
    clock,
    everyMs,
  })
}

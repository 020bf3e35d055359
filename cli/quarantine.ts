import type { EventHubProducerClient } from '@azure/event-hubs'
import { listQuarantined } from '../lib/quarantine/blob-quarantine.ts'
import { sendAgain } from '../lib/quarantine/send-again.ts'
import { visible } from '../lib/render/legible.ts'
import { firstSeen } from '../lib/triage/program.ts'
import { idsMeant, shortId } from '../lib/triage/short-id.ts'
import { exitCode, UsageError } from './exit.ts'
import { json as jsonLine, printable, type Terminal } from './output/terminal.ts'
import type { State } from './state.ts'

/** What lies in quarantine, by name, each with its reason. Answers the exit code. */
export async function quarantineList(
  json: boolean,
  { quarantine, flags }: State,
  out: Terminal,
  talk: Terminal,
): Promise<number> {
  let count = 0
  for await (const { name, bytes, since, reason } of listQuarantined(quarantine)) {
    count++
    const id = shortId(name)
    if (json) out.line(jsonLine({ id, name, bytes, since, reason }))
    else
      out.line(`${id}  ${since.slice(0, 16).replace('T', ' ')}  ${String(bytes).padStart(8)} B  ${printable(reason)}`)
  }
  talk.line(`${count} in quarantine. The bytes of one: ${firstSeen} quarantine show ID${flags}`)
  return exitCode.done
}

/** The bytes of one on stdout: as they are, but on a terminal as harmless text. Answers the exit code. */
export async function quarantineShow(
  id: string,
  state: State,
  stdout: NodeJS.WritableStream & { isTTY?: boolean },
): Promise<number> {
  const blob = state.quarantine.getBlockBlobClient(await blobMeant(id, state))
  const bytes = await blob.downloadToBuffer()
  stdout.write(stdout.isTTY ? `${bytes.toString().split('\n').map(visible).join('\n')}\n` : bytes)
  return exitCode.done
}

/**
 * Sends the bytes to the hub once more, for a version that can read them, and takes them out of quarantine once the hub
 * has them; bytes that are still unreadable come back by themselves. Answers the exit code.
 */
export async function quarantineRetry(
  ids: readonly string[],
  state: State,
  hub: EventHubProducerClient,
  talk: Terminal,
): Promise<number> {
  const names = new Set<string>()
  try {
    for (const id of ids) names.add(await blobMeant(id, state)) // all are known before one is sent
    for (const name of names) await sendAgain(name, state.quarantine, hub)
  } finally {
    await hub.close()
  }
  talk.line(`${names.size} sent to the hub again. What still cannot be read comes back to quarantine.`)
  return exitCode.done
}

async function blobMeant(id: string, { quarantine, flags }: State): Promise<string> {
  const names: string[] = []
  for await (const { name } of quarantine.listBlobsFlat()) names.push(name)
  const [only, ...more] = idsMeant(id, names)
  if (only === undefined)
    throw new UsageError(`${id}: nothing in quarantine has this id. List it with ${firstSeen} quarantine list${flags}`)
  if (more.length > 0)
    throw new UsageError(`${id}: several have this id; give a whole name: ${[only, ...more].join(', ')}`)
  return only
}

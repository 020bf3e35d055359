import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EventHubProducerClient } from '@azure/event-hubs'
import { azureTable } from '../../lib/state/azure-table.ts'
import { freePort } from '../../local/ports.ts'
import { type Stack, startStack } from '../../local/stack.ts'
import { stateTable } from '../../local/storage.ts'
import { noFaults } from '../check.ts'
import { dist, freshFolder } from '../stack/folders.ts'
import { reckonNames } from '../stack/reckon.ts'
import { bodyOf, successOf } from '../stack/records.ts'
import { until } from '../stack/until.ts'
import type { Case } from './case.ts'

const megabytes = 24
const messages = 6
const patience = 90

/** The local stack on a disk that fills up while messages come, and that has room again afterwards. */
const fills: Case = {
  name: 'disk full under the local stack',
  async run() {
    const disk = freshFolder()
    const isMounted = mount(disk)
    if (!isMounted) return { ...noFaults, saw: ['not tried: only root may make a small disk'] }
    const ended: string[] = []
    let stack = await start(disk, ended)
    try {
      const sent = await send(stack, 'before')
      const names = [...sent.taken, ...sent.refused]
      const filler = fill(disk)
      const meanwhile = await send(stack, 'meanwhile')
      await sleep(7000) // longer than Azurite takes to save
      rmSync(filler)
      if (ended.length > 0) {
        await stack.stop()
        stack = await start(disk, ended)
      }
      // Who sends knows what was refused, and sends it again.
      names.push(...meanwhile.taken, ...meanwhile.refused)
      const again = await send(stack, 'meanwhile')
      const after = await send(stack, 'after')
      names.push(...after.taken)
      const isTold = await told(stack, names)
      const faults = await reckonNames(names, tableOf(stack), stack.receiver.alerts)
      const wrong = [
        ...faults.wrong,
        ...(isTold ? [] : [`not healed within ${patience} s`]),
        ...[...sent.refused, ...again.refused, ...after.refused].map(
          (name) => `${name} was refused with room on the disk`,
        ),
        ...(meanwhile.refused.length > 0 ? [] : ['nothing was refused: the disk was not full']),
      ]
      const saw = [`the sender: ${meanwhile.refused.length} of ${messages} messages refused`, ...ended]
      return { ...faults, wrong, saw }
    } finally {
      await stack.stop()
      execFileSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true, force: true })
    }
  },
}

function mount(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const start = async (disk: string, ended: string[]): Promise<Stack> =>
  startStack({
    dist,
    folder: join(disk, 'state'),
    ports: { receiver: 0, hub: await freePort(), blobs: await freePort(), tables: await freePort() },
    settings: { FIRST_SEEN_REDRIVE_AFTER_SECONDS: '1' },
    onAlert: () => {},
    onLog: () => {},
    onEnd: (what) => ended.push(what),
  })

/** Writes until nothing more fits. */
function fill(disk: string): string {
  const path = join(disk, 'filler')
  const file = openSync(path, 'w')
  for (const size of [65_536, 1]) {
    const bytes = Buffer.alloc(size)
    try {
      for (;;) writeSync(file, bytes)
    } catch {
      // full to this size
    }
  }
  closeSync(file)
  return path
}

async function send({ hubConnection }: Stack, word: string): Promise<{ taken: string[]; refused: string[] }> {
  const producer = new EventHubProducerClient(hubConnection, { retryOptions: { maxRetries: 0, timeoutInMs: 3000 } })
  const [taken, refused]: [string[], string[]] = [[], []]
  for (let i = 0; i < messages; i++) {
    const name = `${word}-${i}`
    const body = bodyOf([successOf(name, { properties: { filling: 'x'.repeat(20_000) } })])
    await producer.sendBatch([{ body }]).then(
      () => taken.push(name),
      () => refused.push(name),
    )
  }
  await producer.close()
  return { taken, refused }
}

const told = ({ app, receiver, ...stack }: Stack, names: readonly string[]): Promise<boolean> =>
  until(async () => {
    await app.sweep()
    const { lost } = await reckonNames(names, tableOf(stack), receiver.alerts)
    return lost.length === 0
  }, patience)

const tableOf = ({ storage }: Pick<Stack, 'storage'>) => azureTable(stateTable(storage.connectionString))

export const diskCases: readonly Case[] = [fills]

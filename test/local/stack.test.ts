import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BlobServiceClient } from '@azure/storage-blob'
import { expect, test, vi } from 'vitest'
import { startApp } from '../../local/app.ts'
import { aWrite } from '../cli/operations.ts'
import { aServer } from '../support/a-server.ts'
import { dist } from '../support/dist.ts'
import { aStack, expectEachTermOnce, findingsOfStack, toldIn } from './a-stack.ts'
import { aLog, type Sent } from './log.ts'
import { send } from './send.ts'

// Real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const aMessage = (said: Parameters<typeof aWrite>[0]): Sent => ({
  partition: 0,
  body: Buffer.from(JSON.stringify({ records: [aWrite(said)] })),
})

test('a message that cannot be read among good ones is kept as it is, and the good ones go on (P1)', async () => {
  const { stack, folder, said } = await aStack()
  const poison = Buffer.from([0xff, 0x00, 0x7b])
  await send(stack.hubConnection, [aMessage({}), { partition: 0, body: poison }, aMessage({ extension: 'DSC' })])
  await stack.app.idle()
  const findings = await findingsOfStack(stack.storage.connectionString)
  expect(findings.map(({ term }) => term).sort()).toEqual(['customscript 3320', 'dsc 3320'])
  await vi.waitFor(() => expect(toldIn(folder)).toHaveLength(2))
  const blobs = BlobServiceClient.fromConnectionString(stack.storage.connectionString).getContainerClient('quarantine')
  const kept: Buffer[] = []
  for await (const { name } of blobs.listBlobsFlat()) kept.push(await blobs.getBlobClient(name).downloadToBuffer())
  expect(kept).toEqual([poison])
  expect(said).toEqual([])
})

test('an app that is killed with half of the log handled is started again, and each term is found and told once (P1, P2)', async () => {
  const log = aLog()
  const half = log.length / 2
  let batches = 0
  const onLog = ({ message }: { message: string }): void => void (message.includes('batch.ended') && batches++)
  const { stack, folder, said } = await aStack({ onLog })
  const killed = stack.app.pid ?? 0
  await send(stack.hubConnection, log.slice(0, half))
  await vi.waitFor(() => expect(batches).toBeGreaterThan(0), { timeout: 20_000, interval: 1 })
  process.kill(killed, 'SIGKILL')
  await send(stack.hubConnection, log.slice(half))
  await stack.app.idle()
  await vi.waitFor(
    async () => {
      await stack.app.sweep()
      await expectEachTermOnce(stack, folder)
    },
    { timeout: 20_000 },
  )
  expect(said).toEqual(['The app ended by itself (SIGKILL) and is started again (1 of 3): nothing is lost.'])
  expect(stack.app.pid).not.toBe(killed)
})

test('two instances on one hub find and tell each term once (P2)', async () => {
  const batches = { first: 0, second: 0 }
  const countFor =
    (instance: keyof typeof batches) =>
    ({ message }: { message: string }): void =>
      void (message.includes('batch.ended') && batches[instance]++)
  const { stack, folder, said } = await aStack({ onLog: countFor('first') })
  const handed = {
    hubConnection: stack.hubConnection,
    storageConnection: stack.storage.connectionString,
    checkpointContainer: `checkpoints-${readFileSync(join(folder, 'checkpoints.json'), 'utf8')}`,
    settings: stack.settings,
  }
  const tell = (what: string): void => void said.push(what)
  const second = await startApp(
    { dist, output: join(folder, 'second.log'), handed, onLog: countFor('second'), onRestart: tell, onEnd: tell },
    new AbortController().signal,
  )
  try {
    const nothing = [0, 1, 2, 3].map((partition) => ({ partition, body: Buffer.from('{"records":[]}') }))
    await vi.waitFor(
      async () => {
        await send(stack.hubConnection, nothing)
        expect(Math.min(batches.first, batches.second)).toBeGreaterThan(0)
      },
      { timeout: 20_000, interval: 200 },
    )
    await send(stack.hubConnection, aLog())
    await stack.app.idle()
    await second.idle()
  } finally {
    await second.stop(2000)
  }
  await expectEachTermOnce(stack, folder)
  expect(said).toEqual([])
})

test('an app that dies again and again is given up, and that is said', async () => {
  const { stack, said } = await aStack()
  const pids = new Set<number>()
  await vi.waitFor(
    () => {
      const { pid } = stack.app
      if (pid !== undefined && !pids.has(pid)) {
        pids.add(pid)
        process.kill(pid, 'SIGKILL')
      }
      expect(said.at(-1)).toBe('The app ended by itself (SIGKILL), the 4th time.')
    },
    { timeout: 100_000, interval: 20 },
  )
  expect(said).toHaveLength(4)
  await expect(stack.app.idle()).rejects.toThrow('The app ended too early (SIGKILL).')
})

test('an alert that the webhook refuses for a moment is sent again with the same body, and then no more', async () => {
  const bodies: string[] = []
  const url = await aServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    bodies.push(body)
    response.writeHead(bodies.length === 1 ? 500 : 202).end()
  })
  const { stack } = await aStack({ settings: { FIRST_SEEN_WEBHOOK_URL: `${url}/hook` } })
  await send(stack.hubConnection, [aMessage({})])
  await stack.app.idle()
  await stack.app.sweep()
  expect(bodies).toHaveLength(2)
  expect(bodies[1]).toBe(bodies[0])
})

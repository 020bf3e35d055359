import { expect, test, vi } from 'vitest'
import { setProbe } from './probe.ts'
import { aStackForEachTest, checkpoints, collect, gateway, hub, lines, send, start } from './stack.ts'

aStackForEachTest()

test('a host that is closed during retries leaves the batch to the next one', async () => {
  let failures = 0
  setProbe('failing', {
    onBatch() {
      failures++
      throw new Error('table down')
    },
  })
  const received = collect('one')
  await send(2, 'a')
  const first = await start({ PROBE: 'failing', RETRIES: '-1' })
  await vi.waitFor(() => expect(failures).toBeGreaterThan(1))
  await first.close()
  expect(checkpoints.written).toEqual([])
  await (await start()).idle()
  expect(received).toEqual(['2: a'])
})

test('a handler that hangs does not keep the host from closing, and its batch is not checkpointed, not even later', async () => {
  const entered = gateway()
  const hang = gateway()
  setProbe('one', {
    async onBatch() {
      entered.open()
      await hang.opened
    },
  })
  await send(2, 'a')
  const host = await start()
  const idle = host.idle()
  await entered.opened
  await Promise.all([
    host.close(),
    expect(idle).rejects.toThrow('The host was closed before it had read all messages.'),
  ])
  hang.open()
  await vi.waitFor(() => expect(lines.at(-1)?.message).toContain('not checkpointed (shutdown)'))
  expect(checkpoints.written).toEqual([])
  expect(lines.map((line) => line.message)).toContain(
    'Runs that did not end within a second of closing, and are left behind: 1.',
  )
})

test('a hub that is away at the close does not keep the host', async () => {
  const host = await start()
  await host.idle()
  await hub.close()
  await host.close()
})

test('a host that waits an hour for the next retry closes without waiting', async () => {
  const entered = gateway()
  setProbe('one', {
    onBatch() {
      entered.open()
      throw new Error('table down')
    },
  })
  await send(2, 'a')
  const host = await start({ RETRIES: '-1', DELAY_S: '3600' })
  await entered.opened
  await host.close()
  expect(lines.map((line) => line.message)).toEqual([
    'activityLog failed on message 0 of partition 2: table down. Retry 1 in 3600 s.',
    expect.stringContaining('Error: table down'),
    'activityLog: message 0 of partition 2 not checkpointed (shutdown): will be delivered again.',
  ])
  expect(checkpoints.written).toEqual([])
})

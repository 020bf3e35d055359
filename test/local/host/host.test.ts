import { expect, test, vi } from 'vitest'
import { setProbe } from './probe.ts'
import { aStackForEachTest, checkpoints, collect, gateway, send, start } from './stack.ts'

aStackForEachTest()

test('what the hub holds at the start and what comes later is handled in the order of each partition, then idle ends', async () => {
  const received = collect('one')
  await send(0, 'a', 'b')
  await send(3, 'x')
  const host = await start()
  await send(0, 'c')
  await host.idle()
  await send(3, 'y', 'z')
  await host.idle()
  expect(received.filter((line) => line.startsWith('0'))).toEqual(['0: a', '0: b', '0: c'])
  expect(received.filter((line) => line.startsWith('3'))).toEqual(['3: x', '3: y', '3: z'])
  expect(host.functions).toEqual([
    { name: 'activityLog', kind: 'eventHub' },
    { name: 'sweep', kind: 'timer' },
  ])
})

test('a host goes on where the one before it stopped', async () => {
  const received = collect('one')
  const first = await start()
  await send(1, 'a')
  await first.idle()
  await first.close()
  await send(1, 'b')
  await (await start()).idle()
  expect(received).toEqual(['1: a', '1: b'])
})

test('without a retry policy a batch that throws is lost: checkpointed and not seen again', async () => {
  let calls = 0
  setProbe('one', {
    onBatch() {
      calls++
      throw new Error('table down')
    },
  })
  await send(1, 'a')
  const host = await start()
  await host.idle()
  expect([calls, checkpoints.written.map((one) => one.sequenceNumber)]).toEqual([1, [0]])
})

test('under an endless policy the same batch comes again until it succeeds; nothing is checkpointed before', async () => {
  const attempts: [string, number | undefined, number][] = []
  setProbe('one', {
    onBatch(messages, { retryContext }) {
      attempts.push([messages.join(), retryContext?.retryCount, checkpoints.written.length])
      if (attempts.length < 4) throw new Error('table down')
    },
  })
  await send(1, 'a', 'b')
  const host = await start({ RETRIES: '-1' })
  await host.idle()
  expect(attempts).toEqual([
    ['a,b', undefined, 0],
    ['a,b', 1, 0],
    ['a,b', 2, 0],
    ['a,b', 3, 0],
  ])
  expect(checkpoints.written.map((one) => one.sequenceNumber)).toEqual([1])
})

test('a partition waits for its batch, the others go on', async () => {
  const received: string[] = []
  const gate = gateway()
  setProbe('one', {
    async onBatch(messages) {
      received.push(messages.join())
      if (messages.join() === 'slow') await gate.opened
    },
  })
  const host = await start()
  await send(0, 'slow')
  await vi.waitFor(() => expect(received).toEqual(['slow']))
  await send(0, 'behind')
  await send(1, 'beside')
  await vi.waitFor(() => expect(checkpoints.written).toHaveLength(1))
  expect(received).toEqual(['slow', 'beside'])
  gate.open()
  await host.idle()
  expect(received).toEqual(['slow', 'beside', 'behind'])
})

test('two hosts share the partitions, and every message is handled', async () => {
  const one = collect('one')
  const two = collect('two')
  const first = await start({ PROBE: 'one' })
  await vi.waitFor(() => expect(countsOf(checkpoints.owners())).toEqual([4]), { timeout: 20_000 })
  await start({ PROBE: 'two' })
  await vi.waitFor(() => expect(countsOf(checkpoints.owners())).toEqual([2, 2]), { timeout: 20_000 })
  for (const partition of [0, 1, 2, 3]) await send(partition, 'a', 'b')
  await first.idle()
  // A set: while a partition changes hands, both may see a message.
  expect(new Set([...one, ...two])).toEqual(new Set(['0: a', '0: b', '1: a', '1: b', '2: a', '2: b', '3: a', '3: b']))
  expect([one.length > 0, two.length > 0]).toEqual([true, true])
})

const countsOf = (owners: readonly (string | undefined)[]): number[] =>
  [...new Set(owners)].map((owner) => owners.filter((one) => one === owner).length)

test('a body reaches the handler as it was sent, JSON or not', async () => {
  const received = collect('one')
  await send(0, '{ "records" : [] }', 'null', '', 'not { json')
  await (await start()).idle()
  expect(received).toEqual(['0: { "records" : [] }', '0: null', '0: ', '0: not { json'])
})

test('idle waits for a timer that runs, too', async () => {
  const order: string[] = []
  const gate = gateway()
  setProbe('one', {
    async onTimer() {
      await gate.opened
      order.push('timer')
    },
  })
  const host = await start()
  await host.idle()
  const timer = host.runTimer('sweep')
  const idle = host.idle().then(() => order.push('idle'))
  for (const count of [1, 2, 3]) {
    await send(0, 'a')
    await vi.waitFor(() => expect(checkpoints.written).toHaveLength(count))
  }
  gate.open()
  await Promise.all([timer, idle])
  expect(order).toEqual(['timer', 'idle'])
})

test('a timer runs through the same app, with its input in camel case', async () => {
  const inputs: unknown[] = []
  setProbe('one', { onTimer: (timer) => inputs.push(timer) })
  const host = await start()
  await host.runTimer('sweep')
  expect(inputs).toEqual([
    {
      schedule: { adjustForDST: true },
      scheduleStatus: {
        last: '0001-01-01T00:00:00+00:00',
        lastUpdated: '0001-01-01T00:00:00+00:00',
        next: expect.stringMatching(/-01-01T00:00:00\.000Z$/),
      },
      isPastDue: false,
    },
  ])
})

import { describe, expect, test } from 'vitest'
import { defaultPolicy } from '../../../lib/edges.ts'
import { endLearning } from '../../../lib/learn/learn.ts'
import { holdsForMs } from '../../../lib/learn/mode.ts'
import { readProgress } from '../../../lib/learn/progress.ts'
import { handle } from '../../../lib/pipeline.ts'
import { canariesIn, canaryMessage, canaryOperation, canaryRow, pulsePartition } from '../../../lib/pulse/canary.ts'
import { type CanarySender, pulse } from '../../../lib/pulse/pulse.ts'
import type { WatchedLogs } from '../../../lib/pulse/watched-logs.ts'
import type { Waiting } from '../../../lib/quarantine/quarantine.ts'
import { readMessage } from '../../../lib/read/read.ts'
import { publicCloud } from '../../../lib/render/links.ts'
import { type StateTable, StoreUnavailable } from '../../../lib/state/table.ts'
import { closeFinding } from '../../../lib/triage/close.ts'
import { answering, asnOf, type SomeEdges, someEdges, start } from '../../support/edges.ts'
import { recordOf } from '../../support/logs.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord } from '../../support/records.ts'

const minute = 60_000
const limits = { pulseLateMs: 45 * minute, unsentMs: 60 * minute, parkedMs: 24 * 60 * minute }

/** A hub whose canaries come back when the test says so. */
function aHub(partitions: readonly string[] = ['0', '1']) {
  const sent: { partition: string; message: string }[] = []
  const hub: CanarySender = {
    partitions: async () => partitions,
    send: async (partition, message) => void sent.push({ partition, message }),
  }
  return { hub, sent }
}

const bringBack = async (messages: readonly { message: string }[], edges: SomeEdges): Promise<void> => {
  for (const { message } of messages)
    await handle(
      [
        {
          bytes: Buffer.from(message),
          origin: { hub: 'h', partition: '0', sequenceNumber: 1 },
          enqueuedAtMs: edges.now.ms,
        },
      ],
      edges,
    )
}

const noLogs: WatchedLogs = { subscriptions: [], isSent: async () => true }

async function kindsAfter(minutes: number, hub: CanarySender, edges: SomeEdges, logs = noLogs): Promise<string[]> {
  edges.now.ms += minutes * minute
  return (await pulse(hub, logs, limits, edges)).map(({ kind }) => kind)
}

const told = (edges: SomeEdges): unknown[] => edges.sent.map(({ event }) => event.subject)

describe('canaries', () => {
  test('go to every partition and are records like any other, of an operation that no rule names', async () => {
    const { hub, sent } = aHub()
    await pulse(hub, noLogs, limits, someEdges())
    expect(sent.map(({ partition }) => partition)).toEqual(['0', '1'])
    const [read] = readMessage(Buffer.from(sent[1]?.message ?? ''), 0, new Map())
    expect(read?.record).toMatchObject({ operation: canaryOperation, timeMs: start, stage: 'success' })
    expect(canariesIn(read ? [read] : [])).toEqual([{ partition: '1', sentAtMs: start }])
  })

  test('are counted as ignored, and make no finding', async () => {
    const edges = someEdges()
    const message = {
      bytes: Buffer.from(canaryMessage({ partition: '0', sentAtMs: start })),
      origin: { hub: 'h', partition: '0', sequenceNumber: 1 },
      enqueuedAtMs: start,
    }
    expect((await handle([message], edges)).tally).toMatchObject({ records: 1, ignored: 1 })
  })

  test.each(['/partitions/', '/partitions/12345', '/partitions/x', '/partitions/0/y', undefined])(
    'of partition %s are none',
    (resourceId) => {
      const record = aRecord({ operationName: canaryOperation, resourceId })
      expect(canariesIn(readMessage(Buffer.from(JSON.stringify([record])), 0, new Map()))).toEqual([])
    },
  )

  test('that come back keep the alarm away', async () => {
    const [edges, { hub, sent }] = [someEdges(), aHub()]
    expect(await kindsAfter(0, hub, edges)).toEqual([])
    for (let i = 0; i < 5; i++) {
      await bringBack(sent.splice(0), edges)
      expect(await kindsAfter(15, hub, edges)).toEqual([])
    }
  })

  test('of one partition that do not come back raise it, and the next that comes back ends it', async () => {
    const [edges, { hub, sent }] = [someEdges(), aHub()]
    const kinds: string[][] = []
    for (let i = 0; i < 5; i++) {
      kinds.push(await kindsAfter(15, hub, edges))
      await bringBack(
        sent.splice(0).filter(({ partition }) => partition === '0'),
        edges,
      )
    }
    expect(kinds).toEqual([[], [], [], [], ['pulse-missing']])
    expect(edges.lines.find(([name]) => name === 'pulse.alarmed')?.[1]?.what).toMatch(/from partition 1 since/)
    await kindsAfter(15, hub, edges)
    await bringBack(sent.splice(0), edges)
    expect(await kindsAfter(15, hub, edges)).toEqual([])
    expect(edges.lines.map(([name]) => name)).toContain('pulse.cleared')
  })

  test('of partitions that a hub made anew does not have are not waited for', async () => {
    const [edges, { hub, sent }] = [someEdges(), aHub(['0', '1', '2'])]
    await kindsAfter(0, hub, edges)
    await bringBack(
      sent.filter(({ partition }) => partition !== '2'),
      edges,
    )
    expect(await kindsAfter(46, hub, edges)).toEqual(['pulse-missing'])
    const [anew, kinds] = [aHub(['0']), [] as string[][]]
    for (let i = 0; i < 5; i++) {
      kinds.push(await kindsAfter(15, anew.hub, edges))
      await bringBack(anew.sent.splice(0), edges)
    }
    expect(kinds).toEqual([['pulse-missing'], [], [], [], []])
    expect(edges.lines.filter(([name]) => name === 'pulse.forgotten').map(([, fields]) => fields)).toEqual([
      { partition: '1' },
      { partition: '2' },
    ])
    for (const [partition, isThere] of [
      ['0', true],
      ['1', false],
      ['2', false],
    ] as const)
      expect((await edges.table.get(pulsePartition, canaryRow(partition))) !== undefined).toBe(isThere)
  })

  test('are waited for also while a hub says that it has no partitions at all', async () => {
    const [edges, { hub }] = [someEdges(), aHub(['0'])]
    await kindsAfter(0, hub, edges)
    await kindsAfter(15, aHub([]).hub, edges)
    expect(await kindsAfter(46, hub, edges)).toEqual(['pulse-missing'])
  })

  test('that cannot be sent are canaries that do not come back', async () => {
    const edges = someEdges()
    const broken: CanarySender = {
      partitions: async () => ['0'],
      send: () => Promise.reject(new Error('the hub is out of reach')),
    }
    await expect(kindsAfter(0, broken, edges)).rejects.toThrow('the hub is out of reach')
    expect(edges.lines.map(([name]) => name)).not.toContain('pulse.sent')
    const { hub } = aHub(['0'])
    expect(await kindsAfter(46, hub, edges)).toEqual(['pulse-missing'])
  })
})

describe('whatever fails, the pulse does the rest, and then fails itself:', () => {
  const noData = { asn: asnOf({}, { gone: true }) }
  const unreachable: CanarySender = {
    partitions: () => Promise.reject(new Error('the hub is out of reach')),
    send: () => Promise.reject(new Error('not asked for')),
  }

  test('of a hub that is out of reach altogether, all known partitions are missing', async () => {
    const [edges, { hub, sent }] = [someEdges(), aHub()]
    await kindsAfter(0, hub, edges)
    await bringBack(sent.splice(0), edges)
    for (let i = 0; i < 4; i++)
      await expect(kindsAfter(15, unreachable, edges)).rejects.toThrow('partitions of the hub: the hub is out of reach')
    expect(told(edges)).toEqual([])
    await expect(kindsAfter(1, unreachable, edges)).rejects.toThrow()
    expect(told(edges)).toEqual(['pulse-missing'])
    expect(edges.lines.find(([name]) => name === 'pulse.alarmed')?.[1]?.what).toMatch(/from partition 0, 1 since/)
    await kindsAfter(15, hub, edges)
    await bringBack(sent.splice(0), edges)
    expect(await kindsAfter(15, hub, edges)).toEqual([])
  })

  test('of a hub that was never reached, the first partition is missing', async () => {
    const edges = someEdges()
    for (const minutes of [0, 46]) await expect(kindsAfter(minutes, unreachable, edges)).rejects.toThrow()
    expect(told(edges)).toEqual(['pulse-missing'])
  })

  test('a partition that takes no canary keeps none from the others', async () => {
    const { hub, sent } = aHub()
    const half: CanarySender = {
      ...hub,
      send: (partition, message) =>
        partition === '0' ? Promise.reject(new Error('refused')) : hub.send(partition, message),
    }
    await expect(kindsAfter(0, half, someEdges())).rejects.toThrow('canary to partition 0: refused')
    expect(sent.map(({ partition }) => partition)).toEqual(['1'])
  })

  test('a quarantine that cannot be counted silences no other alarm, and no canary', async () => {
    const made = someEdges(noData)
    const waiting = () => Promise.reject(new Error('403'))
    const edges = { ...made, quarantine: { ...made.quarantine, waiting } }
    const { hub, sent } = aHub()
    await expect(kindsAfter(0, hub, edges)).rejects.toThrow('quarantine: 403')
    expect([told(made), sent.length]).toEqual([['no-asn-data'], 2])
  })

  test('a backlog that cannot be read silences no other alarm, and no canary', async () => {
    const made = someEdges(noData)
    const pages: StateTable['pages'] = (partition, ...range) => {
      if (partition !== pulsePartition) throw new StoreUnavailable('no answer')
      return made.table.pages(partition, ...range)
    }
    const edges = { ...made, table: { ...made.table, pages } }
    const { hub, sent } = aHub()
    await expect(kindsAfter(0, hub, edges)).rejects.toThrow('backlog: no answer')
    expect([told(made), sent.length]).toEqual([['no-asn-data'], 2])
  })

  test('a table that takes no row keeps alarms from the webhook, not from the log, and no canary from the hub', async () => {
    const made = someEdges(noData)
    const write = () => Promise.reject(new StoreUnavailable('read only'))
    const edges = { ...made, table: { ...made.table, write } }
    const { hub, sent } = aHub()
    await expect(kindsAfter(0, hub, edges)).rejects.toThrow(
      'alarm no-asn-data: read only; wait of partition 0: read only',
    )
    expect(made.lines.map(([name]) => name)).toEqual(['pulse.alarmed', 'pulse.sent'])
    expect([told(made), sent.length]).toEqual([[], 2])
  })

  test('an alarm of what can no longer be counted goes on, and is not told anew', async () => {
    const made = someEdges()
    let count = async (): Promise<Waiting> => ({ count: 1, oldestMs: start - 25 * 60 * minute })
    const edges = { ...made, quarantine: { ...made.quarantine, waiting: () => count() } }
    const { hub } = aHub([])
    const counted = count
    expect(await kindsAfter(0, hub, edges)).toEqual(['quarantined'])
    count = () => Promise.reject(new Error('403'))
    await expect(kindsAfter(15, hub, edges)).rejects.toThrow('403')
    count = counted
    expect(await kindsAfter(15, hub, edges)).toEqual(['quarantined'])
    expect(told(made)).toEqual(['quarantined'])
  })
})

describe('an alarm', () => {
  const noData = { asn: asnOf({}, { gone: true }) }

  test('is told when it begins, and again once a day', async () => {
    const [edges, { hub }] = [someEdges(noData), aHub([])]
    for (let i = 0; i < 100; i++) await kindsAfter(i === 0 ? 0 : 15, hub, edges)
    expect(edges.sent.map(({ event }) => event.time)).toEqual(['2026-04-01T00:00:00.000Z', '2026-04-02T00:00:00.000Z'])
  })

  test('has commands that work on the state that raises it', async () => {
    const policy = { ...defaultPolicy, places: { ...publicCloud, flags: ' --account stfirstseen' } }
    const quarantine = {
      ...someEdges().quarantine,
      waiting: async () => ({ count: 1, oldestMs: start - 48 * 60 * minute }),
    }
    const edges = someEdges({ policy, quarantine })
    await pulse(aHub().hub, noLogs, limits, edges)
    expect(JSON.stringify(edges.sent)).toContain('npx first-seen quarantine list --account stfirstseen')
  })

  test('that was not accepted is sent again with the same id', async () => {
    const made = someEdges(noData)
    const edges = {
      ...made,
      send: answering(
        [
          { kind: 'later', status: '500' },
          { kind: 'later', status: '500' },
        ],
        made.sent,
      ),
    }
    const { hub } = aHub([])
    for (let i = 0; i < 4; i++) await kindsAfter(15, hub, edges)
    expect(edges.sent).toHaveLength(3)
    expect(new Set(edges.sent.map(({ event }) => event.id)).size).toBe(1)
  })

  test('that ended and begins anew is told anew', async () => {
    const data = { gone: true }
    const [edges, { hub }] = [someEdges({ asn: asnOf({}, data) }), aHub([])]
    for (const gone of [true, false, true]) {
      data.gone = gone
      await kindsAfter(15, hub, edges)
    }
    expect(new Set(edges.sent.map(({ event }) => event.id)).size).toBe(2)
  })
})

describe('what waits', () => {
  const success = { operation: 0, stage: 'success', halfDay: 0, from: undefined, who: 0 } as const

  const minutesADay = 24 * 60

  test('for its alert is seen after an hour, for an address after a day', async () => {
    const made = someEdges()
    const edges = { ...made, send: answering([{ kind: 'blocked', status: '404' }], made.sent) }
    const { hub } = aHub([])
    await handle([messageOf([recordOf({ ...success, operation: 2, from: 'a' })])], edges)
    await handle([messageOf([recordOf(success)])], edges)
    expect(await kindsAfter(60, hub, edges)).toEqual([])
    expect(await kindsAfter(1, hub, edges)).toEqual(['unsent'])
    expect(await kindsAfter(minutesADay - 61, hub, edges)).toEqual(['unsent'])
    expect(await kindsAfter(1, hub, edges)).toEqual(['unsent', 'waiting'])
  })

  test('for the webhook to take a judgement is seen after an hour', async () => {
    const made = someEdges()
    const { hub } = aHub([])
    const { committed } = await handle([messageOf([recordOf({ ...success, operation: 2, from: 'a' })])], made)
    const judgement = { as: 'TruePositive', by: 'ines', comment: '', at: new Date(made.now.ms) } as const
    await closeFinding(committed[0]?.finding.id ?? '', judgement, made.table)
    expect(await kindsAfter(60, hub, made)).toEqual([])
    expect(await kindsAfter(1, hub, made)).toEqual(['unsent'])
  })

  test('for the webhook to take the summary of learning is seen after an hour', async () => {
    const made = someEdges()
    const edges = { ...made, send: answering(Array(500).fill({ kind: 'blocked', status: '401' }), made.sent) }
    const { hub } = aHub([])
    await readProgress(made.table, start)
    await endLearning(edges)
    expect(await kindsAfter(0, hub, edges)).toEqual([])
    made.now.ms += holdsForMs
    await endLearning(edges)
    expect(await kindsAfter(60, hub, edges)).toEqual([])
    expect(await kindsAfter(1, hub, edges)).toEqual(['unsent'])
    await endLearning(made)
    expect(await kindsAfter(1, hub, edges)).toEqual([])
  })

  test('for ASN data is seen after a day', async () => {
    const [edges, { hub }] = [someEdges({ asn: asnOf({}, { gone: true }) }), aHub([])]
    await handle([messageOf([recordOf({ ...success, from: 'a' })])], edges)
    expect(await kindsAfter(minutesADay, hub, edges)).toEqual(['no-asn-data'])
    expect(await kindsAfter(1, hub, edges)).toEqual(['no-asn-data', 'waiting'])
  })
})

describe('the log of a subscription', () => {
  /** Logs whose settings a test changes. */
  function someLogs(sent: Record<string, boolean | Error>) {
    const isSent = async (subscription: string): Promise<boolean> => {
      const answer = sent[subscription]
      if (answer instanceof Error) throw answer
      return answer === true
    }
    return { sent, logs: { subscriptions: Object.keys(sent), isSent } }
  }

  test('that was sent and is not any more raises an alarm, until it is sent again', async () => {
    const [edges, { hub }, { logs, sent }] = [someEdges(), aHub([]), someLogs({ a: true, b: true })]
    expect(await kindsAfter(0, hub, edges, logs)).toEqual([])
    sent.b = false
    expect(await kindsAfter(15, hub, edges, logs)).toEqual(['log-cut'])
    expect(edges.lines.find(([name]) => name === 'pulse.alarmed')?.[1]?.what).toMatch(/of subscription b came to/)
    sent.b = true
    expect(await kindsAfter(15, hub, edges, logs)).toEqual([])
    expect(edges.lines.map(([name]) => name)).toContain('pulse.cleared')
  })

  test('that is cut while another is, is told of at once and once, and again when it was sent meanwhile', async () => {
    const [edges, { hub }, { logs, sent }] = [someEdges(), aHub([]), someLogs({ a: true, b: true })]
    await kindsAfter(0, hub, edges, logs)
    sent.a = false
    await kindsAfter(15, hub, edges, logs)
    sent.b = false
    for (let i = 0; i < 4; i++) await kindsAfter(15, hub, edges, logs)
    sent.b = true
    await kindsAfter(15, hub, edges, logs)
    sent.b = false
    for (let i = 0; i < 2; i++) await kindsAfter(15, hub, edges, logs)
    const messages = edges.sent.map(({ event }) => (event.data as { message: string }).message)
    expect(messages.map((message) => /subscriptions? (.*) came/.exec(message)?.[1])).toEqual(['a', 'a, b', 'a, b'])
  })

  test('is not asked for when Azure has taken three minutes over those of others, and the pulse goes on', async () => {
    const [edges, { hub, sent }] = [someEdges(), aHub()]
    const asked: string[] = []
    const logs: WatchedLogs = {
      subscriptions: Array.from({ length: 400 }, (_, i) => `s${i}`),
      isSent: (subscription) => {
        asked.push(subscription)
        edges.now.ms += minute / 16 // sixteen at a time, each until its minute is over
        return Promise.reject(new Error('no answer'))
      },
    }
    await expect(kindsAfter(0, hub, edges, logs)).rejects.toThrow('log of subscription s399: there was no time left')
    expect([asked.length, sent.length]).toEqual([3 * 16, 2])
  })

  test('that was never seen to be sent may come in another way', async () => {
    const [edges, { hub }, { logs }] = [someEdges(), aHub([]), someLogs({ a: false })]
    for (let i = 0; i < 5; i++) expect(await kindsAfter(15, hub, edges, logs)).toEqual([])
  })

  test('that cannot be asked for ends no alarm, and is one when it goes on', async () => {
    const [edges, { hub }, { logs, sent }] = [someEdges(), aHub([]), someLogs({ a: true })]
    await kindsAfter(0, hub, edges, logs)
    sent.a = false
    await kindsAfter(15, hub, edges, logs)
    sent.a = new Error('Azure answered 403\nRequestId: 1')
    for (let i = 0; i < 5; i++)
      await expect(kindsAfter(15, hub, edges, logs)).rejects.toThrow(/^log of subscription a: Azure answered 403$/)
    expect(edges.lines.map(([name]) => name)).not.toContain('pulse.cleared')
    expect(told(edges)).toEqual(['log-cut', 'unseen'])
  })

  test('that Azure now and again gives no answer about raises nothing', async () => {
    const [edges, { hub }, { logs, sent }] = [someEdges(), aHub([]), someLogs({ a: true })]
    for (let i = 0; i < 5; i++) {
      sent.a = new Error('Azure answered 503')
      await expect(kindsAfter(30, hub, edges, logs)).rejects.toThrow('Azure answered 503')
      sent.a = true
      expect(await kindsAfter(30, hub, edges, logs)).toEqual([])
    }
  })
})

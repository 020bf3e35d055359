import { PassThrough } from 'node:stream'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { UsageError } from '../../cli/exit.ts'
import { terminal } from '../../cli/output/terminal.ts'
import type { State } from '../../cli/state.ts'
import { startAccountPage, ui } from '../../cli/ui.ts'
import { handle } from '../../lib/pipeline.ts'
import { blobQuarantine } from '../../lib/quarantine/blob-quarantine.ts'
import { azureTable } from '../../lib/state/azure-table.ts'
import type { FindingLine, FindingWhole, Place, Status, Waiting } from '../../local/page/api.ts'
import { freePort, isFree } from '../../local/ports.ts'
import { aServer } from '../support/a-server.ts'
import { type Azurite, startAzurite } from '../support/azurite.ts'
import { dist } from '../support/dist.ts'
import { someEdges, start } from '../support/edges.ts'
import { messageOf } from '../support/messages.ts'
import { aRecord } from '../support/records.ts'

const key = 'a-key'
const options = {
  dist,
  account: 'stfirstseen',
  table: 'firstseen',
  hub: undefined,
  key: 'name',
  ruleFiles: [],
  clock: () => start,
} as const
const closing: (() => Promise<void>)[] = []
let azurite: Azurite

beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A deployed account as the signed-in ines reaches it. */
async function anAccount(change: Partial<State> = {}): Promise<State> {
  return {
    table: azureTable(await azurite.table()),
    quarantine: await azurite.container(),
    name: 'account stfirstseen',
    flags: ' --account stfirstseen',
    portal: 'https://portal.azure.com',
    me: async () => 'ines@lindgrove.example',
    ...change,
  }
}

/** What the page over an account answers to whoever has its key. */
async function servedOver(state: State, change: { hub?: string } = {}) {
  const page = await startAccountPage({ ...options, ...change, port: 0 }, key, state)
  closing.push(() => page.close())
  const cookie = `first-seen-${new URL(page.url).port}=${key}`
  return async <T>(path: string): Promise<T> =>
    (await (await fetch(`${page.url}${path}`, { headers: { cookie } })).json()) as T
}

/** A terminal whose lines are kept. */
function captured() {
  const stream = new PassThrough()
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return { terminal: terminal(stream, {}), text: () => text }
}

test('over an account the page shows its findings, and says of the alert that what was sent is not kept', async () => {
  const state = await anAccount()
  await handle([messageOf([aRecord()])], someEdges({ table: state.table }))
  const json = await servedOver(state)
  const [line] = await json<FindingLine[]>('/api/findings')
  expect(line?.title).toContain('CustomScript on vm-web-03 written from AS64500')
  const { alert } = await json<FindingWhole>(`/api/findings/${line?.id}`)
  expect([alert.isKept, alert.card?.type, alert.mail?.subject]).toEqual([
    false,
    'AdaptiveCard',
    expect.stringContaining('CustomScript on vm-web-03'),
  ])
})

test('over an account of another cloud, links lead to the portal of that cloud', async () => {
  const state = await anAccount({ portal: 'https://portal.azure.us' })
  await handle([messageOf([aRecord()])], someEdges({ table: state.table }))
  const json = await servedOver(state)
  const [line] = await json<FindingLine[]>('/api/findings')
  const { links, alert } = await json<FindingWhole>(`/api/findings/${line?.id}`)
  expect(links.find(({ title }) => title === 'Resource')?.url).toMatch(/^https:\/\/portal\.azure\.us\/#/)
  expect(JSON.stringify(alert.card)).toContain('https://portal.azure.us/#')
  expect(JSON.stringify([links, alert.card])).not.toContain('portal.azure.com')
})

test('over an account nothing is said of what only the local stack knows', async () => {
  const json = await servedOver(await anAccount())
  const { read, pulse } = await json<Status>('/api/status')
  expect([read, pulse]).toEqual([undefined, { isLate: false }])
})

test.each([
  [undefined, false],
  ['my-namespace/activity', true],
])('bytes can be sent again when the hub is named (%s)', async (hub, canRetryQuarantined) => {
  const json = await servedOver(await anAccount(), hub === undefined ? {} : { hub })
  expect(await json<Place>('/api/place')).toEqual({
    kind: 'account',
    name: 'account stfirstseen',
    flags: ' --account stfirstseen',
    me: 'ines@lindgrove.example',
    canRetryQuarantined,
  })
})

test('whoever may not list the quarantine sees all the rest, and why it is missing', async () => {
  const state = await anAccount()
  await state.quarantine.delete()
  const json = await servedOver(state)
  const status = await json<Status>('/api/status')
  expect([status.unsent, status.quarantined, status.trouble]).toEqual([
    { count: 0 },
    undefined,
    expect.stringContaining('container does not exist'),
  ])
})

test('what lies in the account’s quarantine is listed', async () => {
  const state = await anAccount()
  const origin = { hub: 'activity', partition: '2', sequenceNumber: 7 }
  await blobQuarantine(state.quarantine).keep({ bytes: Buffer.from('{'), reason: 'cut short', origin })
  const json = await servedOver(state)
  expect((await json<Waiting>('/api/waiting')).quarantined).toEqual([
    expect.objectContaining({ why: 'cut short', what: expect.stringMatching(/^activity\/2\/.*\(1 bytes\)$/) }),
  ])
})

test('the address is printed with its key, by the one address that it listens at, and the port is free again after Ctrl-C', async () => {
  const [out, talk, stop] = [captured(), captured(), new AbortController()]
  const port = await freePort()
  const running = ui({ ...options, port, signal: stop.signal }, await anAccount(), out.terminal, talk.terminal)
  await vi.waitFor(() =>
    expect(out.text()).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/\\?key=[\\w-]{43}\\n$`)),
  )
  expect(talk.text()).toContain('Ctrl-C ends it')
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(401)
  stop.abort()
  expect(await running).toBe(0)
  expect(await isFree(port)).toBe(true)
})

test('without an account it says where the local stack serves its page', async () => {
  const [out, talk] = [captured(), captured()]
  const { account: _, ...local } = options
  const signal = new AbortController().signal
  expect(await ui({ ...local, signal }, await anAccount(), out.terminal, talk.terminal)).toBe(0)
  expect(out.text()).toBe('http://localhost:4280\n')
})

test('a port that is in use is a mistake in the call, with the way out', async () => {
  const port = Number(new URL(await aServer(() => {})).port)
  await expect(startAccountPage({ ...options, port }, key, await anAccount())).rejects.toThrow(
    new UsageError(`Port ${port} is in use; choose another with --port.`),
  )
})

import type { Sender } from 'rhea'
import { expect, test, vi } from 'vitest'
import { Feed } from '../../../local/hub/feed.ts'
import { PartitionLog } from '../../../local/hub/partition-log.ts'
import { cutMessages } from './fixtures/cut-messages.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A feed of `count` messages on a link that is as narrow as the test wants it; `sent` grows with each one it lets out. */
function aFeed(count: number, { credit = 1000, available = 1000, unsent = 0, size = 1 } = {}) {
  const log = new PartitionLog(1_000_000_000)
  const append = (text: string) => log.append(cutMessages(text), undefined, 1)
  for (let index = 0; index < count; index++) append(`${'x'.repeat(size)}${index}`)
  const sent: string[] = []
  const socket = { writableNeedDrain: false }
  const outgoing = { available: () => available, next_delivery_id: unsent, next_pending_delivery: 0 }
  const link = {
    credit,
    session: { outgoing },
    connection: { socket },
    send: (payload: Buffer) => sent.push(payload.toString().replace(/^.*x(?=\d)/s, '')),
    has_credit: () => true,
  }
  const feed = new Feed({
    link: link as unknown as Sender,
    log,
    key: '',
    epoch: undefined,
    from: 0,
    wantsRuntimeInfo: false,
    clock: () => 0,
  })
  return { feed, log, link, sent, socket, append }
}

test.each([
  ['credit', { credit: 3 }, 3],
  ["room in the session's buffer", { available: 2 }, 2],
  ['credit less what the session still holds back', { credit: 3, unsent: 2 }, 1],
  ['credit that is all used up by what is held back', { credit: 3, unsent: 3 }, 0],
  ['messages', {}, 5],
])('no more is sent than there is %s', async (_, width, expected) => {
  const { feed, sent } = aFeed(5, width)
  feed.wake()
  feed.wake()
  expect(sent).toEqual([])
  await turn()
  expect(sent).toEqual(['0', '1', '2', '3', '4'].slice(0, expected))
})

test('a full socket is not fed until it is woken after its drain', async () => {
  const { feed, sent, socket } = aFeed(2)
  socket.writableNeedDrain = true
  feed.wake()
  await turn()
  expect(sent).toEqual([])
  socket.writableNeedDrain = false
  feed.wake()
  await turn()
  expect(sent).toEqual(['0', '1'])
})

test('large messages go out a megabyte a turn, until all are out', async () => {
  const { feed, sent } = aFeed(5, { size: 600_000 })
  feed.wake()
  await turn()
  expect(sent).toEqual(['0', '1'])
  await vi.waitFor(() => expect(sent).toEqual(['0', '1', '2', '3', '4']))
})

test('messages that were dropped before they were read are passed over', async () => {
  const { feed, log, sent, append } = aFeed(3)
  log.dropOldest()
  append('x3')
  feed.wake()
  await turn()
  expect(sent).toEqual(['3'])
})

test('after its end nothing is sent, nor what was held back', async () => {
  const { feed, link, sent } = aFeed(3)
  feed.wake()
  feed.end()
  await turn()
  expect(sent).toEqual([])
  expect(link.has_credit()).toBe(false)
})

import { expect, test } from 'vitest'
import { admit } from '../../../local/hub/epoch.ts'

const readers = (...epochs: (number | undefined)[]) => epochs.map((epoch) => ({ epoch }))
const none = undefined

test.each<[string, number | undefined, { epoch: number | undefined }[], number]>([
  ['the first reader without an epoch comes in', none, readers(), 0],
  ['the first reader with an epoch comes in', 0, readers(), 0],
  ['a fifth reader without an epoch comes in', none, readers(none, none, none, none), 0],
  ['a higher epoch steals', 8, readers(7), 1],
  ['the same epoch steals', 7, readers(7), 1],
  ['epoch 0 steals from readers without one', 0, readers(none, none), 2],
])('%s', (_, epoch, present, stolen) => {
  expect(admit(epoch, present)).toEqual({ kind: 'admitted', stolen: present.slice(0, stolen) })
})

test.each<[string, number | undefined, { epoch: number | undefined }[], string]>([
  ['a lower epoch is refused', 6, readers(7), 'amqp:link:stolen'],
  ['a reader without an epoch is refused while one has one', none, readers(0), 'amqp:link:stolen'],
  [
    'a sixth reader without an epoch is refused',
    none,
    readers(none, none, none, none, none),
    'amqp:resource-limit-exceeded',
  ],
])('%s', (_, epoch, present, condition) => {
  expect(admit(epoch, present)).toMatchObject({ kind: 'refused', error: { condition } })
})

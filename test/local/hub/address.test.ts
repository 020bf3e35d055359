import { expect, test } from 'vitest'
import { type Address, readAddress } from '../../../local/hub/address.ts'

test.each<[string | null | undefined, Address | undefined]>([
  ['$cbs', { kind: 'cbs' }],
  ['$management', { kind: 'management' }],
  ['activity', { kind: 'send', hub: 'activity', partition: undefined }],
  ['activity/Partitions/3', { kind: 'send', hub: 'activity', partition: '3' }],
  ['Activity/partitions/3', { kind: 'send', hub: 'Activity', partition: '3' }],
  [
    'activity/ConsumerGroups/$Default/Partitions/0',
    { kind: 'receive', hub: 'activity', group: '$Default', partition: '0' },
  ],
  ['activity/consumergroups/g/partitions/0', { kind: 'receive', hub: 'activity', group: 'g', partition: '0' }],
  ['activity/ConsumerGroups/$Default', undefined],
  ['activity/Partitions/', undefined],
  ['activity/Partitions/3/x', undefined],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('the address %s names %o', (text, expected) => {
  expect(readAddress(text)).toEqual(expected)
})

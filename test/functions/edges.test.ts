import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createApp } from '../../functions/edges.ts'
import { silentLog } from '../../lib/log/log.ts'
import { dist } from '../support/dist.ts'

const settings = {
  EVENTHUB__fullyQualifiedNamespace: 'hub.servicebus.windows.net',
  FIRST_SEEN_HUB: 'activity',
  FIRST_SEEN_BLOBS_URL: 'https://stfirstseen.blob.core.windows.net',
  FIRST_SEEN_WEBHOOK_URL: 'https://alerts.example.com',
  FIRST_SEEN_ASN_FILE: join(dist, 'asn.mmdb'),
}

test.each([
  ['in Azure', { FIRST_SEEN_TABLES_URL: 'https://stfirstseen.table.core.windows.net' }, ' --account stfirstseen'],
  [
    'in a table of its own',
    { FIRST_SEEN_TABLES_URL: 'https://stfirstseen.table.core.windows.net/', FIRST_SEEN_TABLE: 'other' },
    ' --account stfirstseen --table other',
  ],
  [
    'in another cloud',
    { FIRST_SEEN_TABLES_URL: 'https://stfirstseen.table.core.usgovcloudapi.net/' },
    ' --account stfirstseen.table.core.usgovcloudapi.net',
  ],
  ['on this machine', { FIRST_SEEN_STORAGE: 'UseDevelopmentStorage=true' }, ''],
  [
    'in a local stack at other ports',
    { FIRST_SEEN_STORAGE: 'UseDevelopmentStorage=true', FIRST_SEEN_LOCAL_PORT: '5280' },
    ' --port 5280',
  ],
])('the commands in the alerts of an app whose state is %s find that state', async (_, state, flags) => {
  const { policy } = await createApp({ ...settings, ...state }).edges(silentLog)
  expect(policy.places.flags).toBe(flags)
})

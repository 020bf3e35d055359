import { expect, test } from 'vitest'
import { UsageError } from '../../cli/exit.ts'
import { accountNamed, storageAccount } from '../../cli/storage-account.ts'

const government = 'https://management.usgovcloudapi.net'

test.each([
  ['stfirstseen', 'core.windows.net', 'https://management.azure.com', 'portal.azure.com'],
  ['stfirstseen.table.core.windows.net', 'core.windows.net', 'https://management.azure.com', 'portal.azure.com'],
  ['stfirstseen.table.core.usgovcloudapi.net', 'core.usgovcloudapi.net', government, 'portal.azure.us'],
  [
    'stfirstseen.table.core.chinacloudapi.cn',
    'core.chinacloudapi.cn',
    'https://management.chinacloudapi.cn',
    'portal.azure.cn',
  ],
])('--account %s is reached in %s', (text, host, arm, portal) => {
  expect(storageAccount(text)).toEqual({
    tables: `https://stfirstseen.table.${host}`,
    blobs: `https://stfirstseen.blob.${host}`,
    arm,
    portal: `https://${portal}`,
  })
})

test.each([
  ['a word with capitals', 'StFirstSeen'],
  ['an address', 'https://stfirstseen.table.core.windows.net'],
  ['a host that is not Azure’s', 'stfirstseen.table.core.windows.net.example.com'],
  ['a host that looks like Azure’s', 'stfirstseen.table.core-windows.net'],
  ['another service', 'stfirstseen.blob.core.windows.net'],
  ['nothing', ''],
])('%s is no account, and nothing is sent there', (_, text) => {
  expect(() => storageAccount(text)).toThrow(UsageError)
})

test.each([
  ['https://management.azure.com', 'stfirstseen'],
  [`${government}/`, 'stfirstseen.table.core.usgovcloudapi.net'],
  ['http://127.0.0.1:4711', 'stfirstseen'],
])('in the cloud of %s an account is named %s', (arm, named) => {
  expect(accountNamed('stfirstseen', arm)).toBe(named)
  expect(storageAccount(named).tables).toContain('https://stfirstseen.table.')
})

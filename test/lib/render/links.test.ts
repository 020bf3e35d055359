import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../lib/decide/facts.ts'
import { linksOf, type Places, publicCloud, sharedLinks } from '../../../lib/render/links.ts'
import { someFacts } from '../../support/facts.ts'

const { resource, operation, principal, source } = someFacts()
const urlOf = (title: string, change: Partial<Facts> = {}, places: Places = publicCloud): string | undefined =>
  linksOf(someFacts(change), places).find((link) => link.title === title)?.url

const subscription = '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68'
const machine = `/subscriptions/${subscription}/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/vm-web-03`
const object = 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94'

test('a finding leads to its machine, its records, who asked and its network', () => {
  expect(linksOf(someFacts(), publicCloud)).toEqual([
    { title: 'Resource', url: `https://portal.azure.com/#@7c1d3a52-94fe-4d0b-8f0e-2b6a5c9d1e37/resource${machine}` },
    {
      title: 'Activity log',
      url: 'https://portal.azure.com/#blade/Microsoft_Azure_ActivityLog/ActivityLogBlade/queryInputs/%7B%22query%22%3A%7B%22searchString%22%3A%22b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16%22%2C%22timeSpan%22%3A%223%22%2C%22startTime%22%3A%222026-03-06T20%3A14%3A07.441Z%22%2C%22endTime%22%3A%222026-03-06T22%3A14%3A07.441Z%22%2C%22subscriptions%22%3A%5B%223e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68%22%5D%7D%7D',
    },
    {
      title: 'Identity',
      url: `https://portal.azure.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${object}`,
    },
    { title: 'Network', url: 'https://stat.ripe.net/AS9009' },
  ])
})

test.each<[string, string, string | undefined]>([
  ['an extension’s machine', `${machine}/extensions/CustomScript`, machine],
  ['a machine itself', machine, machine],
  [
    'upper case as the log has it',
    machine.toUpperCase(),
    `/subscriptions/${subscription}/resourceGroups/RG-WEB/providers/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM-WEB-03`,
  ],
  [
    'a group with letters of other scripts',
    machine.replace('rg-web', 'rg-süd_(1)'),
    machine.replace('rg-web', 'rg-s%C3%BCd_(1)'),
  ],
  ['a group of 90 characters', machine.replace('rg-web', 'r'.repeat(90)), machine.replace('rg-web', 'r'.repeat(90))],
  ['a group of 91 characters', machine.replace('rg-web', 'r'.repeat(91)), undefined],
  ['a subscription that is no GUID', machine.replace(subscription, 'x'), undefined],
  ['a quote in a name', `${machine}"`, undefined],
  ['a space in a name', machine.replace('vm-web-03', 'vm web'), undefined],
  ['a hash in a name', machine.replace('vm-web-03', 'vm#a'), undefined],
  ['an escape in a name', machine.replace('vm-web-03', 'vm%2e'), undefined],
  ['dots for a name', machine.replace('rg-web', '..'), undefined],
  ['an id that ends early', machine.split('/').slice(0, 8).join('/'), undefined],
  ['another host', `https://evil.example${machine}`, undefined],
  ['no id', '', undefined],
])('%s has a resource link only if every part is what it should be', (_, id, path) => {
  const url = urlOf('Resource', { resource: { ...resource, id } })
  expect(url).toBe(path && `https://portal.azure.com/#@7c1d3a52-94fe-4d0b-8f0e-2b6a5c9d1e37/resource${path}`)
})

test('a resource whose tenant is not known is reached without one', () => {
  const { tenantId, ...rest } = resource
  const withoutTenant = `https://portal.azure.com/#resource${machine}`
  expect(urlOf('Resource', { resource: rest })).toBe(withoutTenant)
  expect(urlOf('Resource', { resource: { ...rest, tenantId: 'evil.example' } })).toBe(withoutTenant)
})

test('a link of more than 2000 characters is none', () => {
  const id = machine.replace('rg-web', '𐐷'.repeat(90)).replace('vm-web-03', '𐐷'.repeat(90))
  expect(urlOf('Resource', { resource: { ...resource, id } })).toBeUndefined()
})

test.each<[string, Partial<Facts>]>([
  ['a correlation id that is no GUID', { operation: { ...operation, correlationId: '"}},"x' } }],
  ['a subscription that is no GUID', { resource: { ...resource, subscriptionId: 'x' } }],
  ['a time that is none', { time: 'yesterday' }],
])('%s gives no link to the Activity log', (_, change) => {
  expect(urlOf('Activity log', change)).toBeUndefined()
})

const application = '#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId'
test.each<[string, Facts['principal'], string | undefined]>([
  [
    'a service principal',
    { ...principal, kind: 'servicePrincipal' },
    `${application}/${object}/appId/04b07795-8ddb-461a-bbee-02f9e1bf7b46`,
  ],
  ['a managed identity', { kind: 'managedIdentity', id: object }, `${application}/${object}`],
  [
    'a service principal with an odd application',
    { kind: 'servicePrincipal', id: object, appId: '../x' },
    `${application}/${object}`,
  ],
  ['an application', { ...principal, kind: 'app' }, undefined],
  ['an unknown kind', { ...principal, kind: 'unknown' }, undefined],
  ['an id that is no GUID', { kind: 'user', id: `${object}/x` }, undefined],
  ['no id', { kind: 'user', name: 'maya@contoso.com' }, undefined],
])('%s leads to its own page or to none', (_, who, fragment) => {
  expect(urlOf('Identity', { principal: who })).toBe(fragment && `https://portal.azure.com/${fragment}`)
})

test.each([
  [-1, undefined],
  [0, undefined],
  [1, 'https://stat.ripe.net/AS1'],
  [4294967295, 'https://stat.ripe.net/AS4294967295'],
  [4294967296, undefined],
  [1.5, undefined],
  [Number.NaN, undefined],
])('network %d has a link only if it is one', (asn, url) => {
  expect(urlOf('Network', { source: { ...source, asn } })).toBe(url)
})

describe('where links lead', () => {
  test.each([
    ['https://portal.azure.us', 'https://portal.azure.us/#'],
    ['https://portal.azure.cn/', 'https://portal.azure.cn/#'],
    ['https://portal.azure.com/some/path?x', 'https://portal.azure.com/#'],
  ])('the portal can be %s', (portal, start) => {
    const url = urlOf('Identity', {}, { portal })
    expect(url?.slice(0, start.length)).toBe(start)
  })

  test.each(['http://portal.azure.com', 'portal.azure.com', 'javascript:alert(1)', ''])(
    'the portal cannot be "%s": no link leads there',
    (portal) => {
      expect(linksOf(someFacts(), { portal }).map(({ title }) => title)).toEqual(['Network'])
    },
  )

  test.each<[string, string | undefined]>([
    ['https://docs.contoso.example/expected#how', 'https://docs.contoso.example/expected#how'],
    ['http://docs.contoso.example/expected', undefined],
    ['javascript:alert(1)', undefined],
    ['', undefined],
  ])('the guide "%s" has a link only if it is https', (guide, url) => {
    expect(urlOf('Guide', {}, { ...publicCloud, guide })).toBe(url)
  })

  test('there are at most five', () => {
    expect(linksOf(someFacts(), { ...publicCloud, guide: 'https://docs.contoso.example' })).toHaveLength(5)
  })
})

test('a group leads only to what all of its members share', () => {
  const titles = (members: readonly Facts[]) => sharedLinks(members, publicCloud).map(({ title }) => title)
  const elsewhere = someFacts({ resource: { ...resource, id: `${machine}4` } })
  expect(titles([someFacts(), someFacts()])).toEqual(['Resource', 'Identity', 'Network'])
  expect(titles([someFacts(), elsewhere])).toEqual(['Identity', 'Network'])
  expect(titles([someFacts(), someFacts({ principal: { kind: 'unknown' } })])).toEqual(['Resource', 'Network'])
})

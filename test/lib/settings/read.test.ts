import { describe, expect, test } from 'vitest'
import { readSettings, SettingsInvalid } from '../../../lib/settings/read.ts'
import { secretSettings, settingsSchema } from '../../../lib/settings/schema.ts'

type Env = Record<string, string | undefined>

const inAzure: Env = {
  EVENTHUB__fullyQualifiedNamespace: 'first-seen.servicebus.windows.net',
  FIRST_SEEN_HUB: 'activity',
  FIRST_SEEN_TABLES_URL: 'https://firstseen.table.core.windows.net',
  FIRST_SEEN_BLOBS_URL: 'https://firstseen.blob.core.windows.net',
  FIRST_SEEN_WEBHOOK_URL: 'https://prod-01.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke',
}

function problemsOf(change: Env): string[] {
  try {
    readSettings({ ...inAzure, ...change })
    return []
  } catch (error) {
    if (!(error instanceof SettingsInvalid)) throw error
    const [head, ...problems] = error.message.split('\n')
    expect(head).toBe('Wrong settings; correct them in the Function App (locally: local.settings.json):')
    return problems.map((problem) => problem.trim())
  }
}

test('settings that say what must be said get the defaults for the rest', () => {
  expect(readSettings(inAzure)).toMatchObject({
    FIRST_SEEN_CONSUMER_GROUP: '$Default',
    FIRST_SEEN_TABLE: 'firstseen',
    FIRST_SEEN_QUARANTINE: 'quarantine',
    FIRST_SEEN_WEBHOOK_AUTH: 'managedIdentity',
    FIRST_SEEN_WEBHOOK_AUDIENCE: 'https://management.azure.com/',
    FIRST_SEEN_KEY: 'name',
    FIRST_SEEN_IP_WAIT_MINUTES: 60,
    FIRST_SEEN_GROUP_ABOVE: 5,
    FIRST_SEEN_REDRIVE_AFTER_SECONDS: 120,
    FIRST_SEEN_PULSE_LATE_MINUTES: 45,
    FIRST_SEEN_UNSENT_MINUTES: 60,
    FIRST_SEEN_PARKED_MINUTES: 1440,
  })
})

test('an empty value is none, and blanks around one do not count', () => {
  const settings = readSettings({ ...inAzure, FIRST_SEEN_GROUP_ABOVE: '', FIRST_SEEN_KEY: ' path ' })
  expect([settings.FIRST_SEEN_GROUP_ABOVE, settings.FIRST_SEEN_KEY]).toEqual([5, 'path'])
})

test('excluded networks are numbers', () => {
  expect(readSettings({ ...inAzure, FIRST_SEEN_EXCLUDED_ASNS: '8075, 12076' }).FIRST_SEEN_EXCLUDED_ASNS).toEqual([
    8075, 12076,
  ])
})

describe('a setting', () => {
  const noHttps = 'an https URL; http only for this machine itself'
  const password =
    'holds a user or a password, with which nothing can be sent; take them out, and give a key in its query if the receiver has one'

  test.each<[string, string, string | undefined]>([
    ['FIRST_SEEN_GROUP_ABOVE', '0', undefined],
    ['FIRST_SEEN_GROUP_ABOVE', '-1', 'Too small: expected number to be >=0'],
    ['FIRST_SEEN_GROUP_ABOVE', '1000', undefined],
    ['FIRST_SEEN_GROUP_ABOVE', '1001', 'Too big: expected number to be <=1000'],
    ['FIRST_SEEN_GROUP_ABOVE', '2.5', 'Invalid input: expected int, received number'],
    ['FIRST_SEEN_GROUP_ABOVE', 'many', 'Invalid input: expected number, received NaN'],
    ['FIRST_SEEN_WINDOW_DAYS', '0.05', undefined],
    ['FIRST_SEEN_WINDOW_DAYS', '0.04', 'Too small: expected number to be >=0.041666666666666664'],
    ['FIRST_SEEN_WINDOW_DAYS', '90', undefined],
    ['FIRST_SEEN_WINDOW_DAYS', '91', 'Too big: expected number to be <=90'],
    ['FIRST_SEEN_IP_WAIT_MINUTES', '0', 'Too small: expected number to be >0'],
    ['FIRST_SEEN_IP_WAIT_MINUTES', '0.1', undefined],
    ['FIRST_SEEN_REDRIVE_AFTER_SECONDS', '0', undefined],
    ['FIRST_SEEN_REDRIVE_AFTER_SECONDS', '3601', 'Too big: expected number to be <=3600'],
    ['FIRST_SEEN_TABLE', 'ab', '3 to 63 letters and digits'],
    ['FIRST_SEEN_TABLE', 'abc', undefined],
    ['FIRST_SEEN_TABLE', '1abc', '3 to 63 letters and digits'],
    ['FIRST_SEEN_QUARANTINE', 'Quarantine', 'a container name'],
    ['FIRST_SEEN_KEY', 'leaf', 'Invalid option: expected one of "name"|"path"'],
    ['FIRST_SEEN_EXCLUDED_ASNS', 'AS8075', 'numbers parted by commas, such as 8075, 12076'],
    ['FIRST_SEEN_ARMED_FROM', '2026-03-06T21:14:07+01:00', undefined],
    ['FIRST_SEEN_ARMED_FROM', 'tomorrow', 'Invalid ISO datetime'],
    ['FIRST_SEEN_WEBHOOK_URL', 'http://127.0.0.1:5280/alerts', undefined],
    ['FIRST_SEEN_WEBHOOK_URL', 'alerts', 'an http or https URL'],
    ['FIRST_SEEN_WEBHOOK_URL', 'contoso.com:443/alerts', 'an http or https URL'],
    ['FIRST_SEEN_TABLES_URL', 'ftp://firstseen', 'an http or https URL'],
    ['FIRST_SEEN_WEBHOOK_AUDIENCE', 'api://first-seen', undefined],
    ['FIRST_SEEN_ASN_URL', 'https://user:word@data.contoso.com/asn.mmdb?key=x', undefined],
    ['FIRST_SEEN_ASN_URL', 'http://data.contoso.com/asn.mmdb', noHttps],
    ['FIRST_SEEN_ASN_URL', 'http://localhost.contoso.com/asn.mmdb', noHttps],
    ['FIRST_SEEN_ASN_URL', 'ftp://localhost/asn.mmdb', noHttps],
    ['FIRST_SEEN_ASN_URL', 'asn.mmdb', noHttps],
    ['FIRST_SEEN_ASN_URL', 'http://localhost/asn.mmdb', undefined],
    ['FIRST_SEEN_ARM_URL', 'http://management.contoso.com', noHttps],
    ['FIRST_SEEN_ARM_URL', 'http://127.0.0.1:8080', undefined],
    ['FIRST_SEEN_ASN_URL', 'http://127.0.0.2:8080/asn.mmdb', undefined],
    ['FIRST_SEEN_ASN_URL', 'http://[::1]:8080/asn.mmdb', undefined],
    ['FIRST_SEEN_WEBHOOK_URL', 'https://user:word@prod-01.westeurope.logic.azure.com/workflows/x', password],
    ['FIRST_SEEN_WEBHOOK_URL', 'https://user@prod-01.westeurope.logic.azure.com/workflows/x', password],
    ['FIRST_SEEN_WEBHOOK_URL', 'http://:word@127.0.0.1:5280/alerts', password],
  ])('%s=%s: %s', (name, value, problem) => {
    expect(problemsOf({ [name]: value })).toEqual(problem === undefined ? [] : [`${name}: ${problem}`])
  })
})

describe('settings together', () => {
  const noHub = 'EVENTHUB__fullyQualifiedNamespace: needed, or EVENTHUB with a connection string'
  const noStore =
    'FIRST_SEEN_TABLES_URL, FIRST_SEEN_BLOBS_URL: both needed, or FIRST_SEEN_STORAGE with a connection string'
  const both =
    'FIRST_SEEN_WEBHOOK_AUTH: the URL carries a signature, and a Logic App refuses a request with both; set none, or drop the signature'
  const signed = `${inAzure.FIRST_SEEN_WEBHOOK_URL}?api-version=2016-10-01&sig=S3cr3t`

  test.each<[string, Env, string[]]>([
    ['need a hub', { EVENTHUB__fullyQualifiedNamespace: undefined }, [noHub]],
    [
      'may reach the hub by a connection string',
      { EVENTHUB__fullyQualifiedNamespace: undefined, EVENTHUB: 'Endpoint=…' },
      [],
    ],
    ['need tables', { FIRST_SEEN_TABLES_URL: undefined }, [noStore]],
    ['need blobs', { FIRST_SEEN_BLOBS_URL: '' }, [noStore]],
    [
      'may reach both by a connection string',
      { FIRST_SEEN_TABLES_URL: '', FIRST_SEEN_BLOBS_URL: '', FIRST_SEEN_STORAGE: 'x' },
      [],
    ],
    ['do not sign twice', { FIRST_SEEN_WEBHOOK_URL: signed }, [both]],
    ['may sign by the URL', { FIRST_SEEN_WEBHOOK_URL: signed, FIRST_SEEN_WEBHOOK_AUTH: 'none' }, []],
  ])('%s', (_, change, problems) => {
    expect(problemsOf(change)).toEqual(problems)
  })

  test('are all told at once, also those between settings when one is wrong by itself', () => {
    const change = {
      EVENTHUB__fullyQualifiedNamespace: '',
      FIRST_SEEN_HUB: '',
      FIRST_SEEN_GROUP_ABOVE: 'many',
      FIRST_SEEN_WEBHOOK_URL: signed,
      FIRST_SEEN_WINDOW: '7',
      FIRST_SEEN_BLOBS_URL: '',
    }
    expect(problemsOf(change)).toEqual([
      'FIRST_SEEN_WINDOW: there is no such setting; did you mean FIRST_SEEN_WINDOW_DAYS?',
      'FIRST_SEEN_HUB: Invalid input: expected string, received undefined',
      'FIRST_SEEN_GROUP_ABOVE: Invalid input: expected number, received NaN',
      noHub,
      noStore,
      both,
    ])
  })
})

describe('the app’s token', () => {
  const http =
    'FIRST_SEEN_WEBHOOK_URL: over http anybody on the way can read the app’s token; give an https URL, or set FIRST_SEEN_WEBHOOK_AUTH to none'
  const stranger =
    'FIRST_SEEN_WEBHOOK_URL: no Logic App (its host ends in .logic.azure.com, .logic.azure.us or .logic.azure.cn), so it must not get a token for Resource Manager; for another receiver set FIRST_SEEN_WEBHOOK_AUDIENCE to its own application, or FIRST_SEEN_WEBHOOK_AUTH to none'
  const hook = 'https://hooks.contoso.com/alerts'

  test.each<[string, string, string | undefined, string[]]>([
    ['goes to a Logic App', 'https://prod-01.westeurope.logic.azure.com:443/workflows/x', undefined, []],
    [
      'goes to one of Azure Government',
      'https://prod-29.usgovtexas.logic.azure.us/workflows/x',
      'https://management.usgovcloudapi.net/',
      [],
    ],
    [
      'goes to one in China',
      'https://prod-05.chinaeast2.logic.azure.cn:443/workflows/x',
      'https://management.chinacloudapi.cn/',
      [],
    ],
    ['does not go over http', 'http://prod-01.westeurope.logic.azure.com/workflows/x', undefined, [http]],
    ['does not go over http to another receiver', 'http://hooks.contoso.com/alerts', 'api://hooks', [http]],
    ['goes over http on this machine', 'http://localhost:4281/alerts', undefined, []],
    ['for Resource Manager goes to no one else', hook, undefined, [stranger]],
    ['does not, however the audience is written', hook, 'https://MANAGEMENT.azure.com', [stranger]],
    ['does not by its older name', hook, 'https://management.core.windows.net/', [stranger]],
    ['does not in Azure Government', hook, 'https://management.core.usgovcloudapi.net/', [stranger]],
    ['does not in China', hook, 'https://management.core.chinacloudapi.cn/', [stranger]],
    ['does not go to a host like a Logic App’s', 'https://x-logic.azure.com/alerts', undefined, [stranger]],
    ['does not go to a host that begins like one', 'https://a.logic.azure.com.contoso.com/', undefined, [stranger]],
    ['for the receiver itself goes there', hook, 'api://hooks', []],
  ])('%s', (_, url, audience, problems) => {
    expect(problemsOf({ FIRST_SEEN_WEBHOOK_URL: url, FIRST_SEEN_WEBHOOK_AUDIENCE: audience })).toEqual(problems)
  })

  test.each(['http://hooks.contoso.com/alerts', hook])('is not sent with none, so that %s may be anywhere', (url) => {
    expect(problemsOf({ FIRST_SEEN_WEBHOOK_URL: url, FIRST_SEEN_WEBHOOK_AUTH: 'none' })).toEqual([])
  })
})

describe('a misspelt name', () => {
  test.each([
    ['FIRST_SEEN_WEBHOK_URL', '; did you mean FIRST_SEEN_WEBHOOK_URL?'],
    ['FIRST_SEEN_WEBOK_URL', '; did you mean FIRST_SEEN_WEBHOOK_URL?'],
    ['FIRST_SEEN_TABLES', '; did you mean FIRST_SEEN_TABLES_URL?'],
    ['FIRST_SEEN_COLOUR', ''],
  ])('%s', (name, hint) => {
    expect(problemsOf({ [name]: 'x' })).toEqual([`${name}: there is no such setting${hint}`])
  })

  test('is only ours to judge when it begins with ours', () => {
    expect(problemsOf({ AzureWebJobsStorage: 'x', first_seen_hub: 'x' })).toEqual([])
  })
})

describe('a message about settings', () => {
  const names = Object.keys(settingsSchema.shape)

  test.each(names)('never shows the value of %s', (name) => {
    const value = 'S3cr3t sig=hunter2 ://'
    expect(problemsOf({ [name]: value, FIRST_SEEN_HUBB: value }).join('\n')).not.toMatch(/S3cr3t|hunter2/)
  })

  test('knows which ones are secret by name', () => {
    expect(secretSettings.filter((name) => !names.includes(name))).toEqual([])
  })
})

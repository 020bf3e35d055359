import { expect, test } from 'vitest'
import { readSettings } from '../../lib/settings/read.ts'
import { settingsSchema } from '../../lib/settings/schema.ts'
import { evaluated, settingsOf } from './app-settings.ts'
import { type Example, theOne } from './snapshot.ts'

const deployments: readonly Example[] = ['small', 'many-subscriptions', 'private', 'management-group-app']

/** Settings of the Functions host and of Azure's libraries, which our schema does not have. */
const ofTheHost = [
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'AZURE_CLIENT_ID',
  'AZURE_TOKEN_CREDENTIALS',
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__tableServiceUri',
  'EVENTHUB__clientId',
  'EVENTHUB__credential',
]

/** Settings that the template leaves out: secrets for local use, and what a person may set by the parameter `settings`. */
const leftOut = [
  'EVENTHUB',
  'FIRST_SEEN_ARMED_FROM',
  'FIRST_SEEN_ASN_FILE',
  'FIRST_SEEN_EXCLUDED_ASNS',
  'FIRST_SEEN_GROUP_ABOVE',
  'FIRST_SEEN_GUIDE_URL',
  'FIRST_SEEN_IP_WAIT_MINUTES',
  'FIRST_SEEN_KEY',
  'FIRST_SEEN_LEARN_DAYS',
  'FIRST_SEEN_LOCAL_PORT',
  'FIRST_SEEN_PARKED_MINUTES',
  'FIRST_SEEN_PULSE_LATE_MINUTES',
  'FIRST_SEEN_REDRIVE_AFTER_SECONDS',
  'FIRST_SEEN_RULES',
  'FIRST_SEEN_STORAGE',
  'FIRST_SEEN_UNSENT_MINUTES',
  'FIRST_SEEN_WINDOW_DAYS',
]

test('the template sets each setting of the schema but those that are left out by name, and no other', () => {
  const set = Object.keys(settingsOf('small'))
  const schema = Object.keys(settingsSchema.shape)
  expect(set.sort()).toEqual([...ofTheHost, ...schema.filter((name) => !leftOut.includes(name))].sort())
  expect(leftOut.filter((name) => !schema.includes(name))).toEqual([])
})

test.each(deployments)('the app starts with the settings that %s gives it', (example) => {
  const settings = readSettings(evaluated(settingsOf(example)))
  expect(settings).toMatchObject({
    EVENTHUB__fullyQualifiedNamespace: 'namespace.servicebus.windows.net',
    FIRST_SEEN_HUB: 'activity',
    FIRST_SEEN_CONSUMER_GROUP: 'first-seen',
    FIRST_SEEN_TABLE: 'firstseen',
    FIRST_SEEN_QUARANTINE: 'quarantine',
    FIRST_SEEN_ASN_CONTAINER: 'asn',
    FIRST_SEEN_WEBHOOK_AUTH: 'managedIdentity',
  })
})

test('an app that watches no subscription of its own learns none by itself', () => {
  const settings = readSettings(evaluated(settingsOf('management-group-app')))
  expect(settings.FIRST_SEEN_LEARN_SUBSCRIPTIONS).toEqual([])
})

test.each(deployments)(
  'in %s the parameter settings reaches the app, and one of the same name takes the place',
  (example) => {
    const { properties } = theOne(example, 'Microsoft.Web/sites/config')
    expect(properties).toMatch(/^\[union\(createObject\(.+\), parameters\('settings'\)\)\]$/)
  },
)

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Example, examples, infra, ofType, snapshotText, theOne } from './snapshot.ts'

const deployments: readonly Example[] = ['small', 'many-subscriptions', 'private', 'management-group-app']

/** Whatever takes a key, makes a signature or holds one. */
const secret =
  /list(Account|Service)?(Keys|Sas|CallbackUrl|Secrets)|AccountKey=|SharedAccessKey=|SharedAccessSignature|[?&]sig=|StorageAccountConnectionString/i

test.each(examples)('no key and no signature is in %s', (example) => {
  const ours = snapshotText(example).replace('authorizationRules/listKeys/action', '') // roles.test.ts looks at this one
  expect(secret.exec(ours)?.[0]).toBeUndefined()
})

test('no key and no signature is in azuredeploy.json', () => {
  expect(secret.exec(readFileSync(join(infra, 'azuredeploy.json'), 'utf8'))?.[0]).toBeUndefined()
})

/** Parameters that people put secrets into. `settings` may be a webhook's address or a connection string. */
const secretParameters = ['asnUrl', 'maxMindKey', 'settings', 'teamsUrl']

test('every parameter that can carry a secret is secure, all the way down', () => {
  const whole = JSON.parse(readFileSync(join(infra, 'azuredeploy.json'), 'utf8')) as Template
  expect(plainCarriers(whole, secretParameters)).toEqual([])
  expect(secureOf(whole).sort()).toEqual(secretParameters)
})

interface Template {
  readonly parameters?: Readonly<Record<string, { readonly type: string }>>
  readonly variables?: Readonly<Record<string, unknown>>
  readonly resources: Readonly<Record<string, { readonly type: string; readonly properties?: Nested }>>
}

interface Nested {
  readonly template?: Template
  readonly parameters?: Readonly<Record<string, unknown>>
}

/** Parameters that are not secure though they carry one of these, here or in a template within. */
function plainCarriers(template: Template, secrets: readonly string[], path = ''): string[] {
  const secure = secureOf(template)
  const plain = secrets.filter((name) => !secure.includes(name)).map((name) => `${path}${name}`)
  // A variable that holds one is handed on under its own name.
  const variables = Object.entries(template.variables ?? {}).flatMap(([name, value]) =>
    mentions(value, 'parameters', secrets) ? [name] : [],
  )
  const within = Object.entries(template.resources).flatMap(([name, { properties }]) => {
    if (properties?.template === undefined) return []
    const carried = Object.entries(properties.parameters ?? {}).flatMap(([parameter, value]) =>
      mentions(value, 'parameters', secrets) || mentions(value, 'variables', variables) ? [parameter] : [],
    )
    return plainCarriers(properties.template, carried, `${path}${name}.`)
  })
  return [...plain, ...within]
}

const secureOf = ({ parameters = {} }: Template): string[] =>
  Object.entries(parameters).flatMap(([name, { type }]) => (/^secure/i.test(type) ? [name] : []))

const mentions = (value: unknown, kind: string, names: readonly string[]): boolean =>
  names.some((name) => JSON.stringify(value).includes(`${kind}('${name}')`))

test('no output holds a secret', () => {
  const { outputs } = JSON.parse(readFileSync(join(infra, 'azuredeploy.json'), 'utf8')) as { outputs: object }
  expect(Object.keys(outputs).sort()).toEqual([
    'FUNCTION_APP',
    'HUB',
    'MAIL_SENDER',
    'RELAY',
    'RESOURCE_GROUP',
    'SEND_RULE_ID',
    'STORAGE_ACCOUNT',
  ])
  expect(JSON.stringify(outputs)).not.toMatch(
    /teamsUrl|maxMindKey|asnUrl|parameters\('settings'\)|connectionString|webhookUrl/i,
  )
})

describe.each(deployments)('in %s', (example) => {
  test('the storage account takes no key, no old TLS and no anonymous reader', () => {
    expect(theOne(example, 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
    })
  })

  test('no container can be read by everybody, and the table and the containers of the app are there', () => {
    const containers = ofType(example, 'Microsoft.Storage/storageAccounts/blobServices/containers')
    expect(containers.map(({ properties }) => properties.publicAccess)).toEqual(containers.map(() => 'None'))
    expect(containers.map(({ name }) => name.split('/').at(-1)).sort()).toEqual([
      'app-package',
      'asn',
      'azure-webjobs-eventhub',
      'azure-webjobs-hosts',
      'azure-webjobs-secrets',
      'quarantine',
    ])
    expect(theOne(example, 'Microsoft.Storage/storageAccounts/tableServices/tables').name).toMatch(/\/firstseen$/)
  })

  test('telemetry takes no key', () => {
    expect(theOne(example, 'Microsoft.Insights/components').properties).toMatchObject({ DisableLocalAuth: true })
    expect(theOne(example, 'Microsoft.OperationalInsights/workspaces').properties).toMatchObject({
      features: { disableLocalAuth: true },
    })
  })

  test('the namespace has one rule, and that one can only send', () => {
    expect(theOne(example, 'Microsoft.EventHub/namespaces/authorizationRules').properties).toEqual({ rights: ['Send'] })
    expect(theOne(example, 'Microsoft.EventHub/namespaces').properties).toMatchObject({
      minimumTlsVersion: '1.2',
      disableLocalAuth: example === 'private',
    })
  })

  test('mail is sent without a key, and there is no mail service without a recipient', () => {
    const services = ofType(example, 'Microsoft.Communication/communicationServices')
    expect(services.map(({ properties }) => properties.disableLocalAuth)).toEqual(
      example === 'many-subscriptions' ? [] : [true],
    )
  })

  test('the app deploys and runs with its identity over TLS', () => {
    const { identity, properties } = theOne(example, 'Microsoft.Web/sites')
    expect(identity).toMatchObject({ type: 'UserAssigned' })
    expect(properties).toMatchObject({
      httpsOnly: true,
      siteConfig: { minTlsVersion: '1.2' },
      functionAppConfig: {
        deployment: { storage: { authentication: { type: 'UserAssignedIdentity' } } },
        runtime: { name: 'node', version: '24' },
      },
    })
  })
})

test('private networking closes the account, and the hub but for the subnet and Azure’s trusted services', () => {
  expect(theOne('private', 'Microsoft.Storage/storageAccounts').properties).toMatchObject({
    publicNetworkAccess: 'Disabled',
    networkAcls: { bypass: 'None', defaultAction: 'Deny' },
  })
  const rules = theOne('private', 'Microsoft.EventHub/namespaces/networkRuleSets').properties
  expect(rules).toMatchObject({ defaultAction: 'Deny', trustedServiceAccessEnabled: true })
  expect(rules.virtualNetworkRules).toHaveLength(1)
  expect(theOne('private', 'Microsoft.Web/sites').properties.virtualNetworkSubnetId).toMatch(/\/subnets\/app$/)
  const endpoints = ofType('private', 'Microsoft.Network/privateEndpoints').map(({ name }) => name.split('-')[1])
  expect(endpoints.sort()).toEqual(['blob', 'namespace', 'table'])
})

test('the type system is left in one place only, which says why', () => {
  const uses = readdirSync(infra).flatMap((name) => {
    if (!name.endsWith('.bicep')) return []
    const text = readFileSync(join(infra, name), 'utf8')
    return [...text.matchAll(/any\(/g)].map(() => name)
  })
  expect(uses).toEqual(['alerts.bicep']) // sasAuthenticationPolicy is not in the type
})

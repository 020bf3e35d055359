metadata description = 'The Function app on Flex Consumption, and every setting that it needs to run with its identity alone.'

@description('Region of the app.')
param location string

@description('Ends the names of all resources.')
@minLength(13)
@maxLength(13)
param token string

@description('Tags of all resources.')
param tags { *: string }

@description('Resource id of the app\'s identity.')
param identityId string

@description('Client id of the app\'s identity.')
param identityClientId string

@description('The hub: host of its namespace, its name, and the app\'s consumer group.')
param hub { host: string, name: string, consumerGroup: string }

@description('The storage account: its endpoints, the container of the package, the state table, and the containers for what could not be read and for ASN data.')
param state {
  blobsUrl: string
  tablesUrl: string
  packageUrl: string
  table: string
  quarantine: string
  asn: string
}

@description('Where alerts are posted to.')
param webhookUrl string

@description('Where telemetry is sent to.')
param telemetryConnectionString string

@description('Subscriptions whose past the app learns before it alerts.')
param learnSubscriptionIds string[]

@description('Where newer ASN data is fetched; empty: nowhere, or from MaxMind.')
@secure()
param asnUrl string

@description('MaxMind account id; empty: none.')
param maxMindAccount string

@description('MaxMind licence key; empty: none.')
@secure()
param maxMindKey string

@description('Settings of docs/settings.md on top of those made here; one of the same name takes its place. Some are secrets.')
@secure()
param settings { *: string }

@description('Memory of an instance.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int

@description('Instances of activityLog that never sleep.')
@minValue(0)
param alwaysReadyInstances int

@description('Resource id of the subnet through which the app reaches everything; empty: none.')
param subnetId string

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

var ownSettings = {
  // The Functions host: leases and checkpoints.
  AzureWebJobsStorage__blobServiceUri: state.blobsUrl
  AzureWebJobsStorage__tableServiceUri: state.tablesUrl
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetryConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  // Which identity the app's own clients take, and none of the ways in which developers sign in: each starts a program that is not there.
  AZURE_CLIENT_ID: identityClientId
  AZURE_TOKEN_CREDENTIALS: 'prod'
  EVENTHUB__fullyQualifiedNamespace: hub.host
  EVENTHUB__credential: 'managedidentity'
  EVENTHUB__clientId: identityClientId
  FIRST_SEEN_HUB: hub.name
  FIRST_SEEN_CONSUMER_GROUP: hub.consumerGroup
  FIRST_SEEN_TABLES_URL: state.tablesUrl
  FIRST_SEEN_TABLE: state.table
  FIRST_SEEN_BLOBS_URL: state.blobsUrl
  FIRST_SEEN_QUARANTINE: state.quarantine
  FIRST_SEEN_ASN_CONTAINER: state.asn
  // An empty value is the same as none.
  FIRST_SEEN_ASN_URL: asnUrl
  FIRST_SEEN_MAXMIND_ACCOUNT: maxMindAccount
  FIRST_SEEN_MAXMIND_KEY: maxMindKey
  FIRST_SEEN_LEARN_SUBSCRIPTIONS: join(learnSubscriptionIds, ',')
  FIRST_SEEN_ARM_URL: environment().resourceManager
  FIRST_SEEN_PORTAL_URL: environment().portal
  FIRST_SEEN_WEBHOOK_URL: webhookUrl
  FIRST_SEEN_WEBHOOK_AUTH: 'managedIdentity'
  FIRST_SEEN_WEBHOOK_AUDIENCE: environment().resourceManager
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: 'func-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: state.packageUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: 40
        alwaysReady: alwaysReadyInstances == 0
          ? []
          : [{ name: 'function:activityLog', instanceCount: alwaysReadyInstances }]
      }
      runtime: { name: 'node', version: '24' }
    }
    siteConfig: { minTlsVersion: '1.2' }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(ownSettings, settings)
  }
}

@description('Resource id of the app.')
output appId string = app.id

@description('Name of the app.')
output appName string = app.name

metadata description = 'The storage account: the state table, quarantine, the app\'s package and what the Functions host keeps. No keys.'

@description('Region of the account.')
param location string

@description('Ends the names of all resources.')
@minLength(13)
@maxLength(13)
param token string

@description('Tags of all resources.')
param tags { *: string }

@description('Object id of the identity of the Function app.')
param appPrincipalId string

@description('Object ids of people or groups who may read and triage findings and quarantine.')
param operatorPrincipalIds string[]

@description('Refuses every connection that does not come through a private endpoint.')
param private bool

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: 'st${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: { bypass: 'None', defaultAction: private ? 'Deny' : 'Allow' }
  }
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-08-01' = {
  parent: account
  name: 'default'

  resource state 'tables' = {
    name: 'firstseen'
  }
}

// The containers whose names begin with azure-webjobs are the Functions host's: leases, checkpoints, keys.
var own = { quarantine: 'quarantine', asn: 'asn', package: 'app-package' }
var containers = concat(
  map(items(own), one => one.value),
  ['azure-webjobs-hosts', 'azure-webjobs-eventhub', 'azure-webjobs-secrets']
)

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    // A message deleted from quarantine by mistake can be taken back.
    deleteRetentionPolicy: { enabled: true, days: 14 }
  }

  resource container 'containers' = [
    for name in containers: {
      name: name
      properties: { publicAccess: 'None' }
    }
  ]
}

var blobOwner = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
) // Storage Blob Data Owner
var blobContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
) // Storage Blob Data Contributor
var tableContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
) // Storage Table Data Contributor

// The host reads its package and keeps leases and checkpoints, for which it asks for Owner; the app writes quarantine and ASN data.
resource appOwnsBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, appPrincipalId, blobOwner)
  scope: account
  properties: { roleDefinitionId: blobOwner, principalId: appPrincipalId, principalType: 'ServicePrincipal' }
}

// Terms, findings, outbox. The account and not the table, since the host writes diagnostic tables of its own.
resource appWritesTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, appPrincipalId, tableContributor)
  scope: account
  properties: { roleDefinitionId: tableContributor, principalId: appPrincipalId, principalType: 'ServicePrincipal' }
}

// People look at findings and close them: first-seen with their own identity.
resource operatorWritesTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in operatorPrincipalIds: {
    name: guid(account.id, principalId, tableContributor)
    scope: account
    properties: { roleDefinitionId: tableContributor, principalId: principalId }
  }
]

// People download what is in quarantine, and delete it there when it is done.
resource operatorWritesBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in operatorPrincipalIds: {
    name: guid(account.id, principalId, blobContributor)
    scope: account
    properties: { roleDefinitionId: blobContributor, principalId: principalId }
  }
]

@description('Resource id of the account.')
output accountId string = account.id

@description('Name of the account.')
output accountName string = account.name

@description('Where the app keeps what: endpoints of the account, container of the package, state table, containers for what could not be read and for ASN data.')
output places {
  blobsUrl: string
  tablesUrl: string
  packageUrl: string
  table: string
  quarantine: string
  asn: string
} = {
  blobsUrl: account.properties.primaryEndpoints.blob
  tablesUrl: account.properties.primaryEndpoints.table
  packageUrl: '${account.properties.primaryEndpoints.blob}${own.package}'
  table: tables::state.name
  quarantine: own.quarantine
  asn: own.asn
}

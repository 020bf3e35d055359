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

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    // A message deleted from quarantine by mistake can be taken back.
    deleteRetentionPolicy: { enabled: true, days: 14 }
  }

  resource quarantine 'containers' = {
    name: 'quarantine'
    properties: { publicAccess: 'None' }
  }

  resource asn 'containers' = {
    name: 'asn'
    properties: { publicAccess: 'None' }
  }

  resource package 'containers' = {
    name: 'app-package'
    properties: { publicAccess: 'None' }
  }

  // The Functions host's: leases, checkpoints, keys.
  resource host 'containers' = [
    for name in ['azure-webjobs-hosts', 'azure-webjobs-eventhub', 'azure-webjobs-secrets']: {
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
var blobReader = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
) // Storage Blob Data Reader
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

// People look at findings and close them, first-seen with their own identity: in the state table, and nowhere else.
resource operatorWritesState 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in operatorPrincipalIds: {
    name: guid(tables::state.id, principalId, tableContributor)
    scope: tables::state
    properties: { roleDefinitionId: tableContributor, principalId: principalId }
  }
]

// People download what is in quarantine, and delete it there when it is done. The other containers hold what the app runs.
resource operatorEmptiesQuarantine 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in operatorPrincipalIds: {
    name: guid(blobs::quarantine.id, principalId, blobContributor)
    scope: blobs::quarantine
    properties: { roleDefinitionId: blobContributor, principalId: principalId }
  }
]

// first-seen doctor says how old the ASN data is.
resource operatorReadsAsn 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in operatorPrincipalIds: {
    name: guid(blobs::asn.id, principalId, blobReader)
    scope: blobs::asn
    properties: { roleDefinitionId: blobReader, principalId: principalId }
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
  packageUrl: '${account.properties.primaryEndpoints.blob}${blobs::package.name}'
  table: tables::state.name
  quarantine: blobs::quarantine.name
  asn: blobs::asn.name
}

metadata description = 'The Event Hub that receives the Activity Log, and who may read from it and send to it.'

@description('Region of the namespace.')
param location string

@description('Ends the names of all resources.')
@minLength(13)
@maxLength(13)
param token string

@description('Tags of all resources.')
param tags { *: string }

@description('Object id of the identity of the Function app.')
param appPrincipalId string

@description('Object ids of people or groups who may send logs of their own and quarantined messages to the hub.')
param operatorPrincipalIds string[]

@description('Turns off keys. The diagnostic setting authenticates by an authorization rule, so whether Azure Monitor still delivers then has to be proved; see docs/deploy.md.')
param disableLocalAuth bool

@description('Resource id of the subnet that alone may reach the namespace, beside Azure\'s trusted services; empty: any network may.')
param subnetId string

resource hubNamespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: 'evhns-${token}'
  location: location
  tags: tags
  // Standard: Basic has no consumer group of one's own and keeps messages for a day only.
  sku: { name: 'Standard', tier: 'Standard', capacity: 1 }
  properties: {
    minimumTlsVersion: '1.2'
    disableLocalAuth: disableLocalAuth
    isAutoInflateEnabled: true
    maximumThroughputUnits: 4
  }
}

resource network 'Microsoft.EventHub/namespaces/networkRuleSets@2024-01-01' = {
  parent: hubNamespace
  name: 'default'
  properties: {
    publicNetworkAccess: 'Enabled'
    defaultAction: empty(subnetId) ? 'Allow' : 'Deny'
    // Azure Monitor delivers from outside the subnet, as a trusted service.
    trustedServiceAccessEnabled: true
    // A namespace that denies and names no network is open to whoever holds a key: so the subnet is named.
    virtualNetworkRules: empty(subnetId) ? [] : [{ subnet: { id: subnetId } }]
  }
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: hubNamespace
  name: 'activity'
  properties: {
    partitionCount: 4
    // The longest outage of the state store that loses nothing; 7 days is the most that Standard keeps.
    retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: 168 }
  }
}

resource consumerGroup 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2024-01-01' = {
  parent: hub
  name: 'first-seen'
}

// The diagnostic setting needs a rule of the namespace. Send is enough because the setting names the hub.
resource sendRule 'Microsoft.EventHub/namespaces/authorizationRules@2024-01-01' = {
  parent: hubNamespace
  name: 'activity-log-send'
  properties: { rights: ['Send'] }
}

var dataReceiver = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'
) // Azure Event Hubs Data Receiver
var dataSender = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '2b629674-e913-4c01-ae53-ef4638d8f975'
) // Azure Event Hubs Data Sender

// activityLog reads the hub.
resource appReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hub.id, appPrincipalId, dataReceiver)
  scope: hub
  properties: { roleDefinitionId: dataReceiver, principalId: appPrincipalId, principalType: 'ServicePrincipal' }
}

// pulse sends its canaries through the hub.
resource appSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hub.id, appPrincipalId, dataSender)
  scope: hub
  properties: { roleDefinitionId: dataSender, principalId: appPrincipalId, principalType: 'ServicePrincipal' }
}

// People re-drive quarantined messages: first-seen send --hub.
resource operatorSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in operatorPrincipalIds: {
    name: guid(hub.id, principalId, dataSender)
    scope: hub
    properties: { roleDefinitionId: dataSender, principalId: principalId }
  }
]

@description('Resource id of the namespace.')
output namespaceId string = hubNamespace.id

@description('The hub: host of its namespace, right in every cloud, its name, and the consumer group of the app.')
output hub { host: string, name: string, consumerGroup: string } = {
  host: split(split(hubNamespace.properties.serviceBusEndpoint, '//')[1], ':')[0]
  name: hub.name
  consumerGroup: consumerGroup.name
}

@description('Resource id of the rule by which diagnostic settings send.')
output sendRuleId string = sendRule.id

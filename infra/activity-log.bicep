metadata description = 'Sends the Activity Log of one subscription to the hub, and lets the app read its past.'
targetScope = 'subscription'

@description('Resource id of the rule of the namespace that may send. Whoever deploys needs the right to list its keys.')
param sendRuleId string

@description('Name of the hub. Named, since without it the rule would need all rights.')
param hubName string

@description('Categories of the Activity Log that are sent.')
param categories string[]

@description('Tells the settings of several deployments apart.')
@minLength(13)
@maxLength(13)
param token string

@description('Object id of the identity of the Function app.')
param appPrincipalId string

resource setting 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'first-seen-${token}'
  properties: {
    eventHubAuthorizationRuleId: sendRuleId
    eventHubName: hubName
    logs: [for category in categories: { category: category, enabled: true }]
  }
}

var monitoringReader = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '43d0d8ad-25c7-4714-9337-8ba259a9fe05'
) // Monitoring Reader

// On its first days the app learns the 90 days that Azure keeps, by REST. It is the smallest built-in role that reads them.
resource appLearns 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, appPrincipalId, monitoringReader)
  properties: { roleDefinitionId: monitoringReader, principalId: appPrincipalId, principalType: 'ServicePrincipal' }
}

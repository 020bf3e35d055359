metadata description = 'Where the app\'s log goes, and who may write to it. No keys.'

@description('Region of the workspace.')
param location string

@description('Ends the names of all resources.')
@minLength(13)
@maxLength(13)
param token string

@description('Tags of all resources.')
param tags { *: string }

@description('Most that the workspace takes in a day.')
param logGigabytesPerDay int

@description('Object id of the identity of the Function app.')
param appPrincipalId string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: 'log-${token}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    // As long as Application Insights' tables are kept without charge.
    retentionInDays: 90
    features: { disableLocalAuth: true }
    // A fault that logs without end has an end on the bill. Beyond it the log is silent, which raises the alarm pulse-silent.
    workspaceCapping: { dailyQuotaGb: logGigabytesPerDay }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${token}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

var metricsPublisher = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '3913510d-42f4-4e42-8a64-420c390055eb'
) // Monitoring Metrics Publisher

// The only way to send telemetry once local authentication is off.
resource appPublishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, appPrincipalId, metricsPublisher)
  scope: insights
  properties: { roleDefinitionId: metricsPublisher, principalId: appPrincipalId, principalType: 'ServicePrincipal' }
}

@description('Resource id of the workspace.')
output workspaceId string = workspace.id

@description('Where telemetry is sent to. With local authentication off it is an address, not a credential.')
output connectionString string = insights.properties.ConnectionString

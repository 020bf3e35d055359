metadata description = 'Lets the policy of a management group write diagnostic settings.'
targetScope = 'managementGroup'

@description('Object id of the policy\'s identity.')
param policyPrincipalId string

var monitoringContributor = tenantResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '749f88d5-cbae-40b8-bcfc-e573ddc772fa'
) // Monitoring Contributor

// Writes the diagnostic setting of each subscription. No smaller built-in role does.
resource policyWritesSettings 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, policyPrincipalId, monitoringContributor)
  properties: {
    roleDefinitionId: monitoringContributor
    principalId: policyPrincipalId
    principalType: 'ServicePrincipal'
  }
}

metadata description = 'Lets the policy of a management group connect diagnostic settings to the rule that may send.'

@description('Name of the Event Hubs namespace.')
param namespaceName string

@description('Name of the rule that may send.')
param ruleName string

@description('Object id of the policy\'s identity.')
param policyPrincipalId string

resource sendRule 'Microsoft.EventHub/namespaces/authorizationRules@2024-01-01' existing = {
  name: '${namespaceName}/${ruleName}'
}

// Who connects a setting to a rule must be allowed to read its keys. No built-in role holds that alone.
resource connects 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'first-seen-connects')
  properties: {
    roleName: 'First Seen: connects diagnostic settings (${uniqueString(resourceGroup().id)})'
    description: 'Reads the keys of authorization rules of Event Hubs namespaces, as Azure asks of whoever makes a diagnostic setting.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
          'Microsoft.EventHub/namespaces/authorizationRules/read'
          'Microsoft.EventHub/namespaces/authorizationRules/listKeys/action'
        ]
      }
    ]
  }
}

resource policyConnects 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(sendRule.id, policyPrincipalId, connects.id)
  scope: sendRule
  properties: { roleDefinitionId: connects.id, principalId: policyPrincipalId, principalType: 'ServicePrincipal' }
}

metadata description = 'A policy for many subscriptions: each subscription under a management group, also one made later, sends its Activity Log to the hub that main.bicep made.'
targetScope = 'managementGroup'

@description('Output SEND_RULE_ID of main.bicep.')
param sendRuleId string

@description('Name of the hub.')
param hubName string = 'activity'

// No type of one's own here, and modules with names: else the template is of language version 2.0, which leaves the expressions in a policy rule as they are.
@description('Categories of the Activity Log that are sent.')
@allowed(['Administrative', 'Policy'])
#disable-next-line use-user-defined-types
param categories array = ['Administrative']

@description('Region in which the policy\'s identity and its deployments are kept.')
param location string

var ruleIdParts = split(sendRuleId, '/')
var namespaceName = ruleIdParts[8]
// The letters that end every name of a deployment: two deployments can have their policies in one management group. A name of an assignment has 24 at most.
var token = take(last(split(namespaceName, '-')), 13)
var displayName = 'First Seen: send the Activity Log to ${namespaceName}'

resource definition 'Microsoft.Authorization/policyDefinitions@2025-03-01' = {
  name: 'first-seen-activity-log-${token}'
  properties: {
    displayName: displayName
    description: 'Deploys a diagnostic setting to each subscription.'
    policyType: 'Custom'
    mode: 'All'
    metadata: { category: 'Monitoring', version: '1.0.0' }
    parameters: {
      settingName: { type: 'String' }
      sendRuleId: { type: 'String' }
      hubName: { type: 'String' }
      categories: { type: 'Array' }
    }
    policyRule: {
      if: { field: 'type', equals: 'Microsoft.Resources/subscriptions' }
      then: {
        effect: 'deployIfNotExists'
        details: {
          type: 'Microsoft.Insights/diagnosticSettings'
          name: '[parameters(\'settingName\')]'
          deploymentScope: 'subscription'
          existenceScope: 'subscription'
          existenceCondition: {
            allOf: [
              {
                field: 'Microsoft.Insights/diagnosticSettings/eventHubAuthorizationRuleId'
                equals: '[parameters(\'sendRuleId\')]'
              }
              { field: 'Microsoft.Insights/diagnosticSettings/eventHubName', equals: '[parameters(\'hubName\')]' }
              {
                // Azure lists a category that is switched off, too.
                count: {
                  field: 'Microsoft.Insights/diagnosticSettings/logs[*]'
                  where: {
                    allOf: [
                      { field: 'Microsoft.Insights/diagnosticSettings/logs[*].enabled', equals: 'true' }
                      {
                        field: 'Microsoft.Insights/diagnosticSettings/logs[*].category'
                        in: '[parameters(\'categories\')]'
                      }
                    ]
                  }
                }
                equals: '[length(parameters(\'categories\'))]'
              }
            ]
          }
          roleDefinitionIds: ['/providers/Microsoft.Authorization/roleDefinitions/${monitoringContributor}']
          deployment: {
            location: location
            properties: {
              mode: 'incremental'
              parameters: {
                settingName: { value: '[parameters(\'settingName\')]' }
                sendRuleId: { value: '[parameters(\'sendRuleId\')]' }
                hubName: { value: '[parameters(\'hubName\')]' }
                categories: { value: '[parameters(\'categories\')]' }
              }
              template: loadJsonContent('activity-log.policy.json')
            }
          }
        }
      }
    }
  }
}

resource assignment 'Microsoft.Authorization/policyAssignments@2025-03-01' = {
  name: 'first-seen-${token}'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    displayName: displayName
    policyDefinitionId: definition.id
    parameters: {
      // That a policy put it there can be seen; main.bicep makes a setting of another name, so a subscription must not be in both.
      settingName: { value: 'first-seen-policy-${token}' }
      sendRuleId: { value: sendRuleId }
      hubName: { value: hubName }
      categories: { value: categories }
    }
  }
}

var monitoringContributor = '749f88d5-cbae-40b8-bcfc-e573ddc772fa' // Monitoring Contributor

// A module, since the principal is in the name of its assignment, and is known only once the policy is assigned.
module role 'management-group-role.bicep' = {
  #disable-next-line no-module-name
  name: 'first-seen-role-${token}'
  params: { policyPrincipalId: assignment.identity.principalId }
}

module sendRule 'management-group-hub.bicep' = {
  #disable-next-line no-module-name
  name: 'first-seen-hub-${token}'
  scope: resourceGroup(ruleIdParts[2], ruleIdParts[4])
  params: {
    namespaceName: namespaceName
    ruleName: ruleIdParts[10]
    policyPrincipalId: assignment.identity.principalId
  }
}

@description('Resource id of the assignment, for the remediation of subscriptions that are there already.')
output ASSIGNMENT_ID string = assignment.id

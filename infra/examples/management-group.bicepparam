// Every subscription of a management group; the id is the output SEND_RULE_ID of main.bicep.
using '../management-group.bicep'

param location = 'westeurope'
param sendRuleId = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-first-seen/providers/Microsoft.EventHub/namespaces/evhns-abcdefghijklm/authorizationRules/activity-log-send'

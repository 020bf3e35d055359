metadata description = 'The Logic App that takes alerts from the Function app\'s identity alone, and passes each to Teams and by mail.'

@description('Region of the Logic App.')
param location string

@description('Ends the names of all resources.')
@minLength(13)
@maxLength(13)
param token string

@description('Tags of all resources.')
param tags { *: string }

@description('Object id of the identity that may call: the Function app\'s.')
param appPrincipalId string

@description('Resource id of the identity with which mail is sent.')
param relayId string

@description('Address of a Teams workflow of the kind "when a webhook request is received"; empty: no Teams.')
@secure()
param teamsUrl string

@description('Who gets mail; empty: no mail.')
param alertEmails string[]

@description('Host of the mail service; empty without mail.')
param mailHost string

@description('Address from which mail comes; empty without mail.')
param mailSender string

var exponentially = { type: 'exponential', interval: 'PT10S', count: 6, maximumInterval: 'PT10M' }

// A loose schema of the envelope: a consumer that refuses what it could pass on loses alerts.
var alertSchema = {
  type: 'object'
  required: ['event']
  properties: {
    event: {
      type: 'object'
      required: ['specversion', 'id', 'source', 'type', 'time', 'data']
      properties: {
        specversion: { type: 'string', enum: ['1.0'] }
        id: { type: 'string', minLength: 1 }
        source: { type: 'string', minLength: 1 }
        type: { type: 'string', minLength: 1 }
        time: { type: 'string', minLength: 1 }
        data: { type: 'object', required: ['message'], properties: { message: { type: 'string' } } }
      }
    }
    views: {
      type: 'object'
      properties: {
        teams: { type: 'object', required: ['type', 'attachments'] }
        email: {
          type: 'object'
          properties: { subject: { type: 'string' }, text: { type: 'string' }, html: { type: 'string' } }
        }
      }
    }
  }
}

var message = 'triggerBody()?[\'event\']?[\'data\']?[\'message\']'
var messageAsHtml = 'concat(\'<pre>\', replace(replace(${message}, \'&\', \'&amp;\'), \'<\', \'&lt;\'), \'</pre>\')'

// Used when an alert comes without its view. A text run shows text as it is: no markdown of an attacker's becomes a link.
var plainCard = {
  type: 'message'
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive'
      contentUrl: null
      content: {
        type: 'AdaptiveCard'
        version: '1.4'
        body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: '@{${message}}' }] }]
      }
    }
  ]
}

// Tokens of managed identities for the resource manager are of version 1.
var issuer = environment().name == 'AzureChinaCloud' ? 'https://sts.chinacloudapi.cn/' : 'https://sts.windows.net/'
var caller = [
  { name: 'iss', value: '${issuer}${tenant().tenantId}/' }
  { name: 'oid', value: appPrincipalId }
]

// The address is a secret, and so is hidden in the history of runs.
var hidden = { secureData: { properties: ['inputs', 'outputs'] } }

var toTeams = {
  method: 'POST'
  uri: '@parameters(\'teamsUrl\')'
  headers: { 'content-type': 'application/json' }
  retryPolicy: exponentially
}
var postToTeams = { type: 'Http', runAfter: {}, operationOptions: 'DisableAsyncPattern', runtimeConfiguration: hidden }

resource relay 'Microsoft.Logic/workflows@2019-05-01' = {
  name: 'logic-${token}'
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${relayId}': {} } }
  properties: {
    state: 'Enabled'
    // The type lacks sasAuthenticationPolicy: https://learn.microsoft.com/azure/logic-apps/logic-apps-securing-a-logic-app
    #disable-next-line no-explicit-any
    accessControl: any({
      triggers: {
        // Without signatures the trigger's address is no secret.
        sasAuthenticationPolicy: { state: 'Disabled' }
        openAuthenticationPolicies: {
          // The same audience with and without the slash: which one a token carries is up to whoever asked for it.
          policies: {
            app: { type: 'AAD', claims: concat(caller, [{ name: 'aud', value: environment().resourceManager }]) }
            appWithoutSlash: {
              type: 'AAD'
              claims: concat(
                caller,
                [{ name: 'aud', value: 'https://${split(environment().resourceManager, '/')[2]}' }]
              )
            }
          }
        }
      }
    })
    parameters: {
      teamsUrl: { value: teamsUrl }
      mailHost: { value: mailHost }
      mailSender: { value: mailSender }
      mailRecipients: { value: map(alertEmails, address => { address: address }) }
    }
    definition: {
      '$schema': 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#'
      contentVersion: '1.0.0.0'
      parameters: {
        teamsUrl: { type: 'SecureString', defaultValue: '' }
        mailHost: { type: 'String', defaultValue: '' }
        mailSender: { type: 'String', defaultValue: '' }
        mailRecipients: { type: 'Array', defaultValue: [] }
      }
      triggers: {
        alert: {
          type: 'Request'
          kind: 'Http'
          inputs: { method: 'POST', schema: alertSchema }
          operationOptions: 'EnableSchemaValidation'
          runtimeConfiguration: hidden
        }
      }
      actions: {
        Teams: {
          type: 'If'
          runAfter: {}
          expression: '@not(empty(parameters(\'teamsUrl\')))'
          actions: {
            Has_a_card: {
              type: 'If'
              runAfter: {}
              expression: '@not(empty(triggerBody()?[\'views\']?[\'teams\']))'
              actions: {
                Post_card: { ...postToTeams, inputs: { ...toTeams, body: '@triggerBody()?[\'views\']?[\'teams\']' } }
              }
              else: { actions: { Post_text: { ...postToTeams, inputs: { ...toTeams, body: plainCard } } } }
            }
          }
        }
        Mail: {
          type: 'If'
          runAfter: {}
          expression: '@not(empty(parameters(\'mailRecipients\')))'
          actions: {
            Send_mail: {
              type: 'Http'
              runAfter: {}
              inputs: {
                method: 'POST'
                uri: 'https://@{parameters(\'mailHost\')}/emails:send?api-version=2025-09-01'
                headers: { 'content-type': 'application/json' }
                body: {
                  senderAddress: '@parameters(\'mailSender\')'
                  recipients: { to: '@parameters(\'mailRecipients\')' }
                  content: {
                    subject: '@coalesce(triggerBody()?[\'views\']?[\'email\']?[\'subject\'], concat(\'First Seen: \', triggerBody()?[\'event\']?[\'type\']))'
                    plainText: '@coalesce(triggerBody()?[\'views\']?[\'email\']?[\'text\'], ${message})'
                    html: '@coalesce(triggerBody()?[\'views\']?[\'email\']?[\'html\'], ${messageAsHtml})'
                  }
                }
                authentication: {
                  type: 'ManagedServiceIdentity'
                  identity: relayId
                  audience: 'https://communication.azure.com/'
                }
                retryPolicy: exponentially
              }
              // The answer is 202; to ask what became of it has a small quota of its own.
              operationOptions: 'DisableAsyncPattern'
              runtimeConfiguration: hidden
            }
          }
        }
        // A run that went well would say that somebody was told: one that fails raises the alarm failed-runs.
        Nobody: {
          type: 'If'
          runAfter: {}
          expression: '@and(empty(parameters(\'teamsUrl\')), empty(parameters(\'mailRecipients\')))'
          actions: {
            Tell_nobody: {
              type: 'Terminate'
              runAfter: {}
              inputs: {
                runStatus: 'Failed'
                runError: {
                  code: 'NobodyIsTold'
                  message: 'This alert reached nobody: deploy again with teamsUrl or alertEmails.'
                }
              }
            }
          }
        }
      }
    }
  }
}

@description('Resource id of the Logic App.')
output relayId string = relay.id

@description('Name of the Logic App.')
output relayName string = relay.name

@description('Where alerts are posted to: the trigger\'s address, without a signature.')
output webhookUrl string = '${relay.properties.accessEndpoint}/triggers/alert/paths/invoke?api-version=2016-10-01'

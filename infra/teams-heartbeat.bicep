metadata description = 'Posts a line to Teams once a week: a Teams workflow that is not called for 90 days is switched off without an error.'

@description('Region of the Logic App.')
param location string

@description('Ends the names of all resources.')
@minLength(13)
@maxLength(13)
param token string

@description('Tags of all resources.')
param tags { *: string }

@description('Address of the Teams workflow; empty: nothing is posted.')
@secure()
param teamsUrl string

var hidden = { secureData: { properties: ['inputs', 'outputs'] } }

resource heartbeat 'Microsoft.Logic/workflows@2019-05-01' = {
  name: 'logic-heartbeat-${token}'
  location: location
  tags: tags
  properties: {
    state: 'Enabled'
    parameters: { teamsUrl: { value: teamsUrl } }
    definition: {
      '$schema': 'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#'
      contentVersion: '1.0.0.0'
      parameters: { teamsUrl: { type: 'SecureString', defaultValue: '' } }
      triggers: {
        weekly: {
          type: 'Recurrence'
          recurrence: {
            frequency: 'Week'
            interval: 1
            timeZone: 'UTC'
            schedule: { weekDays: ['Monday'], hours: [8], minutes: [0] }
          }
        }
      }
      actions: {
        Teams: {
          type: 'If'
          runAfter: {}
          expression: '@not(empty(parameters(\'teamsUrl\')))'
          actions: {
            Post_heartbeat: {
              type: 'Http'
              runAfter: {}
              inputs: {
                method: 'POST'
                uri: '@parameters(\'teamsUrl\')'
                headers: { 'content-type': 'application/json' }
                body: {
                  type: 'message'
                  attachments: [
                    {
                      contentType: 'application/vnd.microsoft.card.adaptive'
                      contentUrl: null
                      content: {
                        type: 'AdaptiveCard'
                        version: '1.4'
                        body: [
                          {
                            type: 'TextBlock'
                            wrap: true
                            text: 'First Seen: this channel works. It says so every Monday, and nothing about findings.'
                          }
                        ]
                      }
                    }
                  ]
                }
              }
              operationOptions: 'DisableAsyncPattern'
              runtimeConfiguration: hidden
            }
          }
        }
      }
    }
  }
}

@description('Resource id of the Logic App.')
output heartbeatId string = heartbeat.id

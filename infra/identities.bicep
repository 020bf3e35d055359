metadata description = 'Two identities, so that what may read the log is not what may send mail.'

@description('Region of the identities.')
param location string

@description('Ends the names of all resources.')
@minLength(13)
@maxLength(13)
param token string

@description('Tags of all resources.')
param tags { *: string }

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-app-${token}'
  location: location
  tags: tags
}

resource relay 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-relay-${token}'
  location: location
  tags: tags
}

@description('Resource id of the identity of the Function app.')
output appId string = app.id

@description('Client id of the identity of the Function app.')
output appClientId string = app.properties.clientId

@description('Object id of the identity of the Function app.')
output appPrincipalId string = app.properties.principalId

@description('Resource id of the identity of the Logic App.')
output relayId string = relay.id

@description('Object id of the identity of the Logic App.')
output relayPrincipalId string = relay.properties.principalId

metadata description = 'Azure Communication Services with a domain that Azure manages: mail without consent, DNS or a secret.'

@description('Ends the names of all resources.')
@minLength(13)
@maxLength(13)
param token string

@description('Tags of all resources.')
param tags { *: string }

@description('Geography in which mail is kept at rest.')
param dataLocation string

@description('Object id of the identity of the Logic App.')
param relayPrincipalId string

resource mail 'Microsoft.Communication/emailServices@2025-09-01' = {
  name: 'acse-${token}'
  #disable-next-line no-hardcoded-location // the service has no region
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

resource domain 'Microsoft.Communication/emailServices/domains@2025-09-01' = {
  parent: mail
  name: 'AzureManagedDomain'
  #disable-next-line no-hardcoded-location // the service has no region
  location: 'global'
  tags: tags
  properties: { domainManagement: 'AzureManaged', userEngagementTracking: 'Disabled' }
}

resource service 'Microsoft.Communication/communicationServices@2025-09-01' = {
  name: 'acs-${token}'
  #disable-next-line no-hardcoded-location // the service has no region
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation, linkedDomains: [domain.id], disableLocalAuth: true }
}

var mailOwner = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '09976791-48a7-449e-bb21-39d1a415f350'
) // Communication and Email Service Owner

// The smallest built-in role that sends mail. It is wide, so this resource serves nothing else and has no keys.
resource relaySends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, relayPrincipalId, mailOwner)
  scope: service
  properties: { roleDefinitionId: mailOwner, principalId: relayPrincipalId, principalType: 'ServicePrincipal' }
}

@description('Host of the mail service.')
output hostName string = service.properties.hostName

@description('Address from which mail comes.')
output sender string = 'DoNotReply@${domain.properties.fromSenderDomain}'

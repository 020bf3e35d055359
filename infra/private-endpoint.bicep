metadata description = 'A private endpoint of one service, and the names by which it is found.'

@description('Region of the endpoint.')
param location string

@description('Ends the names of all resources.')
@minLength(13)
@maxLength(13)
param token string

@description('Tags of all resources.')
param tags { *: string }

@description('Which part of the service: blob, table or namespace.')
@allowed(['blob', 'table', 'namespace'])
param part string

@description('Resource id of the service.')
param serviceId string

@description('Private DNS zone of the service, for example privatelink.blob.core.windows.net.')
param zoneName string

@description('Resource id of the network in which the name resolves.')
param networkId string

@description('Resource id of the subnet of the endpoint.')
param subnetId string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = {
  name: 'pep-${part}-${token}'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: part, properties: { privateLinkServiceId: serviceId, groupIds: [part] } }
    ]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zoneName
  #disable-next-line no-hardcoded-location // the service has no region
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: 'first-seen'
    #disable-next-line no-hardcoded-location // the service has no region
    location: 'global'
    properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
  }
}

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = {
  parent: endpoint
  name: 'default'
  properties: { privateDnsZoneConfigs: [{ name: part, properties: { privateDnsZoneId: zone.id } }] }
}

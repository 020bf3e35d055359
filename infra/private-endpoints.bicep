metadata description = 'The private endpoints of what the app uses: blobs, tables and the hub.'

@description('Region of the endpoints.')
param location string

@description('Ends the names of all resources.')
@minLength(13)
@maxLength(13)
param token string

@description('Tags of all resources.')
param tags { *: string }

@description('Resource id of the storage account.')
param accountId string

@description('Resource id of the Event Hubs namespace.')
param namespaceId string

@description('Resource id of the network in which the names resolve.')
param networkId string

@description('Resource id of the subnet of the endpoints.')
param subnetId string

var serviceBusSuffixes = {
  AzureCloud: 'servicebus.windows.net'
  AzureUSGovernment: 'servicebus.usgovcloudapi.net'
  AzureChinaCloud: 'servicebus.chinacloudapi.cn'
}

var endpoints = [
  { part: 'blob', zoneName: 'privatelink.blob.${environment().suffixes.storage}' }
  { part: 'table', zoneName: 'privatelink.table.${environment().suffixes.storage}' }
  { part: 'namespace', zoneName: 'privatelink.${serviceBusSuffixes[environment().name]}' }
]

module endpoint 'private-endpoint.bicep' = [
  for one in endpoints: {
    params: {
      location: location
      token: token
      tags: tags
      part: one.part
      serviceId: one.part == 'namespace' ? namespaceId : accountId
      zoneName: one.zoneName
      networkId: networkId
      subnetId: subnetId
    }
  }
]

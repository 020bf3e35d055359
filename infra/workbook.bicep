metadata description = 'One page in the portal: is it alive, what did it find, from which networks.'

@description('Region of the workbook.')
param location string

@description('Tags of all resources.')
param tags { *: string }

@description('Resource id of the workspace that has the app\'s log.')
param workspaceId string

@description('Name of the Function app.')
param appName string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'first-seen')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'First Seen'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: replace(replace(loadTextContent('workbook.json'), '<workspace>', workspaceId), '<app>', appName)
  }
}

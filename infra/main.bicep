metadata description = 'First Seen, whole: from the Activity Log of one or more subscriptions to Teams and mail.'
targetScope = 'subscription'

@description('Names the deployment: its resource group is rg-<this>. The same name again updates it.')
@minLength(1)
@maxLength(60)
param environmentName string = 'first-seen'

@description('Region of all resources. It must offer Flex Consumption: az functionapp list-flexconsumption-locations')
@metadata({ azd: { type: 'location' } })
param location string

@description('Subscriptions whose Activity Log is watched. The app learns their past. Whoever deploys needs Owner on each. For very many, see management-group.bicep; none: the app alone, for what that watches.')
param subscriptionIds string[] = [subscription().subscriptionId]

@description('Categories of the Activity Log that are watched. Operations on extensions are Administrative; Policy adds what policies deploy.')
param categories ('Administrative' | 'Policy')[] = ['Administrative']

@description('Address of a Teams workflow of the kind "when a webhook request is received"; empty: no Teams. Whoever has it can post to the channel.')
@secure()
param teamsUrl string = ''

@description('Addresses that get alerts by mail; none: no mail, and no mail service.')
param alertEmails string[] = []

@description('Addresses that get alarms about First Seen itself. Azure sends each new one a code that must be entered within 30 minutes. None: the Owners of the subscription get them.')
param operatorEmails string[] = []

@description('Object ids of people or groups who may read and close findings and re-drive quarantine with their own identity.')
param operatorPrincipalIds string[] = []

@description('MaxMind account id: the app then fetches GeoLite2-ASN once a day. Empty: the open data that ships with it.')
param maxMindAccount string = ''

@description('Licence key of that account.')
@secure()
param maxMindKey string = ''

@description('Or: where to fetch an ASN database (.mmdb, .gz, .tar, .tar.gz) once a day. May carry a key.')
@secure()
param asnUrl string = ''

@description('More settings of the app, by name, as in docs/settings.md. Some are secrets, so all are kept as such.')
@secure()
param settings { *: string } = {}

@description('Instances that never sleep. 0: the first message after a rest waits for a start, some seconds.')
@minValue(0)
@maxValue(10)
param alwaysReadyInstances int = 0

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 512

@description('Puts the app into a virtual network and closes the storage account and the hub to all other networks.')
param privateNetworking bool = false

@description('Address space of that network, at least a /25.')
param addressPrefix string = '10.90.0.0/24'

@description('Turns off keys at the hub. Prove then that the Activity Log still arrives: docs/deploy.md, "What to prove on the first day".')
param disableHubLocalAuth bool = false

@description('Most that the app\'s log takes in a day, in GB.')
@minValue(1)
param logGigabytesPerDay int = 2

@description('Geography in which mail is kept at rest, as Azure Communication Services names it.')
param mailDataLocation string = 'Europe'

// Azure takes a region by either of its names: both must be the same deployment.
var token = toLower(uniqueString(subscription().id, environmentName, toLower(replace(location, ' ', ''))))
var tags = { 'azd-env-name': environmentName }

// Parameter files of azd give an empty text where a variable is not set.
var recipients = filter(alertEmails, address => !empty(trim(address)))
var alarmed = filter(operatorEmails, address => !empty(trim(address)))
var operators = filter(operatorPrincipalIds, id => !empty(trim(id)))

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identities 'identities.bicep' = {
  scope: group
  params: { location: location, token: token, tags: tags }
}

module network 'network.bicep' = if (privateNetworking) {
  scope: group
  params: { location: location, token: token, tags: tags, addressPrefix: addressPrefix }
}

module eventHub 'event-hub.bicep' = {
  scope: group
  params: {
    location: location
    token: token
    tags: tags
    appPrincipalId: identities.outputs.appPrincipalId
    operatorPrincipalIds: operators
    disableLocalAuth: disableHubLocalAuth
    subnetId: network.?outputs.appSubnetId ?? ''
  }
}

module state 'state.bicep' = {
  scope: group
  params: {
    location: location
    token: token
    tags: tags
    appPrincipalId: identities.outputs.appPrincipalId
    operatorPrincipalIds: operators
    private: privateNetworking
  }
}

module endpoints 'private-endpoints.bicep' = if (privateNetworking) {
  scope: group
  params: {
    location: location
    token: token
    tags: tags
    accountId: state.outputs.accountId
    namespaceId: eventHub.outputs.namespaceId
    networkId: network.?outputs.networkId ?? ''
    subnetId: network.?outputs.endpointsSubnetId ?? ''
  }
}

module telemetry 'telemetry.bicep' = {
  scope: group
  params: {
    location: location
    token: token
    tags: tags
    logGigabytesPerDay: logGigabytesPerDay
    appPrincipalId: identities.outputs.appPrincipalId
  }
}

module mail 'mail.bicep' = if (!empty(recipients)) {
  scope: group
  params: {
    token: token
    tags: tags
    dataLocation: mailDataLocation
    relayPrincipalId: identities.outputs.relayPrincipalId
  }
}

module alerts 'alerts.bicep' = {
  scope: group
  params: {
    location: location
    token: token
    tags: tags
    appPrincipalId: identities.outputs.appPrincipalId
    relayId: identities.outputs.relayId
    teamsUrl: teamsUrl
    alertEmails: recipients
    mailHost: mail.?outputs.hostName ?? ''
    mailSender: mail.?outputs.sender ?? ''
  }
}

module heartbeat 'teams-heartbeat.bicep' = {
  scope: group
  params: { location: location, token: token, tags: tags, teamsUrl: teamsUrl }
}

module app 'app.bicep' = {
  scope: group
  params: {
    location: location
    token: token
    tags: tags
    identityId: identities.outputs.appId
    identityClientId: identities.outputs.appClientId
    hub: eventHub.outputs.hub
    state: state.outputs.places
    webhookUrl: alerts.outputs.webhookUrl
    telemetryConnectionString: telemetry.outputs.connectionString
    learnSubscriptionIds: subscriptionIds
    asnUrl: asnUrl
    maxMindAccount: maxMindAccount
    maxMindKey: maxMindKey
    settings: settings
    instanceMemoryMB: instanceMemoryMB
    alwaysReadyInstances: alwaysReadyInstances
    subnetId: network.?outputs.appSubnetId ?? ''
  }
  // The app resolves what it uses as soon as it starts.
  dependsOn: [endpoints]
}

module activityLog 'activity-log.bicep' = [
  for id in subscriptionIds: {
    scope: subscription(id)
    params: {
      sendRuleId: eventHub.outputs.sendRuleId
      hubName: eventHub.outputs.hub.name
      categories: categories
      token: token
      appPrincipalId: identities.outputs.appPrincipalId
    }
  }
]

module alarms 'alarms.bicep' = {
  scope: group
  params: {
    location: location
    token: token
    tags: tags
    operatorEmails: alarmed
    workspaceId: telemetry.outputs.workspaceId
    appName: app.outputs.appName
    relayIds: [alerts.outputs.relayId, heartbeat.outputs.heartbeatId]
  }
}

module workbook 'workbook.bicep' = {
  scope: group
  params: { location: location, tags: tags, workspaceId: telemetry.outputs.workspaceId, appName: app.outputs.appName }
}

@description('Resource group of everything.')
output RESOURCE_GROUP string = group.name

@description('Name of the Function app: the package is published to it.')
output FUNCTION_APP string = app.outputs.appName

@description('The hub as first-seen send --hub takes it.')
output HUB string = '${eventHub.outputs.hub.host}/${eventHub.outputs.hub.name}'

@description('Resource id of the rule by which diagnostic settings of other subscriptions send: for management-group.bicep.')
output SEND_RULE_ID string = eventHub.outputs.sendRuleId

@description('Storage account of the state, as first-seen --account takes it.')
output STORAGE_ACCOUNT string = state.outputs.accountName

@description('Name of the Logic App that passes alerts on.')
output RELAY string = alerts.outputs.relayName

@description('Address from which mail comes; empty without mail.')
output MAIL_SENDER string = mail.?outputs.sender ?? ''

metadata description = 'Alarms that Azure raises about First Seen, so that they come when none of its code runs.'

@description('Region of the rules over the log.')
param location string

@description('Ends the names of all resources.')
@minLength(13)
@maxLength(13)
param token string

@description('Tags of all resources.')
param tags { *: string }

@description('Who gets alarms. Azure asks each new address for a code within 30 minutes. Empty: whoever has the role Owner on the subscription.')
param operatorEmails string[]

@description('Resource id of the workspace that has the app\'s log.')
param workspaceId string

@description('Name of the Function app.')
param appName string

@description('Resource ids of the Logic Apps that deliver.')
param relayIds string[]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${token}'
  #disable-next-line no-hardcoded-location // the service has no region
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'First Seen'
    emailReceivers: [
      for (address, i) in operatorEmails: {
        name: 'operator ${i + 1}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
    armRoleReceivers: empty(operatorEmails)
      ? [{ name: 'owners', roleId: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', useCommonAlertSchema: true }]
      : []
  }
}

// The app's log: lines of JSON, {"event":"…", …}.
var lines = 'AppTraces | where AppRoleName =~ \'${appName}\' | extend line = parse_json(Message) | extend event = tostring(line.event)'

var alarms = [
  {
    name: 'pulse-silent'
    severity: 1
    description: 'No canary has come back for an hour: the app does not read the hub, or does not run at all. Until it does, silence means nothing.'
    query: '${lines} | where event == \'pulse.returned\''
    windowSize: 'PT1H'
    evaluationFrequency: 'PT15M'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'no-records'
    severity: 2
    description: 'Nothing but canaries has come through the hub for a day: the diagnostic setting is gone, or Azure Monitor cannot deliver.'
    query: '${lines} | where event in (\'batch.ended\', \'pulse.returned\') | summarize records = coalesce(sum(tolong(line.records)), 0), canaries = countif(event == \'pulse.returned\') | where records <= canaries'
    windowSize: 'P1D'
    evaluationFrequency: 'PT1H'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'lag'
    severity: 2
    description: 'A canary took more than 15 minutes through the hub: the app is behind.'
    query: '${lines} | where event == \'pulse.returned\' | where TimeGenerated - todatetime(line.sentAt) > 15m'
    windowSize: 'PT1H'
    evaluationFrequency: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'exceptions'
    severity: 2
    description: 'The app fails again and again: the state table, the blobs or the hub are out of reach, or a setting is wrong.'
    query: 'AppExceptions | where AppRoleName =~ \'${appName}\''
    windowSize: 'PT30M'
    evaluationFrequency: 'PT15M'
    operator: 'GreaterThan'
    threshold: 5
  }
  {
    name: 'own-alarms'
    severity: 2
    description: 'The app raises an alarm of its own, or an alert was refused. It tells of it through the Logic App too; this way works when that one does not.'
    query: '${lines} | where event in (\'pulse.alarmed\', \'alert.rejected\')'
    windowSize: 'PT30M'
    evaluationFrequency: 'PT15M'
    operator: 'GreaterThan'
    threshold: 0
  }
]

resource logAlarm 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alarm in alarms: {
    name: 'first-seen-${alarm.name}-${token}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'First Seen: ${alarm.name}'
      description: '${alarm.description} docs/operate.md says what to do.'
      enabled: true
      severity: alarm.severity
      scopes: [workspaceId]
      windowSize: alarm.windowSize
      evaluationFrequency: alarm.evaluationFrequency
      autoMitigate: true
      // The tables come to be with the first telemetry, after this deployment.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alarm.query
            timeAggregation: 'Count'
            operator: alarm.operator
            threshold: alarm.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

resource failedRuns 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for (relayId, i) in relayIds: {
    name: 'first-seen-failed-runs-${i}-${token}'
    #disable-next-line no-hardcoded-location // the service has no region
    location: 'global'
    tags: tags
    properties: {
      description: 'A Logic App took a message and could not pass it to Teams or the mail service. docs/operate.md says what to do.'
      enabled: true
      severity: 1
      scopes: [relayId]
      windowSize: 'PT15M'
      evaluationFrequency: 'PT5M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: 'failed runs'
            metricNamespace: 'Microsoft.Logic/workflows'
            metricName: 'RunsFailed'
            timeAggregation: 'Total'
            operator: 'GreaterThan'
            threshold: 0
          }
        ]
      }
      actions: [{ actionGroupId: people.id }]
    }
  }
]

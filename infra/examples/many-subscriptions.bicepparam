// Three subscriptions into one hub, an instance that never sleeps, a group of people who triage.
using '../main.bicep'

param environmentName = 'first-seen-central'
param location = 'westeurope'
param subscriptionIds = [
  '11111111-1111-4111-8111-111111111111'
  '22222222-2222-4222-8222-222222222222'
  '33333333-3333-4333-8333-333333333333'
]
param categories = ['Administrative', 'Policy']
param teamsUrl = readEnvironmentVariable('FIRST_SEEN_TEAMS_URL')
param operatorPrincipalIds = ['44444444-4444-4444-8444-444444444444']
param alwaysReadyInstances = 1
param instanceMemoryMB = 2048
param logGigabytesPerDay = 10
param settings = { FIRST_SEEN_WINDOW_DAYS: '14' }

// The app alone, for a management group: management-group.bicep, deployed after it, watches the subscriptions.
using '../main.bicep'

param location = 'westeurope'
param subscriptionIds = []
param teamsUrl = readEnvironmentVariable('FIRST_SEEN_TEAMS_URL')
param alertEmails = ['security@example.com']

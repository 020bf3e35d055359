// One subscription, the one that is deployed to; Teams and mail: take the line out of what you do not have.
using '../main.bicep'

param location = 'westeurope'
param teamsUrl = readEnvironmentVariable('FIRST_SEEN_TEAMS_URL')
param alertEmails = ['security@example.com']
param operatorEmails = ['operations@example.com']

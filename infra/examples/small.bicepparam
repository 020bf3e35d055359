// One subscription, the one that is deployed to; Teams and mail.
using '../main.bicep'

param location = 'westeurope'
param teamsUrl = readEnvironmentVariable('FIRST_SEEN_TEAMS_URL', '')
param alertEmails = ['security@example.com']
param operatorEmails = ['operations@example.com']

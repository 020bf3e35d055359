// No network but the app's own reaches the state and the hub; no keys at the hub; mail only; ASN data from MaxMind.
using '../main.bicep'

param location = 'westeurope'
param privateNetworking = true
param addressPrefix = '10.90.0.0/24'
param disableHubLocalAuth = true
param alertEmails = ['security@example.com']
param maxMindAccount = '123456'
param maxMindKey = readEnvironmentVariable('FIRST_SEEN_MAXMIND_KEY')

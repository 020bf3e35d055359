import { timestamp } from './calendar.ts'
import { hierarchy, type Machine, resourceId } from './estate.ts'
import type { SampleRecord } from './logged.ts'
import { tenantId } from './people.ts'
import { guidOf, type Random } from './random.ts'

/** A record that is no operation of a person: one record each, mostly without identity and address. */
export type Signal = (at: number, on: Machine, random: Random) => SampleRecord

const idOf = (on: Machine) => resourceId(on.group, `Microsoft.Compute/virtualMachines/${on.name}`)

export const resourceHealth: Signal = (at, on, random) => ({
  time: timestamp(at, random.between(0, 9999)),
  correlationId: random.guid(),
  level: 'Informational',
  resultType: random.pick(['Active', 'Resolved', 'Updated']),
  operationName: 'Microsoft.Resourcehealth/healthevent/Activated/action',
  resourceId: idOf(on).toUpperCase(),
  properties: {
    title: 'Stopping and deallocating',
    details: 'This virtual machine is stopping and deallocating as requested by an authorized user or process.',
    currentHealthStatus: random.pick(['Unavailable', 'Available', 'Unknown']),
    previousHealthStatus: 'Available',
    type: 'Downtime',
    cause: 'UserInitiated',
  },
  category: 'ResourceHealth',
  location: 'global',
})

export const alert: Signal = (at, on, random) => ({
  time: timestamp(at, random.between(0, 9999)),
  resourceId: resourceId(on.group, 'Microsoft.Insights/metricAlerts/cpu-high').toUpperCase(),
  operationName: 'Microsoft.Insights/metricAlerts/Activated/action',
  category: 'Alert',
  resultType: 'Succeeded.',
  correlationId: random.guid(),
  level: 'Warning',
  properties: { metricName: 'Percentage CPU', threshold: '85', windowSizeInMinutes: '15', resourceName: on.name },
})

export const autoscale: Signal = (at, on, random) => ({
  Level: 5,
  category: 'Autoscale',
  location: 'global',
  resourceId: resourceId(on.group, 'Microsoft.Insights/autoscaleSettings/vmss-api-scale').toUpperCase(),
  time: timestamp(at, random.between(0, 9999)),
  level: 'Informational',
  correlationId: random.guid(),
  operationName: `MICROSOFT.INSIGHTS/AUTOSCALESETTINGS/SCALE${random.pick(['UP', 'DOWN'])}/ACTION`,
  resultType: 'Succeeded',
  properties: {
    ResourceName: resourceId(on.group, 'Microsoft.Compute/virtualMachineScaleSets/vmss-api'),
    OldInstancesCount: '3',
    NewInstancesCount: random.pick(['2', '4']),
  },
  tenantId,
  identity: {
    claims: { 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/spn': 'Microsoft.Insights/autoscaleSettings' },
  },
})

export const recommendation: Signal = (at, on, random) => ({
  time: timestamp(at, random.between(0, 9999)),
  resourceId: idOf(on).toUpperCase(),
  operationName: 'Microsoft.Advisor/recommendations/available/action',
  category: 'Recommendation',
  resultType: 'Active',
  resultSignature: 'Succeeded',
  correlationId: random.guid(),
  level: 'Informational',
  properties: {
    recommendationCategory: 'Cost',
    recommendationImpact: 'High',
    recommendationName: 'Right-size or shut down underutilized virtual machines',
    recommendationType: guidOf('recommendation right-size'),
  },
})

/** Policy looks at a machine, or at the resource below it that `below` names. */
export function policy(below: string, address: string): Signal {
  return (at, on, random) => {
    const entity = `${idOf(on)}${below}`
    return {
      RoleLocation: on.group.region,
      Stamp: 'FDWorker',
      ReleaseVersion: '7.2026.20.4+9c1e07b.release_2026w20',
      time: timestamp(at, random.between(0, 9999)),
      resourceId: entity.toUpperCase(),
      operationName: `MICROSOFT.AUTHORIZATION/POLICIES/${random.pick(['AUDIT', 'AUDITIFNOTEXISTS'])}/ACTION`,
      category: 'Policy',
      resultType: 'Success',
      resultSignature: 'Succeeded.',
      durationMs: '0',
      callerIpAddress: address,
      correlationId: random.guid(),
      level: 'Warning',
      properties: {
        isComplianceCheck: 'False',
        resourceLocation: on.group.region,
        policies: JSON.stringify(['encryption-at-host', 'guest-attestation', 'no-public-address'].map(assignment)),
        eventCategory: 'Policy',
        entity,
        message: 'Microsoft.Authorization/policies/audit/action',
        hierarchy: hierarchy(on.group),
      },
      tenantId,
    }
  }
}

function assignment(name: string): object {
  const scope = '/providers/Microsoft.Management/managementGroups/halvern-hydro/providers/Microsoft.Authorization'
  return {
    policyDefinitionId: `/providers/Microsoft.Authorization/policyDefinitions/${guidOf(`policy ${name}`)}`,
    policyDefinitionName: guidOf(`policy ${name}`),
    policyDefinitionEffect: 'AuditIfNotExists',
    policyAssignmentId: `${scope}/policyAssignments/${name}`,
    policyAssignmentName: name,
    policyExemptionIds: [],
  }
}

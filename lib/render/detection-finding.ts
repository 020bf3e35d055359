import type { Facts } from '../decide/facts.ts'
import { groupTitle } from './group-title.ts'
import { fullLimits } from './notice.ts'
import { headline, network, sentence, usualNetwork, what } from './sentence.ts'
import { gravest, severityId, severityName } from './severity.ts'

/** An OCSF 1.8.0 Detection Finding (class 2004, profile cloud): https://schema.ocsf.io/1.8.0/classes/detection_finding */
export type DetectionFinding = Readonly<Record<string, unknown>>

const product = { name: 'First Seen', vendor_name: 'First Seen' }

const classed = {
  activity_id: 1,
  activity_name: 'Create',
  category_uid: 2,
  category_name: 'Findings',
  class_uid: 2004,
  class_name: 'Detection Finding',
  type_uid: 200401,
  type_name: 'Detection Finding: Create',
  is_alert: true,
  status_id: 1,
  status: 'New',
} as const

/** One finding as OCSF sees it. Pure, and without a wall clock: `time` is the operation's. */
export function findingOf(facts: Facts): DetectionFinding {
  const { rule, operation, resource, principal, source } = facts
  const actor = { user: userOf(facts), ...(principal.appId ? { app_uid: principal.appId } : {}) }
  const api = {
    operation: operation.name,
    service: { name: 'Azure Resource Manager' },
    request: { uid: operation.correlationId || facts.id },
  }
  const endpoint = { ip: source.ip, autonomous_system: { number: source.asn, name: source.organisation } }
  const resources = [resourceOf(facts)]
  return {
    ...classed,
    severity_id: severityId[rule.severity],
    severity: severityName[rule.severity],
    risk_score: rule.risk,
    time: Date.parse(facts.time),
    message: sentence(facts),
    metadata: metadataOf(facts.id, resource.tenantId),
    cloud: { provider: 'Azure', ...(resource.subscriptionId ? { account: { uid: resource.subscriptionId } } : {}) },
    api,
    finding_info: {
      uid: facts.id,
      title: headline(facts),
      desc: rule.description,
      created_time: Date.parse(facts.time),
      analytic: { type_id: 1, type: 'Rule', uid: rule.id, name: rule.title },
      attacks: attacksOf(facts),
      tags: [{ name: 'labels', values: rule.tags }],
      types: ['First seen'],
    },
    anomaly_analyses: [anomalyOf(facts)],
    evidences: [{ actor, api, src_endpoint: endpoint, resources }],
    resources,
    observables: observablesOf(facts),
    remediation: { desc: rule.guide.response.join('\n'), references: rule.references },
    unmapped: {
      principal,
      address_from: source.from,
      also_new: facts.alsoNew,
      term: Object.fromEntries(facts.term),
      triage: rule.guide.triage,
      false_positives: rule.guide.falsePositives,
    },
  }
}

/** Several findings as one: the members as related events, all of their evidence. `members` is not empty. */
export function groupOf(id: string, members: readonly Facts[]): DetectionFinding {
  const findings = members.map(findingOf)
  const worst = gravest(members)
  const times = members.map(({ time }) => Date.parse(time))
  const title = groupTitle(members, fullLimits.inSentence)
  return {
    ...classed,
    severity_id: severityId[worst.rule.severity],
    severity: severityName[worst.rule.severity],
    risk_score: Math.max(...members.map(({ rule }) => rule.risk)),
    time: Math.max(...times),
    start_time: Math.min(...times),
    end_time: Math.max(...times),
    count: members.length,
    message: `${title}: ${members.slice(0, 10).map(what).join(', ')}${members.length > 10 ? ', …' : ''}.`,
    metadata: metadataOf(id, worst.resource.tenantId),
    cloud: { provider: 'Azure' },
    api: { operation: worst.operation.name, service: { name: 'Azure Resource Manager' } },
    finding_info: {
      uid: id,
      title,
      created_time: Math.max(...times),
      analytic: { type_id: 1, type: 'Rule', uid: worst.rule.id, name: worst.rule.title },
      attacks: attacksOf(worst),
      related_events_count: members.length,
      related_events: members.map((facts) => ({
        uid: facts.id,
        type: 'Detection Finding',
        title: headline(facts),
        created_time: Date.parse(facts.time),
        severity_id: severityId[facts.rule.severity],
      })),
      types: ['First seen'],
    },
    evidences: findings.flatMap((finding) => finding.evidences as unknown[]),
    resources: members.map(resourceOf),
    unmapped: {
      members: members.map((facts) => ({
        uid: facts.id,
        principal: facts.principal,
        also_new: facts.alsoNew,
        term: Object.fromEntries(facts.term),
      })),
    },
  }
}

const metadataOf = (uid: string, tenantId: string | undefined) => ({
  version: '1.8.0',
  product,
  profiles: ['cloud'],
  uid,
  log_provider: 'Azure Monitor',
  log_name: 'Activity Log',
  ...(tenantId ? { tenant_uid: tenantId } : {}),
})

function userOf({ principal }: Facts) {
  const name = principal.name ?? (principal.id === undefined ? 'unknown' : undefined)
  const typeId = { user: 1, servicePrincipal: 4, managedIdentity: 4, app: 4, unknown: 0 }[principal.kind]
  return { ...(name ? { name } : {}), ...(principal.id ? { uid: principal.id } : {}), type_id: typeId }
}

const resourceOf = ({ resource }: Facts) => ({
  uid: resource.id,
  ...(resource.extension ? { name: resource.extension } : {}),
  ...(resource.type ? { type: resource.type } : {}),
  ...(resource.resourceGroup ? { group: { name: resource.resourceGroup } } : {}),
  ...(resource.machine ? { hostname: resource.machine } : {}),
})

const attacksOf = ({ rule }: Facts) =>
  rule.attack.map(({ tactic, technique }) => ({
    tactic: { uid: tactic.id, name: tactic.name },
    technique: { uid: technique.id, name: technique.name },
  }))

const observablesOf = ({ source, resource, principal }: Facts) => [
  { name: 'evidences.src_endpoint.ip', type_id: 2, type: 'IP Address', value: source.ip },
  { name: 'resources.uid', type_id: 10, type: 'Resource UID', value: resource.id },
  ...(principal.name
    ? [{ name: 'evidences.actor.user.name', type_id: 4, type: 'User Name', value: principal.name }]
    : []),
]

function anomalyOf(facts: Facts) {
  return {
    analysis_targets: [{ name: what(facts), type: 'Extension' }],
    anomalies: [{ observation_parameter: 'source network', observations: [{ value: network(facts) }] }],
    baselines: [
      {
        observation_parameter: 'last seen',
        observations: [{ value: facts.lastSeen ?? `never in the ${facts.rule.windowDays} days before` }],
      },
      ...(facts.usually.length > 0
        ? [
            {
              observation_parameter: 'usual networks',
              observations: facts.usually.map((usual) => ({ value: usualNetwork(usual), count: usual.days })),
            },
          ]
        : []),
    ],
  }
}

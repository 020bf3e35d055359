import * as z from 'zod'
import type { ArmClient } from '../../lib/arm-client.ts'
import { usualLateMinutes } from '../../lib/pulse/canary.ts'
import { readSettings, SettingsInvalid } from '../../lib/settings/read.ts'
import { type Finding, failure, look, ok, warning } from './check.ts'
import { type Deployment, pathOf } from './deployment.ts'

const webVersion = '2024-11-01'
const site = z.object({ properties: z.object({ state: z.string() }) })
const functionItem = z.object({
  name: z.string(),
  properties: z.object({ isDisabled: z.boolean().optional() }).optional(),
})
const settingsOf = z.object({ properties: z.record(z.string(), z.string().nullable()) })

const expected = ['activityLog', 'asn', 'learn', 'pulse', 'sweep'] as const

/** Is the Function app there, running, and published? */
export function checkApp(deployment: Deployment, arm: ArmClient): Promise<Finding[]> {
  const { app, group } = deployment
  const path = pathOf(deployment, 'Microsoft.Web/sites', app)
  return look('app', 'the role Reader on the resource group', async () => {
    const { properties } = await arm.get(path, webVersion, site)
    if (properties.state !== 'Running')
      return [
        failure(
          'app',
          `${app} is ${properties.state}.`,
          `az functionapp start --resource-group ${group} --name ${app}`,
        ),
      ]
    const functions = await arm.list(`${path}/functions`, webVersion, functionItem)
    const isNamed = (name: string) => (item: { name: string }) => item.name.split('/').at(-1) === name
    const missing = expected.filter((name) => !functions.some(isNamed(name)))
    const disabled = expected.filter((name) => functions.find(isNamed(name))?.properties?.isDisabled)
    if (missing.length > 0)
      return [
        failure(
          'app',
          `${app} runs, but lacks ${missing.length === expected.length ? 'all its functions' : missing.join(', ')}.`,
          'Publish the package (docs/deploy.md). If it is published, a wrong setting stops the start: its exceptions name it.',
        ),
      ]
    if (disabled.length > 0)
      return [
        failure(
          'app',
          `Of ${app} these are disabled: ${disabled.join(', ')}.`,
          'Enable them in the portal, under Functions.',
        ),
      ]
    return [ok('app', `${app} runs, with its ${expected.length} functions`)]
  })
}

/** What the app's settings say, as far as they could be looked at. */
export interface AppSettings {
  readonly findings: readonly Finding[]
  /** Watched subscriptions; none: not known. */
  readonly subscriptions: readonly string[]
  readonly pulseLateMinutes: number
}

const defaults = { subscriptions: [], pulseLateMinutes: usualLateMinutes } as const

/** Reads the app's settings against the schema that the app itself reads them by. Values are never shown. */
export async function checkSettings(deployment: Deployment, arm: ArmClient): Promise<AppSettings> {
  const path = `${pathOf(deployment, 'Microsoft.Web/sites', deployment.app)}/config/appsettings/list`
  let read: Omit<AppSettings, 'findings'> = defaults
  const role = 'Website Contributor on the app (settings can hold secrets, so Reader may not list them)'
  const findings = await look('settings', role, async () => {
    const { properties } = await arm.post(path, webVersion, settingsOf)
    const env = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value ?? undefined]))
    read = { ...defaults, subscriptions: subscriptionsIn(env.FIRST_SEEN_LEARN_SUBSCRIPTIONS) } // also when others are wrong
    try {
      const settings = readSettings(env)
      read = { ...read, pulseLateMinutes: settings.FIRST_SEEN_PULSE_LATE_MINUTES }
      return [...strange(settings.FIRST_SEEN_HUB, deployment), ok('settings', 'all of them are valid')]
    } catch (error) {
      if (!(error instanceof SettingsInvalid)) throw error
      const problems = error.message.split('\n').slice(1)
      return problems.map((problem) =>
        failure(
          'settings',
          problem.trim(),
          'Correct it in the parameter settings of infra/main.bicep and deploy again.',
        ),
      )
    }
  })
  return { ...read, findings }
}

const subscriptionsIn = (list = ''): string[] => list.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? []

function strange(hub: string, deployment: Deployment): Finding[] {
  if (hub === deployment.hub) return []
  return [
    warning(
      'settings',
      `The app reads the hub ${hub}, not ${deployment.hub} of the deployment.`,
      'If that is not on purpose, take FIRST_SEEN_HUB out of the settings and deploy again.',
    ),
  ]
}

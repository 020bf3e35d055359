import * as z from 'zod'
import { type ArmClient, ArmRefused } from '../../lib/arm-client.ts'
import {
  type Setting,
  sendsOperations,
  sendsTo,
  settingShape,
  settingsPath,
} from '../../lib/pulse/diagnostic-setting.ts'
import { firstSeen } from '../../lib/triage/program.ts'
import { type Finding, failure, look, ok, warning } from './check.ts'
import type { Deployment } from './deployment.ts'

const entityShape = z.object({
  value: z.array(
    z.object({ name: z.string(), properties: z.object({ parentNameChain: z.array(z.string()).nullish() }).nullish() }),
  ),
})

/**
 * Does a subscription send its Activity Log to the hub: once, and with what is needed? Where it is not known that it is
 * meant to be watched, that it does not is a warning.
 */
export async function checkSubscription(
  subscription: string,
  isWatched: boolean,
  deployment: Deployment,
  arm: ArmClient,
): Promise<Finding[]> {
  const check = `log of ${subscription.slice(0, 8)}…`
  return look(check, 'the role Monitoring Reader or Reader on the subscription', async () => {
    const path = `/subscriptions/${subscription}/${settingsPath}`
    const all = await arm.list(path, '2021-05-01-preview', settingShape)
    const ours = all.filter((setting) => sendsTo(setting, deployment.namespace))
    const above = await settingsAbove(subscription, deployment, arm)
    const senders = [...ours, ...above.ours]
    const unseen = above.isHidden ? [hidden(check)] : []
    if (senders.length === 0)
      return [isWatched ? missing(check, all, above.isHidden, deployment) : maybeMissing(check), ...unseen]
    const isFine = senders.some((setting) => wrongIn(check, setting, deployment).length === 0)
    const wrong = senders
      .flatMap((setting) => wrongIn(check, setting, deployment))
      .map((finding): Finding => (isFine ? { ...finding, level: 'warning' } : finding)) // another one sends what is needed
    const doubled = senders.length > 1 ? [twice(check, senders)] : []
    const fine = isFine
      ? [
          ok(
            check,
            `${senders.map(({ name }) => name).join(' and ')} ${senders.length === 1 ? 'sends' : 'send'} it to the hub ${deployment.hub}`,
          ),
        ]
      : []
    return [...fine, ...wrong, ...doubled, ...unseen]
  })
}

/** While nobody knows what a management group above sends, it is something to look at. */
function missing(check: string, all: readonly Setting[], mayBeAbove: boolean, { hub }: Deployment): Finding {
  const others =
    all.length === 0 ? 'it has none' : `it has ${all.map(({ name }) => name).join(', ')}, which send elsewhere`
  const full = all.length >= 5 ? ' A subscription can have five at most: one must go first.' : ''
  return (mayBeAbove ? warning : failure)(
    check,
    `No diagnostic setting ${mayBeAbove ? 'of its own ' : ''}sends its Activity Log to ${hub}: ${others}.`,
    `${mayBeAbove ? 'If no management group sends it: deploy' : 'Deploy'} again with this subscription in subscriptionIds, or by management-group.bicep.${full}`,
  )
}

const maybeMissing = (check: string): Finding =>
  warning(
    check,
    'It does not send its Activity Log to the hub, and which subscriptions are watched could not be read.',
    `Name those that are meant to be: ${firstSeen} doctor --watched ID…`,
  )

function wrongIn(check: string, { name, properties }: Setting, { hub }: Deployment): Finding[] {
  const wrong: Finding[] = []
  if (!properties.eventHubName)
    wrong.push(
      failure(
        check,
        `${name} names no hub, so Azure sends to one of its own making.`,
        `Name the hub ${hub} in it: deploy again.`,
      ),
    )
  else if (properties.eventHubName !== hub)
    wrong.push(failure(check, `${name} sends to the hub ${properties.eventHubName}, not to ${hub}.`, 'Deploy again.'))
  if (!sendsOperations({ name, properties }))
    wrong.push(
      failure(
        check,
        `${name} does not send the category Administrative, in which operations on extensions are.`,
        'Turn it on: deploy again.',
      ),
    )
  return wrong
}

const twice = (check: string, senders: readonly Setting[]): Finding =>
  warning(
    check,
    `${senders.length} settings send the same log: ${senders.map(({ name }) => name).join(', ')}. Nothing is counted twice, but all is paid twice.`,
    'Keep one of them.',
  )

interface Above {
  readonly ours: readonly Setting[]
  /** Not all of the management groups could be seen. */
  readonly isHidden: boolean
}

const hidden = (check: string): Finding =>
  warning(
    check,
    'Whether a management group sends its Activity Log could not be seen.',
    'Look with Reader on the management groups above it.',
  )

/** The settings of the management groups above a subscription: they send many of its records too. */
async function settingsAbove(subscription: string, deployment: Deployment, arm: ArmClient): Promise<Above> {
  const ours: Setting[] = []
  try {
    const query = { $filter: `name eq '${subscription}'` }
    const found = await arm.post('/providers/Microsoft.Management/getEntities', '2020-05-01', entityShape, query)
    const chain =
      found.value.find(({ name }) => name.toLowerCase() === subscription.toLowerCase())?.properties?.parentNameChain ??
      []
    for (const group of chain) {
      const path = `/providers/Microsoft.Management/managementGroups/${encodeURIComponent(group)}/${settingsPath}`
      const all = await arm.list(path, '2020-01-01-preview', settingShape)
      ours.push(
        ...all.filter((setting) => sendsTo(setting, deployment.namespace)).map((setting) => named(setting, group)),
      )
    }
    return { ours, isHidden: false }
  } catch (error) {
    if (!(error instanceof ArmRefused) || ![401, 403, 404].includes(error.status)) throw error
    return { ours, isHidden: true }
  }
}

const named = (setting: Setting, group: string): Setting => ({
  ...setting,
  name: `${setting.name} (management group ${group})`,
})

import * as z from 'zod'
import type { ArmClient } from '../../lib/arm-client.ts'
import { type Finding, failure, look, ok, warning } from './check.ts'
import { type Deployment, pathOf } from './deployment.ts'
import { agoText } from './hub.ts'

const logicVersion = '2019-05-01'
const workflow = z.object({ properties: z.object({ state: z.string() }) })
const runItem = z.object({
  name: z.string(),
  properties: z.object({ status: z.string(), startTime: z.string().optional() }),
})

const lastRuns = 20

/** Is the Logic App on, and did it pass on what it took lately? */
export function checkLogicApp(deployment: Deployment, arm: ArmClient, nowMs: number): Promise<Finding[]> {
  const { relay, group } = deployment
  const path = pathOf(deployment, 'Microsoft.Logic/workflows', relay)
  return look('Logic App', 'the role Reader on the resource group', async () => {
    const { properties } = await arm.get(path, logicVersion, workflow)
    if (properties.state !== 'Enabled')
      return [
        failure(
          'Logic App',
          `${relay} is ${properties.state}: alerts wait in the outbox.`,
          `az logic workflow update --resource-group ${group} --name ${relay} --state Enabled`,
        ),
      ]
    const runs = await arm.list(`${path}/runs`, logicVersion, runItem, { $top: String(lastRuns) }, lastRuns)
    const failed = runs.filter((run) => ['Failed', 'TimedOut', 'Aborted'].includes(run.properties.status))
    if (runs.length === 0) return [ok('Logic App', `${relay} is enabled, and has no run yet`)]
    const [newest] = runs
    const atMs = Date.parse(newest?.properties.startTime ?? '')
    const last = Number.isNaN(atMs) ? '' : `, the last ${agoText(nowMs - atMs)}`
    if (failed.length === 0)
      return [ok('Logic App', `${relay} is enabled; its last ${runs.length} runs went well${last}`)]
    const which = runs.length === 1 ? 'The only run' : `${failed.length} of the last ${runs.length} runs`
    const says = `${which} of ${relay} failed: what they took did not reach Teams or mail.`
    const todo = `Look at its runs history, first at ${failed[0]?.name}: docs/operate.md, failed-runs.`
    // What fails now is a failure; what failed once and went on is something to look at.
    return [
      newest !== undefined && failed.includes(newest)
        ? failure('Logic App', says, todo)
        : warning('Logic App', says, todo),
    ]
  })
}

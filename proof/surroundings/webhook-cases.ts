import type { LogName } from '../../lib/log/log.ts'
import type { AlarmKind } from '../../lib/pulse/alarm.ts'
import { keysOf } from '../../test/support/rows.ts'
import { accepted, refusal, type Treatment } from '../../test/support/webhook-server.ts'
import { once, reckonNames } from '../stack/reckon.ts'
import { type Case, missingFrom } from './case.ts'
import { startSite } from './site.ts'

interface Trouble {
  readonly name: string
  readonly treatment: Treatment
  readonly line: LogName
}

const troubles: readonly Trouble[] = [
  { name: 'disabled (400)', treatment: refusal(400, 'WorkflowTriggerIsNotEnabled'), line: 'alert.blocked' },
  { name: '401', treatment: { status: 401 }, line: 'alert.blocked' },
  { name: '403', treatment: { status: 403 }, line: 'alert.blocked' },
  { name: '404', treatment: { status: 404 }, line: 'alert.blocked' },
  { name: '408', treatment: { status: 408 }, line: 'alert.delayed' },
  {
    name: '429 with Retry-After',
    treatment: { status: 429, headers: { 'retry-after': '600' } },
    line: 'alert.delayed',
  },
  { name: '500', treatment: { status: 500 }, line: 'alert.delayed' },
  { name: '503', treatment: { status: 503 }, line: 'alert.delayed' },
  { name: 'hangs', treatment: 'hang', line: 'alert.delayed' },
  { name: 'closes the connection', treatment: 'close', line: 'alert.delayed' },
  { name: 'takes the alert, and then no answer', treatment: 'late', line: 'alert.delayed' },
]

/** The webhook fails for two hours: the batch goes on, the pulse tells of it, and afterwards every alert arrives. */
const heals = ({ name, treatment, line }: Trouble): Case => ({
  name: `webhook: ${name}`,
  async run() {
    const site = await startSite()
    try {
      site.webhook.usual = treatment
      const isTaken = await site.take(['one', 'two'])
      const logged = site.logged() // before the pulse says lines of its own
      await site.edges.asn.refresh(site.edges.log)
      site.edges.now.ms += 2 * 60 * 60_000
      const alarms = new Set<AlarmKind>(await site.alarms())
      site.webhook.usual = accepted
      for (let round = 0; round < 3; round++) await site.pass(16)
      const faults = await reckonNames(site.names, site.edges.table, once(site.webhook.taken))
      const wrong = [
        ...faults.wrong,
        ...(isTaken ? [] : ['the batch was held']),
        ...missingFrom('line', logged, [line]),
        ...missingFrom('alarm', alarms, ['unsent']),
      ]
      return { ...faults, wrong, saw: [`log ${line}`, `alarm ${[...alarms].join(', ')}`] }
    } finally {
      await site.stop()
    }
  },
})

/** A body that is refused: three tries, then it lies on the shelf, where a person sees it; the next alert goes out all the same. */
const refused: Case = {
  name: 'webhook: bad body (400)',
  async run() {
    const site = await startSite()
    try {
      site.webhook.usual = refusal(400, 'InvalidRequestContent')
      await site.take(['refused'])
      for (let round = 0; round < 3; round++) await site.pass(16)
      const shelf = await keysOf(site.edges.table, 'parked:alert:')
      const requests = site.webhook.received.length
      site.edges.now.ms += 25 * 60 * 60_000
      const alarms = new Set<AlarmKind>(await site.alarms())
      site.webhook.usual = accepted
      await site.take(['next'])
      const { doubled, wrong, lost } = await reckonNames(site.names, site.edges.table, site.webhook.taken)
      return {
        // The refused alert is not at the webhook: it must be on the shelf instead.
        lost: shelf.length === 1 ? lost.filter((line) => !line.startsWith('the alert of')) : lost,
        doubled,
        wrong: [
          ...wrong,
          ...(requests === 3 ? [] : [`${requests} tries instead of 3`]),
          ...missingFrom('line', site.logged(), ['alert.blocked', 'alert.rejected']),
          ...missingFrom('alarm', alarms, ['parked']),
        ],
        saw: ['log alert.blocked, alert.rejected', `alarm ${[...alarms].join(', ')}`, 'first-seen outbox list'],
      }
    } finally {
      await site.stop()
    }
  },
}

export const webhookCases: readonly Case[] = [...troubles.map(heals), refused]

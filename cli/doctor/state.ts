import { type Added, findProgress, type Progress } from '../../lib/learn/progress.ts'
import { summaryDueMs } from '../../lib/learn/summary.ts'
import { type Backlog, readBacklog } from '../../lib/pulse/backlog.ts'
import { canaryRow, missingCanaries, readPulseRows } from '../../lib/pulse/canary.ts'
import type { Quarantine, Waiting } from '../../lib/quarantine/quarantine.ts'
import type { Row, StateTable } from '../../lib/state/table.ts'
import { firstSeen } from '../../lib/triage/program.ts'
import { type Finding, failure, ok, warning } from './check.ts'
import { agoText, quietMs } from './hub.ts'

/** The state of a deployment as the signed-in identity reaches it. */
export interface DeployedState {
  readonly table: StateTable
  readonly quarantine: Pick<Quarantine, 'waiting'>
  /** What stands behind a command, so that it works on this state. */
  readonly flags: string
  /** When newer ASN data was put beside the app; undefined: never. @throws Error when that cannot be seen */
  asnPutAt(): Promise<Date | undefined>
}

const minute = 60_000
const day = 24 * 60 * minute

/** What the state says: the pulse, what waits, the alarms that stand, how old the ASN data is. */
export async function checkState(
  open: () => Promise<DeployedState>,
  account: string,
  pulseLateMs: number,
  nowMs: number,
): Promise<Finding[]> {
  try {
    const { table, quarantine, flags, asnPutAt } = await open()
    const rows = await readPulseRows(table)
    const findings = [
      ok('state', `the table of ${account} can be read`),
      ...pulseFindings(rows, pulseLateMs, nowMs),
      ...learningFindings(await findProgress(table), nowMs),
      ...backlogFindings(await readBacklog({ table, quarantine }), flags, nowMs),
      ...alarmFindings(rows),
    ]
    return [...findings, await asnFinding(asnPutAt, rows, nowMs)]
  } catch (error) {
    const says = `The state in ${account} cannot be read: ${(error as Error).message}`
    const todo =
      'Your identity needs Storage Table Data Contributor on its table firstseen, Storage Blob Data Contributor on its container quarantine and Storage Blob Data Reader on asn (operatorPrincipalIds gives them). With private networking the account answers only from inside its network.'
    return [failure('state', says, todo)]
  }
}

function pulseFindings(rows: readonly Row[], lateMs: number, nowMs: number): Finding[] {
  const canaries = rows.filter(({ rowKey }) => rowKey.startsWith(canaryRow('')))
  if (canaries.length === 0)
    return [
      failure(
        'pulse',
        'No canary was ever sent.',
        'The function pulse sends the first within 15 minutes of the start of the app. If it is longer: has it been published, and does it start? Look at its exceptions.',
      ),
    ]
  const late = missingCanaries(canaries).filter(({ sinceMs }) => nowMs - sinceMs > lateMs)
  if (late.length > 0)
    return [
      failure(
        'pulse',
        `From partition ${late.map(({ partition }) => partition).join(', ')} no canary came back for ${Math.round(lateMs / minute)} minutes: what arrives there is not read.`,
        'Look at the exceptions of the function activityLog: the state table or the hub is out of its reach.',
      ),
    ]
  // An app that stands still has no canary out that could be late.
  const longestMs = Math.max(lateMs, quietMs)
  const unsent = canaries.filter(({ fields }) => nowMs - timeOf(fields.waitingSince) > longestMs)
  if (unsent.length > 0)
    return [
      failure(
        'pulse',
        `To partition ${unsent.map(({ rowKey }) => rowKey.slice(canaryRow('').length)).join(', ')} no canary was sent for ${Math.round(longestMs / minute)} minutes.`,
        'The function pulse sends them each 15 minutes. Does the app run? Look at its exceptions.',
      ),
    ]
  const cameBack = canaries.map(({ fields }) => timeOf(fields.returnedAt)).filter(Number.isFinite)
  const isFirst = cameBack.length < canaries.length
  return [
    ok(
      'pulse',
      isFirst
        ? `a canary is under way to ${canaries.length - cameBack.length} of ${canaries.length} partitions for the first time`
        : `a canary came back from each of ${canaries.length} partitions, the last ${agoText(nowMs - Math.max(...cameBack))}`,
    ),
  ]
}

const timeOf = (value: unknown): number => (value instanceof Date ? value.getTime() : Number.NEGATIVE_INFINITY)

const learnTodo =
  'The app needs Monitoring Reader on each watched subscription, see roles, and ASN data, see networks. It tries again each minute for a day, then each quarter of an hour.'
const unlearntTodo = `${learnTodo} Until then what was not learnt can alert once more; judge it, or expect it.`

/** While the past is learnt, findings are kept and nobody is told of them one by one. */
function learningFindings(progress: Progress | undefined, nowMs: number): Finding[] {
  if (progress === undefined) return []
  const { armedFrom, finishedAt, trouble, added } = progress
  if (finishedAt === undefined) {
    const says = `the past is being learnt for ${agoText(nowMs - armedFrom.getTime()).replace(' ago', '')}; findings are kept, and told at its end`
    return [
      trouble ? warning('learning', `Learning the past has trouble: ${trouble}`, learnTodo) : ok('learning', says),
    ]
  }
  const since = `armed since ${minuteText(armedFrom.getTime())}`
  return [
    ...summaryFindings(summaryDueMs(progress), nowMs),
    trouble
      ? warning('learning', `It is armed, but not all of the past was learnt: ${trouble}`, unlearntTodo)
      : ok('learning', `the past is learnt; ${since}`),
    ...Object.entries(added).flatMap(([subscription, one]) => addedFindings(subscription, one)),
  ]
}

/** What was kept while the past was learnt is told by the summary alone. */
function summaryFindings(dueMs: number | undefined, nowMs: number): Finding[] {
  if (dueMs === undefined || nowMs - dueMs <= 60 * minute) return []
  const todo = 'It is tried each minute. Does the webhook take it? See Logic App.'
  return [warning('learning', `The summary of learning is not sent since ${minuteText(dueMs)}.`, todo)]
}

const minuteText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Of a subscription that was not learnt when learning ended nothing is kept: it alerts while its past is learnt. */
function addedFindings(subscription: string, { endedMs, trouble, downToMs }: Added): Finding[] {
  const past = `the past of subscription ${subscription}`
  if (endedMs === undefined)
    return [
      trouble
        ? warning('learning', `Learning ${past} has trouble: ${trouble}`, learnTodo)
        : ok('learning', `${past} is learnt down to ${new Date(downToMs).toISOString().slice(0, 10)}, and goes on`),
    ]
  return trouble ? [warning('learning', `Not all of ${past} was learnt: ${trouble}`, unlearntTodo)] : []
}

function backlogFindings({ unsent, waiting, parked, quarantined }: Backlog, flags: string, nowMs: number): Finding[] {
  const line = (
    check: string,
    { count, oldestMs }: Waiting,
    none: string,
    what: string,
    limitMs: number,
    todo: string,
  ) => {
    if (count === 0) return ok(check, none)
    const age = oldestMs === undefined ? 0 : nowMs - oldestMs
    const says = `${count} ${what}${oldestMs === undefined ? '' : `, the oldest from ${agoText(age)}`}.`
    return age > limitMs ? failure(check, says, todo) : warning(check, says, todo)
  }
  return [
    line(
      'outbox',
      unsent,
      'no alert or judgement is unsent',
      'unsent',
      60 * minute,
      `See Logic App, and why: ${firstSeen} outbox list${flags}`,
    ),
    line(
      'waiting',
      waiting,
      'no operation waits',
      'waiting for an address or for ASN data',
      day,
      'The timer sweep ends this; look at its exceptions if they get old.',
    ),
    line(
      'shelf',
      parked,
      'nothing is parked that nobody has looked at',
      'parked for a person',
      day,
      `${firstSeen} parked list${flags}, ${firstSeen} outbox list${flags}`,
    ),
    line(
      'quarantine',
      quarantined,
      'nothing is in quarantine',
      'in quarantine',
      day,
      `${firstSeen} quarantine list${flags}`,
    ),
  ]
}

/** The alarms that the app itself raised and that still stand. */
function alarmFindings(rows: readonly Row[]): Finding[] {
  return rows.flatMap(({ rowKey, fields }) => {
    if (!rowKey.startsWith('alarm:') || fields.ended !== '') return []
    const kind = rowKey.slice('alarm:'.length)
    const since = fields.since instanceof Date ? ` since ${fields.since.toISOString()}` : ''
    return [failure('alarm', `The app raises ${kind}${since}.`, `docs/operate.md says what to do about ${kind}.`)]
  })
}

const oldAsnMs = 60 * day

async function asnFinding(asnPutAt: DeployedState['asnPutAt'], rows: readonly Row[], nowMs: number): Promise<Finding> {
  const isRaised = (kind: string) =>
    rows.some(({ rowKey, fields }) => rowKey === `alarm:${kind}` && fields.ended === '')
  const todo = 'Set maxMindAccount and maxMindKey, or asnUrl, and deploy.'
  if (isRaised('no-asn-data')) return failure('networks', 'The app has no ASN data.', todo)
  if (isRaised('old-asn-data')) return failure('networks', 'The ASN data is over 60 days old.', todo)
  const putAt = await asnPutAt()
  if (putAt === undefined)
    return ok('networks', 'the data that came with the app; the app raises an alarm once it is over 60 days old')
  const says = `newer data was put beside the app ${agoText(nowMs - putAt.getTime())}`
  if (nowMs - putAt.getTime() <= oldAsnMs) return ok('networks', says)
  return warning('networks', `${says[0]?.toUpperCase()}${says.slice(1)}, and none since.`, todo)
}

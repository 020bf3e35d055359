import { isStarted } from './is-started.ts'

/**
 * What First Seen costs a month. The prices are list prices in US dollars as they were known in 2026, without tax, of a
 * cheap region: change them to those of your region and contract, and run `npx tsx build/cost.ts`.
 */
const prices = {
  /** https://azure.microsoft.com/pricing/details/event-hubs/ */
  hubUnitHour: 0.03,
  hubMillionMessages: 0.028,
  /** https://azure.microsoft.com/pricing/details/functions/ (Flex Consumption, on demand) */
  functionGbSecond: 0.000026,
  functionFreeGbSeconds: 100_000,
  functionMillionRuns: 0.4,
  functionFreeRuns: 250_000,
  /** The same, always ready: what waiting costs. */
  readyGbSecond: 0.000004,
  /** https://azure.microsoft.com/pricing/details/storage/ (hot, LRS): operations by ten thousand */
  blobWrites: 0.055,
  blobOthers: 0.0044,
  tableOperations: 0.00036,
  /** https://azure.microsoft.com/pricing/details/monitor/ */
  logGb: 2.3,
  logFreeGb: 5,
  logAlarm: 0.5,
  metricAlarm: 0.1,
  /** Export of the Activity Log by diagnostic setting, by GB. Whether it is charged for: see the page above. */
  exportGb: 0,
  /** https://azure.microsoft.com/pricing/details/logic-apps/ and …/communication-services/ */
  workflowAction: 0.000025,
  mail: 0.00025,
  /** https://azure.microsoft.com/pricing/details/private-link/ and …/dns/ */
  endpointHour: 0.01,
  dnsZone: 0.5,
}

/** What the calculation takes for granted. Wrong for you? Change it. */
const assumed = {
  recordBytes: 3300,
  recordsPerMessage: 5,
  /** Each message comes alone: at these rates a batch seldom has two. */
  secondsPerBatch: 1,
  timerRuns: 2 * 60 * 730 + 4 * 730 + 30,
  secondsPerTimerRun: 1,
  instanceGb: 0.5,
  /** A request and one line of ours; host.json keeps the host's own lines of a run out. */
  logBytesPerRun: 2000,
  /** Leases of the host and of the hub's readers, which do not grow with the records. */
  blobWritesOfTheHost: 200_000,
  blobOthersOfTheHost: 1_500_000,
  /** One query for each of 16 partitions every minute, and the rows of the records that match. */
  tableOperations: 800_000,
  alerts: 100,
  logAlarms: 5,
  metricAlarms: 2,
}

const hours = 730
const secondsPerMonth = hours * 3600

interface Cost {
  readonly what: string
  readonly dollars: number
}

/** The bill of a month with that many records, a line a service. */
function costOf(records: number): Cost[] {
  const messages = records / assumed.recordsPerMessage
  const runs = messages + assumed.timerRuns
  const working = Math.min(
    messages * assumed.secondsPerBatch + assumed.timerRuns * assumed.secondsPerTimerRun,
    secondsPerMonth,
  )
  const gigabyte = 1e9
  const above = (amount: number, free: number): number => Math.max(0, amount - free)
  return [
    {
      what: 'Event Hubs, Standard, one throughput unit',
      dollars: hours * prices.hubUnitHour + (messages / 1e6) * prices.hubMillionMessages,
    },
    {
      what: 'Functions, Flex Consumption, 512 MB',
      dollars:
        above(working * assumed.instanceGb, prices.functionFreeGbSeconds) * prices.functionGbSecond +
        (above(runs, prices.functionFreeRuns) / 1e6) * prices.functionMillionRuns,
    },
    {
      what: 'Storage: checkpoints, leases, state',
      dollars:
        (assumed.blobWritesOfTheHost / 1e4) * prices.blobWrites +
        ((assumed.blobOthersOfTheHost + messages) / 1e4) * prices.blobOthers +
        (assumed.tableOperations / 1e4) * prices.tableOperations,
    },
    {
      what: 'Log',
      dollars: above((runs * assumed.logBytesPerRun) / gigabyte, prices.logFreeGb) * prices.logGb,
    },
    {
      what: 'Alarms',
      dollars: assumed.logAlarms * prices.logAlarm + assumed.metricAlarms * prices.metricAlarm,
    },
    {
      what: `Logic App and mail, ${assumed.alerts} alerts`,
      dollars: assumed.alerts * (6 * prices.workflowAction + prices.mail),
    },
    {
      what: 'Export of the Activity Log',
      dollars: ((records * assumed.recordBytes) / gigabyte) * prices.exportGb,
    },
  ]
}

/** What private networking adds. */
export const privateNetworking = (): number => 3 * (hours * prices.endpointHour + prices.dnsZone)

/** What one instance that never sleeps adds, working or not. */
export const alwaysReady = (): number => secondsPerMonth * assumed.instanceGb * prices.readyGbSecond

const volumes = [1e6, 10e6, 100e6]

/** The table of docs/deploy.md. */
export function costTable(): string {
  const bills = volumes.map(costOf)
  const lines = (bills[0] ?? []).map(({ what }, i) => [what, ...bills.map((bill) => money(bill[i]?.dollars ?? 0))])
  const sums = bills.map((bill) => `**${money(bill.reduce((sum, { dollars }) => sum + dollars, 0))}**`)
  return [
    ['US dollars a month', ...volumes.map((records) => `${records / 1e6} M records`)],
    ['---', ...volumes.map(() => '--:')],
    ...lines,
    ['**Together**', ...sums],
  ]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('')
}

/** Dollars to the cent. */
export const money = (dollars: number): string => dollars.toFixed(2)

if (isStarted(import.meta.filename))
  process.stdout.write(
    `${costTable()}\nPrivate networking adds ${money(privateNetworking())}, an instance that never sleeps ${money(alwaysReady())}.\n`,
  )

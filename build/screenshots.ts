import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventHubProducerClient } from '@azure/event-hubs'
import type { Browser, Page as Tab } from 'playwright-core'
import { createApp } from '../functions/edges.ts'
import { silentLog } from '../lib/log/log.ts'
import { canaryMessage } from '../lib/pulse/canary.ts'
import type { FindingLine } from '../local/page/api.ts'
import { startPageOfStack } from '../local/page/of-stack.ts'
import { countReading } from '../local/page/reading.ts'
import { playWeek, sampleMessages, weekToPlay } from '../local/player.ts'
import { freePort } from '../local/ports.ts'
import { startStack } from '../local/stack.ts'
import { startChromium } from '../test/support/chromium.ts'

/** Plays the sample week into a stack of its own and takes the README's pictures of the page. Needs npm run build, and Chromium. */
const dist = join(import.meta.dirname, '..', 'dist')
const images = join(import.meta.dirname, '..', 'docs', 'images')
const mostBytes = 300_000

interface Shot {
  readonly name: string
  readonly path: string
  readonly width: number
  readonly height: number
  readonly isDark?: boolean
  /** What to do before, and which part to take: without one, the window. */
  readonly prepare?: (tab: Tab) => Promise<string | undefined>
}

const shotsOf = (finding: string, harmless: string): Shot[] => [
  { name: 'page', path: '/', width: 1180, height: 860 },
  { name: 'page-dark', path: '/', width: 1180, height: 860, isDark: true },
  { name: 'page-phone', path: '/', width: 390, height: 844 },
  { name: 'finding', path: finding, width: 1180, height: 1180, prepare: drawn },
  { name: 'expect', path: harmless, width: 1180, height: 1180, prepare: expecting },
  { name: 'matrix', path: '/networks', width: 1180, height: 900 },
  { name: 'card', path: finding, width: 900, height: 900, prepare: card },
  { name: 'mail', path: finding, width: 900, height: 900, prepare: mail },
]

async function drawn(tab: Tab): Promise<undefined> {
  await tab.waitForSelector('.drawing svg')
}

async function expecting(tab: Tab): Promise<string> {
  const form = tab.getByRole('region', { name: 'Mark expected' })
  await form.getByRole('checkbox', { name: /only by who asked/ }).check()
  await form.getByLabel('For how many days').fill('90')
  await form.getByLabel('Why it is fine').fill('Fjellvakt, the new vendor, ticket 4711')
  return 'section[aria-labelledby=expect]'
}

async function card(tab: Tab): Promise<string> {
  await tab.waitForSelector('.teams .ac-container')
  return '.teams'
}

async function mail(tab: Tab): Promise<string> {
  await tab.getByRole('tab', { name: 'Mail' }).click()
  await tab.frameLocator('iframe').locator('h1').waitFor()
  return '[role=tabpanel]'
}

const folder = mkdtempSync(join(tmpdir(), 'first-seen-screenshots-'))
const reading = countReading(Date.now)
const playing = weekToPlay(folder, Date.now())
const stack = await startStack({
  dist,
  folder,
  ports: { receiver: await freePort(), hub: await freePort(), blobs: await freePort(), tables: await freePort() },
  // Each finding alone: the pictures show the card and the mail of one, however the records came together.
  settings: { FIRST_SEEN_ARMED_FROM: playing.from, FIRST_SEEN_GROUP_ABOVE: '100' },
  onAlert: () => {},
  onLog: (line) => reading.note(line),
  onEnd: (what) => process.stderr.write(`${what}\n`),
})
try {
  await playWeek({
    folder,
    hubConnection: stack.hubConnection,
    playing,
    messages: sampleMessages(playing),
    onSent: () => {},
    settled: () => stack.app.idle(),
    signal: new AbortController().signal,
  })
  await stack.app.idle()
  await stack.app.sweep()
  await sendCanaries()
  await stack.app.idle()
  const edges = await createApp({ ...stack.settings, FIRST_SEEN_ASN_FILE: join(dist, 'asn.mmdb') }).edges(silentLog)
  const send = 'npx first-seen send my-activity-log.json'
  const page = await startPageOfStack(stack, { port: 0, dist, folder, edges, reading, send })
  const browser = await startChromium()
  try {
    await takeAll(browser, page.url)
  } finally {
    await browser.close()
    await page.close()
  }
} finally {
  await stack.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** So that the pictures show a pulse without waiting for the timer. */
async function sendCanaries(): Promise<void> {
  const producer = new EventHubProducerClient(stack.hubConnection)
  for (const partition of await producer.getPartitionIds())
    await producer.sendBatch([{ body: Buffer.from(canaryMessage({ partition, sentAtMs: Date.now() })) }], {
      partitionId: partition,
    })
  await producer.close()
}

async function takeAll(browser: Browser, url: string): Promise<void> {
  mkdirSync(images, { recursive: true })
  const findings = (await (await fetch(`${url}/api/findings`)).json()) as FindingLine[]
  // Which of its machines the finding names depends on the order in which the partitions were read.
  const pathOf = (extension: string): string => {
    const found = findings.find(({ title }) => title.startsWith(`${extension} on `))
    if (found === undefined) throw new Error(`The week has raised no finding about ${extension}.`)
    return `/f/${found.shortId}`
  }
  for (const shot of shotsOf(pathOf('CustomScript'), pathOf('FjellvaktAgent'))) await take(shot, browser, url)
}

async function take(
  { name, path, width, height, isDark, prepare }: Shot,
  browser: Browser,
  url: string,
): Promise<void> {
  const tab = await browser.newPage({ viewport: { width, height }, colorScheme: isDark ? 'dark' : 'light' })
  await tab.goto(`${url}${path}`)
  await tab.waitForSelector('.strip .good')
  await tab.waitForSelector('main :is(h2, table)')
  const part = await prepare?.(tab)
  const file = join(images, `${name}.png`)
  await (part === undefined ? tab.screenshot({ path: file }) : tab.locator(part).screenshot({ path: file }))
  await tab.close()
  const bytes = statSync(file).size
  process.stderr.write(`docs/images/${name}.png  ${Math.round(bytes / 1000)} kB\n`)
  if (bytes > mostBytes) throw new Error(`docs/images/${name}.png has ${bytes} bytes, more than ${mostBytes}.`)
}

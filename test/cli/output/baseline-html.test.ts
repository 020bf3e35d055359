import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { baselineHtml } from '../../../cli/output/baseline-html.ts'
import type { BaselineReport } from '../../../lib/baseline/report.ts'
import { elsewhere, ran, said } from '../../lib/baseline/a-past.ts'
import { startChromium } from '../../support/chromium.ts'
import { inChromium } from '../../support/describe-in-chromium.ts'
import { dist } from '../../support/dist.ts'
import { aFolder } from '../../support/folder.ts'

const hostile = `</script><script>hacked = 1</script><!--<script><img src=https://evil.example/x onerror=hacked=1>&lt;"'`

/** A report in which every name of an extension is somebody's markup. */
async function hostileReport(): Promise<BaselineReport> {
  const { report } = await ran([said({ day: 0 }), ...monthly])
  const text = JSON.stringify(report).replaceAll('CustomScript', JSON.stringify(hostile).slice(1, -1))
  return JSON.parse(text) as BaselineReport
}

const monthly = [8, 38, 68].map((day) => said({ day, ip: elsewhere }))

test('what is built for the file can stand in it: nothing ends its element or opens a comment', () => {
  const [script, style] = ['report.js', 'report.css'].map((name) => readFileSync(join(dist, 'baseline', name), 'utf8'))
  expect(script).not.toMatch(/<\/script|<!--/i)
  expect(style).not.toMatch(/<\/style|@import|url\((?!data:)/i)
})

test('a text of a log cannot leave the report, and the report is whole', async () => {
  const report = await hostileReport()
  const html = baselineHtml(report, dist)
  const [, text = ''] = /<script type="application\/json" id="report">(.*?)<\/script>/s.exec(html) ?? []
  expect(text).not.toContain('<')
  expect(JSON.parse(text)).toEqual(report)
})

inChromium('the report as a page', () => {
  const complaints: string[] = []
  let browser: Browser
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(() => browser?.close())
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
    expect(complaints.splice(0)).toEqual([])
  })

  /** The page, opened as a file; whatever the browser complains of or asks the net for fails the test. */
  async function open(report: BaselineReport, width = 1180): Promise<Page> {
    const file = join(aFolder(), 'report.html')
    writeFileSync(file, baselineHtml(report, dist))
    const page = await browser.newPage({ viewport: { width, height: 900 } })
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    const url = pathToFileURL(file).href
    page.on('request', (request) => {
      if (request.url() !== url) complaints.push(`request: ${request.url()}`)
    })
    await page.goto(url)
    return page
  }

  test('it says what would have alerted, what to expect and what is usual, and draws both pictures', async () => {
    const { report } = await ran([said({ day: 0 }), ...monthly])
    const page = await open(report)
    await page.locator('.drawing svg').nth(2).waitFor()
    expect(await page.locator('h1').allTextContents()).toEqual(['Before arming: the dry run'])
    expect(await page.locator('.numbers dd:nth-of-type(1)').allTextContents()).toEqual(['0.3', '3', '4', '2'])
    expect(await page.locator('.day > h3').allTextContents()).toEqual([
      'Tuesday 10 March 2026',
      'Sunday 8 February 2026',
      'Friday 9 January 2026',
    ])
    expect(await page.locator('.suggestions code').textContent()).toBe(report.suggestions[0]?.command)
    await page.getByText('suggestion 1 covers it').first().click()
    expect(await page.locator('li:target h3').textContent()).toContain('CustomScript from AS64501')
  })

  test('names that are markup are shown as they are, and run nothing', async () => {
    const page = await open(await hostileReport())
    await page.waitForSelector('.drawing svg text')
    expect(await page.locator('h4').first().textContent()).toContain(hostile)
    expect(await page.evaluate('[typeof hacked, document.images.length]')).toEqual(['undefined', 0])
  })

  test('its policy lets no script run but its own', async () => {
    const { report } = await ran(monthly)
    const page = await open(report)
    await page.evaluate(
      "const script = document.createElement('script'); script.textContent = 'hacked = 1'; document.body.append(script)",
    )
    expect(await page.evaluate('typeof hacked')).toBe('undefined')
    expect(complaints.splice(0)).toEqual([expect.stringContaining('Content Security Policy')])
  })

  test.each([1180, 390])('at %i px nothing sticks out of it', async (width) => {
    const { report } = await ran([said({ day: 0 }), ...monthly])
    const page = await open(report, width)
    await page.waitForSelector('.drawing svg text')
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
  })

  test('an empty log is told as such', async () => {
    const { report } = await ran([])
    expect(await (await open(report)).locator('h2').textContent()).toBe('No operation that counts')
  })
})

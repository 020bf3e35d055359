import type { Browser, Page as Tab } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { startChromium } from '../../support/chromium.ts'
import { inChromium } from '../../support/describe-in-chromium.ts'
import { type APage, type APageOptions, aPage, builtPage } from './a-page.ts'

interface TabOptions {
  readonly width?: number
  /** A complaint that the test brings about. */
  readonly forgiven?: string
}

export interface Browsing {
  /** A page of the product over an empty state; closed after the test. */
  page(options?: APageOptions): Promise<APage>
  /** Opens an address of it in a tab of its own. After the test, whatever the browser complained of fails it. */
  open(page: APage, path: string, options?: TabOptions): Promise<Tab>
}

/** Tests of the page in a real Chromium. */
export function describeInChromium(title: string, tests: (browsing: Browsing) => void): void {
  inChromium(title, () => {
    const closing: (() => Promise<unknown>)[] = []
    const complaints: string[] = []
    let browser: Browser
    let built: Awaited<ReturnType<typeof builtPage>>
    beforeAll(async () => {
      built = await builtPage()
      browser = await startChromium()
    })
    afterAll(async () => {
      await browser?.close()
      built?.remove()
    })
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close()
      expect(complaints.splice(0)).toEqual([])
    })
    tests({
      async page(options) {
        const page = await aPage(built.folder, options)
        closing.push(() => page.close())
        return page
      },
      async open(page, path, { width = 1180, forgiven } = {}) {
        const context = await browser.newContext({ viewport: { width, height: 900 } })
        closing.push(() => context.close())
        const tab = await context.newPage()
        complain(tab, page, (text) => {
          if (forgiven === undefined || !text.includes(forgiven)) complaints.push(text)
        })
        await tab.goto(`${page.url}${path}`)
        return tab
      },
    })
  })
}

/** Errors, violations of the content security policy (the browser logs them), and requests to anywhere else. */
function complain(tab: Tab, page: APage, tell: (text: string) => void): void {
  tab.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') tell(`${message.type()}: ${message.text()}`)
  })
  tab.on('pageerror', (error) => tell(String(error)))
  tab.on('dialog', (dialog) => {
    tell(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  tab.on('request', (request) => {
    if (!request.url().startsWith(`${page.url}/`)) tell(`request: ${request.url()}`)
  })
}

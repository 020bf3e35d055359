import { expect, test } from 'vitest'
import { chromiumPath, startChromium } from '../../support/chromium.ts'

if (chromiumPath === undefined)
  process.stderr.write('No Chromium here: the tests of the page in a browser are skipped.\n')

test.skipIf(chromiumPath === undefined)('the browser of the tests starts', async () => {
  const browser = await startChromium()
  expect(browser.version()).toMatch(/^\d+\./)
  await browser.close()
})

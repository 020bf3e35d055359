import { expect, test } from 'vitest'
import { chromiumPath, startChromium } from '../../support/chromium.ts'
import { inChromium } from '../../support/describe-in-chromium.ts'

if (chromiumPath === undefined)
  process.stderr.write('No Chromium here (apt-get install chromium): the tests of the page in a browser are skipped.\n')

inChromium('the browser of the tests', () => {
  test('starts', async () => {
    const browser = await startChromium()
    expect(browser.version()).toMatch(/^\d+\./)
    await browser.close()
  })
})

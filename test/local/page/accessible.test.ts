import axe from 'axe-core'
import type { Page as Tab } from 'playwright-core'
import { expect, test } from 'vitest'
import type { FindingLine, Waiting } from '../../../local/page/api.ts'
import { ran, said } from '../../lib/baseline/a-past.ts'
import { attack, deletion, habits, withoutAddress } from './a-month.ts'
import type { APage } from './a-page.ts'
import { describeInChromium } from './a-tab.ts'

/** WCAG 2.2 on its levels A and AA, and what axe says is good practice. */
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Of what is well axe would describe each of a thousand elements, which takes most of its time. */
const options = JSON.stringify({ runOnly: standards, resultTypes: ['violations'] })

/** What axe finds wrong: the rule, and where. */
async function violations(tab: Tab): Promise<string[]> {
  if (!(await tab.evaluate("'axe' in window"))) await tab.evaluate(axe.source)
  const found = (await tab.evaluate(`axe.run(${options}).then((results) => results.violations)`)) as axe.Result[]
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
}

async function filled(page: () => Promise<APage>): Promise<APage> {
  const served = await page()
  await served.take(habits)
  await served.take(attack)
  await served.take(deletion)
  await served.take(withoutAddress)
  await shelved(served)
  const [line] = await served.json<FindingLine[]>('/api/findings')
  const entry = { principal: true, subscription: true, machine: 'vm-*', reason: 'new vendor, ticket 4711', days: 30 }
  await served.change(`/api/findings/${line?.id}/expectation`, entry)
  served.dryRun.report = (await ran([0, 8, 38, 68].map((day) => said({ day })))).report
  served.quarantined.push({ name: 'activity/0/7-ab', reason: 'not JSON', bytes: 12, since: '2026-03-30T00:00:00.000Z' })
  return served
}

/** Two records dated ahead, one of which somebody has looked at. */
async function shelved(served: APage): Promise<void> {
  for (const day of ['01', '02'])
    await served.take([{ ...deletion[0], time: `2026-05-${day}T00:00:00.000Z`, correlationId: `ahead ${day}` }])
  const { parked } = await served.json<Waiting>('/api/waiting')
  await served.change('/api/shelf/seen', { id: parked[0]?.shelf?.id, comment: 'a clock that is ahead' })
}

const findingPath = async (served: APage): Promise<string> => {
  const [, line] = await served.json<FindingLine[]>('/api/findings')
  return `/f/${line?.shortId}`
}

const pages: readonly (readonly [name: string, path: (served: APage) => Promise<string>, whole: string])[] = [
  ['the list', async () => '/', '.findings h3'],
  ['a finding', findingPath, '.drawing svg'],
  ['who manages what', async () => '/networks', '.matrix'],
  ['what is expected', async () => '/expectations', '.entries'],
  ['the dry run', async () => '/baseline', '#alerts'],
  ['what waits', async () => '/waiting', '.rows'],
]

describeInChromium('every page', ({ page, open }) => {
  test.each(pages)('%s has nothing that axe objects to, in light or in dark', async (_, path, whole) => {
    const served = await filled(page)
    const tab = await open(served, await path(served))
    await tab.locator(whole).first().waitFor()
    await tab.locator('.strip .good').first().waitFor()
    expect(await violations(tab)).toEqual([])
    await tab.emulateMedia({ colorScheme: 'dark' })
    expect(await tab.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")).toBe(true)
    expect(await violations(tab)).toEqual([])
  })

  test('the chain in words has nothing that axe objects to either', async () => {
    const served = await filled(page)
    const tab = await open(served, await findingPath(served))
    await tab.getByText('Stage by stage').click()
    await tab.locator('.chain dt').first().waitFor()
    await tab.locator('.drawing svg').waitFor()
    expect(await violations(tab)).toEqual([])
  })

  test.each([1180, 360])(
    'the form of the shelf has nothing that axe objects to either, %i pixels wide',
    async (width) => {
      const served = await filled(page)
      const tab = await open(served, '/waiting', { width })
      await tab.getByText(/^Say that you looked/).click()
      await tab.getByText(/^Say it anew/).click()
      await tab.getByLabel('What you found').last().waitFor()
      expect(await violations(tab)).toEqual([])
      await tab.emulateMedia({ colorScheme: 'dark' })
      expect(await violations(tab)).toEqual([])
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width)
    },
  )

  test('the mail and the event have nothing that axe objects to either', async () => {
    const served = await filled(page)
    const tab = await open(served, await findingPath(served))
    await tab.getByRole('tab', { name: 'Mail' }).click()
    await tab.frameLocator('iframe').locator('h1').waitFor()
    expect(await violations(tab)).toEqual([])
    await tab.getByRole('tab', { name: 'Event' }).click()
    expect(await violations(tab)).toEqual([])
  })

  test.each(pages)('%s fits a phone of 360 pixels without scrolling sideways', async (_, path, whole) => {
    const served = await filled(page)
    const tab = await open(served, await path(served), { width: 360 })
    await tab.locator(whole).first().waitFor()
    await tab.locator('.strip .good').first().waitFor()
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(360)
  })

  test('the strip breaks no word of its labels on such a phone', async () => {
    const served = await filled(page)
    const tab = await open(served, '/', { width: 360 })
    await tab.locator('.strip .good').first().waitFor()
    const broken = await tab.locator('.strip dt').evaluateAll((all) =>
      all.flatMap((one) => {
        const text = one.ownerDocument.createRange()
        text.selectNodeContents(one)
        return text.getClientRects().length > 1 ? [one.textContent] : []
      }),
    )
    expect(broken).toEqual([])
  })

  test.each(pages)('%s has one heading of the first level, and landmarks', async (_, path, whole) => {
    const served = await filled(page)
    const tab = await open(served, await path(served))
    await tab.locator(whole).first().waitFor()
    expect(await tab.locator('h1').count()).toBe(1)
    for (const role of ['banner', 'main', 'contentinfo'] as const)
      expect(await tab.getByRole(role).count(), role).toBe(1)
    expect(await tab.getByRole('navigation', { name: 'Pages' }).count()).toBe(1)
  })

  test('a finding is gone through with the keyboard from top to bottom, on a phone too', async () => {
    const served = await filled(page)
    const tab = await open(served, await findingPath(served), { width: 390 })
    await tab.locator('.drawing svg').waitFor()
    const tops = await tab.locator('.whole h2').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top))
    expect(tops.length).toBeGreaterThan(6)
    expect(tops).toEqual(tops.toSorted((a, b) => a - b))
  })
})

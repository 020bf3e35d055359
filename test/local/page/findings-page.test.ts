import type { Page as Tab } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { attack, deletion, habits, subscription, withoutAddress } from './a-month.ts'
import { describeInChromium } from './a-tab.ts'
import { manyFindings } from './many-findings.ts'

const titles = (tab: Tab): Promise<string[]> => tab.locator('.findings h3').allTextContents()

/** Its label, its number or word, and the note below. */
const tile = async (tab: Tab, label: string): Promise<string[]> => {
  const own = tab.locator('.strip dl > div', { has: tab.locator('dt', { hasText: label }) })
  return Promise.all(['.value', '.note'].map(async (part) => (await own.locator(part).textContent()) ?? ''))
}

describeInChromium('the list of findings', ({ page, open }) => {
  test('shows each finding as a sentence with its severity in words, newest first', async () => {
    const served = await page()
    await served.take(habits)
    await served.take(attack)
    await served.take(deletion)
    const tab = await open(served, '/')
    await tab.getByRole('heading', { name: 'Tuesday 24 March 2026' }).waitFor()
    expect(await titles(tab)).toEqual([
      'VMACCESS on VM-WEB-07 deleted from AS64501 Rented Racks Ltd (new)',
      'CUSTOMSCRIPT on VM-WEB-03 written from AS64501 Rented Racks Ltd (new)',
    ])
    expect(await tab.locator('.findings .severity').allTextContents()).toEqual(['medium', 'medium'])
    expect(await tab.locator('.findings li').nth(1).textContent()).toContain(
      'by maya@contoso.com (user) · usually AS64500 Contoso Office Lines (on 8 days, last 2026-03-19)',
    )
    expect(await tab.title()).toBe('Findings · First Seen')
  })

  test('marks a finding whose network is not called usual, until somebody judges it', async () => {
    const served = await page()
    await served.take(attack)
    const tab = await open(served, '/')
    const tags = tab.locator('.findings .tag')
    await tags.getByText('unconfirmed', { exact: true }).waitFor()
    const [line] = await served.json<{ id: string }[]>('/api/findings')
    await served.change(`/api/findings/${line?.id}/judgement`, { as: 'BenignPositive', comment: 'a vendor' })
    await tags.getByText('closed as BenignPositive').waitFor()
    expect(await tags.allTextContents()).not.toContain('unconfirmed')
  })

  test.each([
    ['a local stack says how to send it a log', 'local', 'npx first-seen send --port 5282 my-activity-log.json'],
    ['an account says no command', 'account', undefined],
  ] as const)('that is empty over %s', async (_, kind, send) => {
    const place = { kind, name: 'a test', ...(send === undefined ? {} : { send }) }
    const tab = await open(await page({ place }), '/')
    await tab.getByRole('heading', { name: 'Nothing was found yet' }).waitFor()
    expect(await tab.locator('.empty code').allTextContents()).toEqual(send === undefined ? [] : [send])
  })

  test('takes in a finding that comes while it is open, and says so to a screen reader', async () => {
    const served = await page()
    const tab = await open(served, '/')
    await tab.getByRole('heading', { name: 'Nothing was found yet' }).waitFor()
    await served.take(attack)
    await tab.locator('.findings li.fresh').waitFor()
    expect(await titles(tab)).toEqual(['CUSTOMSCRIPT on VM-WEB-03 written from AS64501 Rented Racks Ltd (new)'])
    expect(await tab.locator('[aria-live=polite]').textContent()).toBe(
      'New finding: CUSTOMSCRIPT on VM-WEB-03 written from AS64501 Rented Racks Ltd (new)',
    )
    expect(await tab.title()).toBe('(1 new) Findings · First Seen')
  })

  test('marks what came until the person has been there and goes away', async () => {
    const served = await page()
    const tab = await open(served, '/')
    await tab.getByRole('heading', { name: 'Nothing was found yet' }).waitFor()
    await served.take(attack)
    await tab.locator('.findings li.fresh').waitFor()
    await tab.evaluate("dispatchEvent(new Event('blur'))")
    await vi.waitFor(async () => expect(await tab.title()).toBe('Findings · First Seen'))
    expect(await tab.locator('.findings li.fresh').count()).toBe(0)
  })

  test('marks what came while the connection was lost', async () => {
    const served = await page()
    const tab = await open(served, '/')
    await tab.getByRole('heading', { name: 'Nothing was found yet' }).waitFor()
    const before = 'retry: 10\nevent: findings\ndata: {"lines":[],"total":0}\n\n'
    await tab.route('**/api/live', (route) => route.fulfill({ contentType: 'text/event-stream', body: before }), {
      times: 1,
    })
    await served.take(attack)
    await tab.reload()
    await tab.locator('.findings li.fresh').waitFor()
    expect(await tab.locator('[aria-live=polite]').textContent()).toContain('New finding: CUSTOMSCRIPT on VM-WEB-03')
  })

  test('says of more than a thousand how many there are', async () => {
    const served = await page()
    await manyFindings(1001, served.edges.table)
    const tab = await open(served, '/')
    await tab.getByText('the newest 1,000 of 1,001 in the last 90 days').waitFor()
    expect(await tab.locator('.findings h3').count()).toBe(1000)
  })

  test('is where it was when a person goes back to it', async () => {
    const served = await page()
    await manyFindings(60, served.edges.table)
    const tab = await open(served, '/')
    await tab.locator('.strip .good').first().waitFor()
    await tab.locator('.findings h3 a').nth(50).focus()
    const before = await tab.evaluate('scrollY')
    expect(before).toBeGreaterThan(1000)
    await tab.keyboard.press('Enter')
    await tab.getByRole('heading', { name: 'Why' }).waitFor()
    await tab.goBack()
    await tab.locator('.findings h3 a').first().waitFor()
    await vi.waitFor(async () => expect(await tab.evaluate('scrollY')).toBe(before))
    await tab.goto(served.url)
    await tab.locator('.findings h3 a').first().waitFor()
    expect(await tab.evaluate('scrollY')).toBe(0)
  })

  test('leads to the finding by its short id', async () => {
    const served = await page()
    await served.take(attack)
    const tab = await open(served, '/')
    await tab.locator('.findings h3 a').click()
    await tab.getByRole('heading', { level: 1, name: /CUSTOMSCRIPT on VM-WEB-03/ }).waitFor()
    expect(new URL(tab.url()).pathname).toMatch(/^\/f\/[0-9A-Z]{5}$/)
  })

  test('is used with the keyboard alone', async () => {
    const served = await page()
    await served.take(attack)
    const tab = await open(served, '/')
    await tab.locator('.findings h3 a').waitFor()
    const reached: string[] = []
    for (let i = 0; i < 20 && !reached.at(-1)?.startsWith('CUSTOMSCRIPT'); i++) {
      await tab.keyboard.press('Tab')
      reached.push((await tab.locator(':focus').textContent()) ?? '')
    }
    expect(reached).toEqual([
      'Skip to content',
      'First Seen',
      'Findings',
      'Who manages what',
      'Expected',
      'Waiting',
      'Baseline',
      ...['0', '0', '0', '0'],
      'CUSTOMSCRIPT on VM-WEB-03 written from AS64501 Rented Racks Ltd (new)',
    ])
    await tab.keyboard.press('Enter')
    await tab.getByRole('heading', { name: 'Why' }).waitFor()
  })

  test('the skip link leads past the navigation', async () => {
    const tab = await open(await page(), '/')
    await tab.keyboard.press('Tab')
    await tab.keyboard.press('Enter')
    expect(await tab.locator(':focus').getAttribute('id')).toBe('main')
  })

  test('the strip says that records come, that it is armed, and what waits; a number leads to its list', async () => {
    const served = await page({ read: { at: '2026-03-31T23:59:57.000Z', records: 21_340 } })
    await served.take(withoutAddress)
    const tab = await open(served, '/')
    await tab.locator('.strip .good').first().waitFor()
    expect(await tile(tab, 'Records')).toEqual(['21,340', 'last 3 s ago'])
    expect(await tile(tab, 'Mode')).toEqual(['Armed', 'since 20 Mar'])
    expect(await tile(tab, 'Waiting')).toEqual(['1', 'for an address, oldest just now'])
    await tab.locator('.strip a', { hasText: '1' }).click()
    await tab.getByText('DEPENDENCYAGENTLINUX on VM-WEB-03').waitFor()
    await vi.waitFor(async () => expect(await tab.locator(':focus').textContent()).toBe('Waiting'))
  })

  test('says that the state cannot be read, and goes on when it can', async () => {
    const served = await page()
    const { get } = served.edges.table
    served.edges.table.get = () => Promise.reject(new Error('Cannot read learn/progress: ECONNREFUSED.'))
    const tab = await open(served, '/')
    await tab.getByText('Cannot read learn/progress: ECONNREFUSED.').waitFor()
    expect(await tab.locator('.strip .good').count()).toBe(0)
    served.edges.table.get = get
    await tab.locator('.strip .good').first().waitFor()
    expect(await tab.locator('.trouble').textContent()).toBe('')
  })

  test('shows all the rest when only the quarantine cannot be listed, and says so until it can', async () => {
    const served = await page()
    served.broken.error = new Error('Cannot list quarantine: 403.')
    await served.take(attack)
    const tab = await open(served, '/')
    await tab.getByText('Cannot list quarantine: 403.').waitFor()
    await tab.locator('.findings h3').waitFor()
    expect(await tile(tab, 'Quarantined')).toEqual(['?', 'cannot be listed'])
    delete served.broken.error
    await vi.waitFor(async () => expect(await tile(tab, 'Quarantined')).toEqual(['0', 'unreadable']))
    expect(await tab.locator('.trouble').textContent()).toBe('')
  })
})

describeInChromium('who manages what', ({ page, open }) => {
  test('is a table of extensions and networks in which a new pair leads to its finding', async () => {
    const served = await page()
    await served.take(habits)
    await served.take(attack)
    const tab = await open(served, '/networks')
    await tab.locator('.matrix').waitFor()
    const rows = await tab
      .locator('.matrix tr')
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)))
    expect(rows).toEqual([
      ['Extension', 'AS64500Contoso Office Lines', 'AS64502Homeward Cable', 'AS64501Rented Racks Ltd'],
      ['customscript', '8 dayslast 19 Mar', '3 dayslast 17 Mar', 'newlast 24 Mar customscript from AS64501'],
      ['vmaccess', '3 dayslast 19 Mar', '', ''],
    ])
    await tab.getByRole('link', { name: 'new last 24 Mar customscript from AS64501' }).click()
    await tab.getByRole('heading', { level: 1, name: /CUSTOMSCRIPT on VM-WEB-03/ }).waitFor()
  })

  test('a long name leaves room for what it says', async () => {
    const served = await page()
    const name = 'A'.repeat(400)
    const resourceId = `${subscription}/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM-1/EXTENSIONS/${name}`
    await served.take(habits.map((record) => ({ ...record, resourceId })))
    const tab = await open(served, '/networks', { width: 600 })
    await tab.locator('.matrix').waitFor()
    expect(await tab.locator('.scroll').evaluate((panel) => panel.scrollWidth - panel.clientWidth)).toBe(0)
    expect((await tab.locator('.matrix tbody th').textContent())?.length).toBeLessThan(150)
    expect(await tab.locator('.heading .quiet').textContent()).toBe('1 extension · 2 networks')
  })
})

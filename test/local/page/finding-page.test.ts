import { expect, test, vi } from 'vitest'
import type { FindingLine } from '../../../local/page/api.ts'
import { anIdentity } from '../../support/records.ts'
import { attack, deletion, habits } from './a-month.ts'
import type { APage } from './a-page.ts'
import { describeInChromium } from './a-tab.ts'

const pathOf = async (served: APage): Promise<string> => {
  const [line] = await served.json<FindingLine[]>('/api/findings')
  return `/f/${line?.shortId}`
}

describeInChromium('a finding', ({ page, open }) => {
  async function opened() {
    const served = await page()
    await served.take(habits)
    await served.take(attack)
    const tab = await open(served, await pathOf(served))
    await tab.getByRole('heading', { name: 'Why' }).waitFor()
    return tab
  }

  test('says in a sentence who did what, from where, and what is usual instead', async () => {
    const tab = await opened()
    expect(await tab.locator('.whole > header .lead').textContent()).toContain(
      'maya@contoso.com (user) has written CUSTOMSCRIPT on VM-WEB-03 from AS64501 Rented Racks Ltd (198.51.100.9, known from the start record), a network never seen managing it in the 7 days before.',
    )
  })

  test('says of each key whether it was new', async () => {
    const tab = await opened()
    expect(
      await tab
        .locator('.why tbody tr')
        .evaluateAll((rows) => rows.map((row) => row.querySelector('.verdict')?.textContent)),
    ).toEqual(['new', 'new', 'new', 'new'])
  })

  test('lists the facts, and the records with the one that lent the address', async () => {
    const tab = await opened()
    const facts = await tab.locator('.facts > dl > div').allTextContents()
    expect(facts.slice(0, 5)).toEqual([
      'Whomaya@contoso.com (user)',
      'WhatCUSTOMSCRIPTmicrosoft.compute/virtualmachines/extensions/write',
      'WhereVM-WEB-03resource group RG-WEB',
      'FromAS64501 Rented Racks Ltd198.51.100.9, from the start record',
      'When2026-03-24 02:14:00 UTC',
    ])
    expect(
      await tab
        .locator('.records tbody tr')
        .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent))),
    ).toEqual([
      ['start', 'not kept', '198.51.100.9 lent to the success'],
      ['success', '2026-03-24 02:14:00 UTC', 'none of its own so taken from the start record'],
    ])
  })

  test('draws a row for each network of the extension, the new one marked', async () => {
    const tab = await opened()
    const chart = tab.locator('.drawing svg')
    await chart.waitFor()
    expect(
      await chart
        .locator('text')
        .evaluateAll((texts) => texts.map((text) => text.textContent).filter((text) => text?.startsWith('AS'))),
    ).toEqual(['AS64501 Rented Racks Ltd (new)', 'AS64500 Contoso Office Lines', 'AS64502 Homeward Cable'])
    expect(await chart.locator('circle, path[fill]').count()).toBeGreaterThanOrEqual(11)
    expect(await tab.locator('.drawing').getAttribute('aria-label')).toContain('AS64500 on 8 days, AS64502 on 3 days')
  })

  test('fits the picture to a window that gets narrower', async () => {
    const tab = await opened()
    await tab.locator('.drawing svg').waitFor()
    await tab.setViewportSize({ width: 400, height: 800 })
    await vi.waitFor(async () =>
      expect(Number(await tab.locator('.drawing svg').getAttribute('width'))).toBeLessThan(400),
    )
  })

  test('shows the card that was sent, drawn as Teams draws it', async () => {
    const tab = await opened()
    const card = tab.locator('.teams .ac-adaptiveCard')
    await card.waitFor()
    expect(await card.textContent()).toContain('CUSTOMSCRIPT on VM-WEB-03 written from AS64501 Rented Racks Ltd (new)')
    await card.getByRole('button', { name: 'What to do' }).click()
    await card.getByText('Remove the extension', { exact: false }).waitFor()
  })

  test('shows the mail as HTML and as text, and the event; the tabs work with the arrow keys', async () => {
    const tab = await opened()
    await tab.getByRole('tab', { name: 'Teams card' }).focus()
    await tab.keyboard.press('ArrowRight')
    expect(await tab.locator(':focus').textContent()).toBe('Mail')
    await tab.frameLocator('iframe').getByRole('heading', { level: 1 }).waitFor()
    expect(await tab.locator('.subject').textContent()).toBe(
      'Subject [Medium] CUSTOMSCRIPT on VM-WEB-03 written from AS64501 Rented Racks Ltd (new)',
    )
    expect(await tab.locator('.alert details pre').textContent()).toContain('maya@contoso.com (user) has written')
    await tab.keyboard.press('ArrowRight')
    expect(JSON.parse((await tab.locator('pre.json').textContent()) ?? '')).toMatchObject({
      type: 'dev.first-seen.finding.created',
    })
    await tab.keyboard.press('ArrowRight')
    expect(await tab.locator(':focus').textContent()).toBe('Teams card')
  })

  test('copies a command by keyboard', async () => {
    const tab = await opened()
    await tab.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await tab.getByRole('button', { name: 'Copy the command: Which network' }).focus()
    await tab.keyboard.press('Enter')
    await tab.getByRole('button', { name: 'Copied the command: Which network' }).waitFor()
    expect(await tab.evaluate('navigator.clipboard.readText()')).toBe('npx first-seen asn 198.51.100.9')
  })

  test('that does not exist is said so, with the way back', async () => {
    const tab = await open(await page(), '/f/ZZZZZ', { forgiven: 'status of 404' })
    expect(await tab.getByRole('alert').textContent()).toBe('There is no finding of this id in the last 90 days.')
    await tab.getByRole('link', { name: 'All findings' }).click()
    await tab.getByRole('heading', { name: 'Nothing was found yet' }).waitFor()
  })
})

describeInChromium('text of a log', ({ page, open }) => {
  test('stays text everywhere, whatever somebody wrote into the names', async () => {
    const served = await page()
    const extension = '<img src=x onerror=alert(1)>'
    const machine = '"><svg onload=alert(2)>'
    const person = "<script>alert(3)</script>[click](javascript:alert(4))'"
    await served.take(
      deletion.map((record) => ({
        ...record,
        resourceId: String(record.resourceId).replace('VM-WEB-07', machine).replace('VMACCESS', extension),
        identity: anIdentity({ authorization: undefined, claims: { name: person, idtyp: 'user' } }),
      })),
    )
    const list = await open(served, '/')
    await list.locator('.findings h3').waitFor()
    expect(await list.locator('.findings h3').textContent()).toBe(
      `${extension} on ${machine} deleted from AS64501 Rented Racks Ltd (new)`,
    )
    expect(await list.locator('.findings p').first().textContent()).toBe(`by ${person} (user)`)
    const tab = await open(served, await pathOf(served))
    await tab.locator('.drawing svg').waitFor()
    await tab.locator('.teams .ac-adaptiveCard').waitFor()
    expect(await tab.locator('h1').textContent()).toContain(extension)
    await tab.getByRole('tab', { name: 'Mail' }).click()
    expect(await tab.frameLocator('iframe').locator('h1').textContent()).toContain(extension)
    await tab.getByRole('tab', { name: 'Event' }).click()
    const matrix = await open(served, '/networks')
    await matrix.locator('.matrix').waitFor()
    for (const each of [list, tab, matrix]) {
      expect(await each.locator('[onerror], [onload], main script, main img').count()).toBe(0)
      expect(await each.locator('a[href^="javascript:" i]').count()).toBe(0)
    }
  })
})

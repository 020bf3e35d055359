import type { Page as Tab } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { publicCloud } from '../../../lib/render/links.ts'
import { bucketOfFinding } from '../../../lib/state/keys.ts'
import { tick } from '../../../lib/sweep/tick.ts'
import type { FindingLine, FindingWhole } from '../../../local/page/api.ts'
import { ran, said } from '../../lib/baseline/a-past.ts'
import { attack, habits, withoutAddress } from './a-month.ts'
import type { APage, APageOptions } from './a-page.ts'
import { describeInChromium } from './a-tab.ts'

const theFinding = async (served: APage): Promise<FindingLine> => {
  const [line] = await served.json<FindingLine[]>('/api/findings')
  if (line === undefined) throw new Error('There is no finding.')
  return line
}

const region = (tab: Tab, name: string) => tab.getByRole('region', { name })

describeInChromium('a person who judges a finding', ({ page, open }) => {
  async function opened(options: APageOptions = {}, forgiven?: string) {
    const served = await page(options)
    await served.take(habits)
    await served.take(attack)
    const { shortId } = await theFinding(served)
    const tab = await open(served, `/f/${shortId}`, forgiven === undefined ? {} : { forgiven })
    await region(tab, 'Close').waitFor()
    return { served, tab, shortId }
  }

  test('closes it with a word and a comment, by keyboard alone, and sees what was written', async () => {
    const { served, tab, shortId } = await opened()
    const close = region(tab, 'Close')
    await close
      .getByText('Unconfirmed: AS64501 is not called usual in other findings until somebody judges it')
      .waitFor()
    await close.getByRole('radio', { name: /^Benign positive/ }).focus()
    await tab.keyboard.press('Space')
    await tab.keyboard.press('Tab')
    await tab.keyboard.type("a vendor's; ticket 4711")
    expect(await close.locator('pre').textContent()).toBe(
      `npx first-seen close ${shortId} --as BenignPositive --comment "a vendor's; ticket 4711"`,
    )
    await tab.keyboard.press('Tab')
    await tab.keyboard.press('Enter')
    await close.getByText('Closed as BenignPositive by ines@lindgrove.example; the app tells the webhook').waitFor()
    await close.getByText("2026-04-01 00:00:00 UTC: a vendor's; ticket 4711").waitFor()
    expect((await theFinding(served)).closed?.as).toBe('BenignPositive')
    expect(await close.getByText('Unconfirmed').count()).toBe(0)
  })

  test('cannot close it without a word', async () => {
    const { served, tab } = await opened()
    await tab.getByRole('button', { name: 'Close the finding' }).click()
    expect(await tab.locator('input[type=radio]:invalid').count()).toBe(4)
    expect((await theFinding(served)).closed).toBeUndefined()
  })

  test('sees what a colleague says meanwhile, and keeps what was typed', async () => {
    const { served, tab, shortId } = await opened()
    const close = region(tab, 'Close')
    await close.getByLabel('What you found').fill('a vendor')
    await served.change(`/api/findings/${shortId}/judgement`, { as: 'TruePositive', comment: 'a stolen token' })
    await close.getByText('Closed as TruePositive by ines@lindgrove.example').waitFor()
    expect(await close.getByLabel('What you found').inputValue()).toBe('a vendor')
  })

  test('does not replace what a colleague has said in the same moment, and is shown it', async () => {
    const { served, tab, shortId } = await opened({}, 'status of 409')
    const close = region(tab, 'Close')
    const path = `/api/findings/${shortId}/judgement`
    await tab.route('**/judgement', async (route) => {
      await served.change(path, { as: 'TruePositive', comment: 'a stolen token' })
      await route.continue()
    })
    await close.getByRole('radio', { name: /^Benign positive/ }).check()
    await close.getByLabel('What you found').fill('a vendor')
    await close.getByRole('button', { name: 'Close the finding' }).click()
    await close.getByText('has judged it meanwhile: TruePositive, a stolen token').waitFor()
    await close.getByText('Closed as TruePositive by ines@lindgrove.example').waitFor()
    expect(await close.getByLabel('What you found').inputValue()).toBe('a vendor')
    expect((await theFinding(served)).closed?.as).toBe('TruePositive')
    await tab.unroute('**/judgement')
    served.edges.now.ms += 1000
    await close.getByRole('button', { name: 'Close the finding' }).click()
    await close.getByText('Closed as BenignPositive by ines@lindgrove.example; the app tells the webhook').waitFor()
  })

  test('is told that First Seen does not answer, and what was typed stays', async () => {
    const { tab } = await opened({}, 'Failed to load resource')
    const close = region(tab, 'Close')
    await tab.route('**/judgement', (route) => route.abort())
    await close.getByRole('radio', { name: /^Benign positive/ }).check()
    await close.getByLabel('What you found').fill('a vendor')
    await close.getByRole('button', { name: 'Close the finding' }).click()
    await close.getByText('First Seen does not answer').waitFor()
    expect(await close.getByLabel('What you found').inputValue()).toBe('a vendor')
  })

  test('can clear the number of days and type another', async () => {
    const { tab } = await opened()
    const days = region(tab, 'Mark expected').getByLabel('For how many days')
    await days.focus()
    await tab.keyboard.press('Control+A')
    await tab.keyboard.press('Delete')
    expect(await days.inputValue()).toBe('')
    await tab.keyboard.type('45')
    expect(await days.inputValue()).toBe('45')
    expect(await region(tab, 'Mark expected').locator('pre').textContent()).toContain('--days 45')
  })

  test('has a command copied, and hears so; a clipboard that refuses leaves it selected', async () => {
    const { tab } = await opened()
    const close = region(tab, 'Close')
    await tab.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await close.getByRole('button', { name: 'Copy the command: The same as a command' }).click()
    await close.getByRole('button', { name: 'Copied the command: The same as a command' }).waitFor()
    await close.getByRole('status').getByText('Copied').waitFor()
    const line = await close.locator('pre').textContent()
    expect(await tab.evaluate('navigator.clipboard.readText()')).toBe(line)
    await tab.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error("no"))')
    await close.getByRole('button', { name: 'Copied the command' }).click()
    await close.getByRole('status').getByText('The browser did not copy it; it is selected.').waitFor()
    expect(await tab.evaluate('String(getSelection())')).toBe(line)
  })

  test('marks it expected in the scope of the boxes, and sees the command that does the same', async () => {
    const { served, tab, shortId } = await opened({
      places: { ...publicCloud, flags: ' --account stfirstseen' },
    })
    const expecting = region(tab, 'Mark expected')
    for (const always of ['Extension CUSTOMSCRIPT', 'from network AS64501']) {
      const box = expecting.getByRole('checkbox', { name: always })
      expect([await box.isChecked(), await box.isDisabled()]).toEqual([true, true])
    }
    await expecting.getByRole('checkbox', { name: /only by who asked/ }).check()
    await expecting.getByRole('checkbox', { name: 'only on machines called' }).check()
    await expecting.getByLabel(/Name of the machines/).fill('vm-web-*')
    await expecting.getByLabel('Why it is fine').fill('new vendor, ticket 4711')
    await expecting.getByLabel('For how many days').fill('90')
    const { scope } = await served.json<FindingWhole>(`/api/findings/${shortId}`)
    expect(await expecting.locator('pre').textContent()).toBe(
      `npx first-seen expect add --from ${shortId} --principal ${scope?.principal} --machine "vm-web-*" --reason "new vendor, ticket 4711" --days 90 --account stfirstseen`,
    )
    await expecting.getByRole('button', { name: 'Mark expected' }).click()
    await expecting.getByText('Expected until 2026-06-30: the next one like it alerts nobody.').waitFor()
    await expecting.getByText('The next one like it is expected already, by ines@lindgrove.example').waitFor()
    expect(await expecting.getByLabel('Why it is fine').inputValue()).toBe('')
    expect(await expecting.getByRole('checkbox', { name: /only by who asked/ }).isChecked()).toBe(false)
    await expecting.getByRole('link', { name: 'The entry' }).click()
    await tab.getByText(`CUSTOMSCRIPT from AS64501 on vm-web-* by ${scope?.principal}`).waitFor()
  })

  test('is told why an entry is refused, and what was filled in stays', async () => {
    const { tab } = await opened({}, 'status of 400')
    const expecting = region(tab, 'Mark expected')
    await expecting.getByRole('checkbox', { name: 'only on machines called' }).check()
    await expecting.getByLabel(/Name of the machines/).fill('vm-db-*')
    await expecting.getByLabel('Why it is fine').fill('new vendor')
    await expecting.getByRole('button', { name: 'Mark expected' }).click()
    await expecting.getByText('The entry would not cover this finding: its machine is VM-WEB-03.').waitFor()
    expect(await expecting.getByLabel('Why it is fine').inputValue()).toBe('new vendor')
  })

  test('is told when the page is of an earlier start', async () => {
    const { tab } = await opened({}, 'status of 403')
    await tab.evaluate("document.querySelector('meta[name=first-seen-token]').content = 'old'")
    await tab.getByRole('radio', { name: /^Undetermined/ }).check()
    await tab.getByRole('button', { name: 'Close the finding' }).click()
    await tab.getByText('This page is of an earlier start of First Seen: load it again.').waitFor()
  })

  test('reads the whole chain in words', async () => {
    const { tab } = await opened()
    await tab.getByText('Stage by stage, from the record to the judgement').click()
    await region(tab, 'Explain').getByText('Address', { exact: true }).waitFor()
    expect(await region(tab, 'Explain').locator('dt').allTextContents()).toEqual(
      expect.arrayContaining([
        'Record',
        'Rule',
        'Address',
        'Network',
        'New',
        'Usual',
        'Expected',
        'Alert',
        'Judgement',
      ]),
    )
  })

  test('sees of an expected finding who expected it, why and until when, on its page and in the list', async () => {
    const { served, tab, shortId } = await opened()
    await served.change(`/api/findings/${shortId}/expectation`, {
      principal: false,
      subscription: false,
      reason: '<b>new</b> vendor',
      days: 30,
    })
    await served.take(
      attack.map((record) => ({
        ...record,
        time: String(record.time).replace('2026-03-24T02', '2026-03-31T20'),
        correlationId: 'c0000000-6a0e-4f57-9a53-2f7d0c8e4b16',
      })),
    )
    const { shortId: next } = await theFinding(served)
    await tab.goto(`${served.url}/f/${next}`)
    await tab
      .getByText(
        'Expected by ines@lindgrove.example, until 1 May 2026, so nobody was alerted: <b>new</b> vendor The entry',
      )
      .waitFor()
    await tab.goto(served.url)
    await tab.getByText('expected by ines@lindgrove.example until 1 May 2026: <b>new</b> vendor').waitFor()
  })

  test('opens the page of ui with its key, also the mail in its frame, and without it sees nothing', async () => {
    const served = await page({ key: 'a-key' })
    await served.take(attack)
    const stranger = await open(served, '/', { forgiven: 'status of 401' })
    expect(await stranger.locator('body').textContent()).toContain('Open the address that first-seen ui has printed')
    const tab = await open(served, '/?key=a-key')
    await tab.locator('.findings h3 a').click()
    expect(tab.url()).not.toContain('key')
    await tab.getByRole('tab', { name: 'Mail' }).click()
    await tab.frameLocator('iframe').locator('h1').waitFor()
  })

  test('is told what to do when the page of ui is of an earlier start', async () => {
    const served = await page({ key: 'a-key' })
    await served.take(attack)
    const { shortId } = await keyed(served)
    const tab = await open(served, '/?key=a-key', { forgiven: 'status of 401' })
    await tab.locator('.findings h3 a').waitFor()
    // As when ui is started again between the page and what the page asks for: its key is another.
    await tab.route('**/api/**', async (route) => {
      const response = await fetch(route.request().url())
      await route.fulfill({ status: response.status, body: await response.text() })
    })
    await tab.goto(`${served.url}/f/${shortId}`)
    await tab.locator('.trouble').getByText('This page is of an earlier start of First Seen').waitFor()
    await tab.locator('main').getByText('Open the address that first-seen ui has printed, with its key.').waitFor()
  })
})

/** The finding of a page that has a key. */
async function keyed(served: APage): Promise<FindingLine> {
  const response = await fetch(`${served.url}/api/findings`, {
    headers: { cookie: `first-seen-${new URL(served.url).port}=a-key` },
  })
  const [line] = (await response.json()) as FindingLine[]
  return line ?? expect.fail('There is no finding.')
}

describeInChromium('the lists', ({ page, open }) => {
  test('of entries show each as it stands, with its use; one can be ended', async () => {
    const served = await page()
    await served.take(attack)
    const { shortId } = await theFinding(served)
    for (const days of [5, 60])
      await served.change(`/api/findings/${shortId}/expectation`, {
        principal: false,
        subscription: days === 5,
        reason: `for ${days} days`,
        days,
      })
    const tab = await open(served, '/expectations')
    await tab.getByRole('heading', { name: 'Active' }).waitFor()
    expect(await tab.locator('.kind h2').allTextContents()).toEqual(['Ending within 7 days', 'Active'])
    expect(await tab.locator('.entries li').nth(1).textContent()).toContain('until 31 May 2026 · never used')
    await tab.getByRole('button', { name: 'End it now: CUSTOMSCRIPT from AS64501', exact: true }).click()
    await tab.getByRole('heading', { name: 'Ended', exact: true }).waitFor()
    expect(await tab.locator('.kind h2').allTextContents()).toEqual(['Ending within 7 days', 'Ended'])
    const ended = tab.locator('.entries li', { hasText: 'for 60 days' })
    await ended.getByText('It has ended. Another entry for CUSTOMSCRIPT from AS64501 stands until 2026-04-06').waitFor()
    await vi.waitFor(async () => expect(await tab.locator(':focus').textContent()).toContain('for 60 days'))
    expect(await tab.locator('main > [role=status]').textContent()).toContain('It has ended. Another entry')
  })

  test('of entries say when there is none how to make one', async () => {
    const tab = await open(await page(), '/expectations')
    await tab.getByRole('heading', { name: 'Nothing is expected' }).waitFor()
    await tab.getByText('npx first-seen expect add --extension CustomScript').waitFor()
  })

  test('of what waits let a person try again what can be', async () => {
    const served = await page()
    await served.take(attack)
    const { id } = await theFinding(served)
    const fields = { alert: '', since: new Date('2026-03-31T00:00:00Z'), last: '413' }
    const parked = { kind: 'insert', rowKey: `parked:alert:${id}`, fields } as const
    await served.edges.table.write(bucketOfFinding(id), [parked])
    served.quarantined.push({
      name: 'activity/0/7-ab',
      reason: 'not JSON',
      bytes: 12,
      since: '2026-03-30T00:00:00.000Z',
    })
    const tab = await open(served, '/waiting#parked')
    await tab.getByRole('button', { name: /^Try again: activity/ }).click()
    await tab.getByText('Sent to the hub again. What still cannot be read comes back here.').waitFor()
    expect(served.sentAgain).toEqual(['activity/0/7-ab'])
    await tab.getByRole('button', { name: /^Try again: CUSTOMSCRIPT/ }).click()
    await tab.getByText('It is in the outbox again; the timer sends it within minutes.').waitFor()
    await vi.waitFor(async () => expect(await tab.getByRole('button', { name: /^Try again/ }).count()).toBe(0))
  })

  async function withShelf() {
    const served = await page()
    const ahead = '2026-05-01T00:00:00.000Z'
    await served.take([...withoutAddress, { ...attack.at(-1), time: ahead, correlationId: 'ahead' }])
    served.edges.now.ms += 61 * 60_000
    await tick(async () => {}, served.edges)
    const more = withoutAddress.map((record) => ({ ...record, time: '2026-03-25T09:00:00.000Z' }))
    return { served, more }
  }

  const marking = (tab: Tab) => tab.getByRole('row', { name: /^DEPENDENCYAGENTLINUX/ })
  const numberOf = (tab: Tab) => tab.locator('.strip a[href="/waiting#parked"]')

  test('of the shelf let a person say by keyboard that it was looked at; it stands last then, and is not counted', async () => {
    const { served } = await withShelf()
    const tab = await open(served, '/waiting#parked')
    await marking(tab).waitFor()
    expect(await numberOf(tab).textContent()).toBe('2')
    await marking(tab)
      .getByText(/^Say that you looked/)
      .focus()
    await tab.keyboard.press('Enter')
    await tab.keyboard.press('Tab')
    await tab.keyboard.type("the vendor's job; ticket 4711")
    expect(await marking(tab).locator('pre').textContent()).toMatch(
      /^npx first-seen parked seen [0-9A-Z]{5} --comment "the vendor's job; ticket 4711"$/,
    )
    await tab.keyboard.press('Tab')
    await tab.keyboard.press('Enter')
    await marking(tab).getByText('Marked as seen by ines@lindgrove.example. It stays listed').waitFor()
    await marking(tab)
      .getByText("Seen by ines@lindgrove.example, 2026-04-01 01:01:00 UTC: the vendor's job; ticket 4711")
      .waitFor()
    await vi.waitFor(async () => expect(await tab.locator(':focus').textContent()).toBe('Say it anew'))
    await vi.waitFor(async () => expect(await numberOf(tab).textContent()).toBe('1'))
    expect(await tab.locator('section[aria-labelledby=parked] tbody tr').last().textContent()).toContain(
      'DEPENDENCYAGENTLINUX',
    )
  })

  test('of the shelf do not mark what has come to it since the form was opened, and keep what was typed', async () => {
    const { served, more } = await withShelf()
    const tab = await open(served, '/waiting#parked', { forgiven: 'status of 404' })
    const row = marking(tab)
    await row.getByText(/^Say that you looked/).click()
    await row.getByLabel('What you found').fill('the nightly job')
    await served.take(more)
    // Another number of the strip changes, and the lists are read again.
    served.quarantined.push({ name: 'activity/0/7', reason: 'not JSON', bytes: 12, since: '2026-03-30T00:00:00.000Z' })
    await row.getByText('2 successes of 1 principal, the last at Wed 2026-03-25 09:00:00 UTC').waitFor()
    await row.getByRole('button', { name: 'Mark as seen' }).click()
    await row.getByText('It has changed or gone meanwhile, and was not marked.').waitFor()
    expect(await numberOf(tab).textContent()).toBe('2')
    await row.getByText(/^Say that you looked/).click()
    expect(await row.getByLabel('What you found').inputValue()).toBe('the nightly job')
    await row.getByRole('button', { name: 'Mark as seen' }).click()
    await row.getByText(/^Seen by ines@lindgrove.example/).waitFor()
  })

  test('of what waits say how it went where it was asked for, and leave the focus there', async () => {
    const served = await page()
    const since = '2026-03-30T00:00:00.000Z'
    const many = Array.from({ length: 40 }, (_, i) => ({
      name: `activity/0/${i}`,
      reason: 'not JSON',
      bytes: 12,
      since,
    }))
    served.quarantined.push(...many)
    const tab = await open(served, '/waiting')
    await tab.getByRole('button', { name: 'Try again: activity/0/39' }).click()
    const says = tab.getByText('Sent to the hub again. What still cannot be read comes back here.')
    await says.waitFor()
    await vi.waitFor(async () => expect(await tab.locator(':focus').textContent()).toBe('Quarantined'))
    const { y } = (await says.boundingBox()) ?? expect.fail('It is not drawn.')
    expect(y > 0 && y < 900).toBe(true)
  })

  test('of what waits follow the numbers of the strip', async () => {
    const served = await page()
    const tab = await open(served, '/waiting')
    await tab.getByRole('heading', { name: 'Quarantined' }).waitFor()
    await tab.locator('.strip .good').first().waitFor()
    served.quarantined.push({ name: 'activity/0/7', reason: 'not JSON', bytes: 12, since: '2026-03-30T00:00:00.000Z' })
    await tab.getByText('activity/0/7 (12 bytes)').waitFor()
  })

  test('of the quarantine say over an account without a hub how to try again', async () => {
    const operator = { me: async () => 'ines', sendAgain: undefined }
    const served = await page({ operator })
    served.quarantined.push({
      name: 'activity/0/7-ab',
      reason: 'not JSON',
      bytes: 12,
      since: '2026-03-30T00:00:00.000Z',
    })
    const tab = await open(served, '/waiting')
    await tab.getByText('start npx first-seen ui with --hub NAMESPACE/HUB').waitFor()
    expect(await tab.getByRole('button', { name: /^Try again/ }).count()).toBe(0)
  })

  test('of the dry run are its report, as it was made', async () => {
    const served = await page()
    served.dryRun.report = (await ran([0, 8, 38, 68].map((day) => said({ day })))).report
    const tab = await open(served, '/baseline')
    await tab.getByRole('heading', { level: 1, name: 'Before arming: the dry run' }).waitFor()
    await tab.getByRole('heading', { name: 'What would have alerted' }).waitFor()
    expect(await tab.locator('h1').count()).toBe(1)
  })

  test('of the dry run say when none was made how to make one', async () => {
    const tab = await open(await page(), '/baseline')
    await tab.getByRole('heading', { name: 'No baseline yet' }).waitFor()
    await tab.getByText('npx first-seen baseline my-activity-log.json').waitFor()
  })
})

describeInChromium('the strip', ({ page, open }) => {
  test('says before the first canary when it is due, in UTC', async () => {
    const tab = await open(await page(), '/')
    await tab.getByText('Due 00:00').waitFor()
    await tab.getByText('none since the start').waitFor()
    await tab.getByText('the first canary, UTC').waitFor()
  })

  test('says over an account that nobody counts records there, and that no canary came back', async () => {
    const place = { kind: 'account', name: 'account stfirstseen' } as const
    const tab = await open(await page({ place }), '/')
    await tab.getByText('not counted here').waitFor()
    await tab.getByText('None yet').waitFor()
    await tab.getByText('account stfirstseen · ines@lindgrove.example').waitFor()
  })
})

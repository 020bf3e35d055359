import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FindingLine, Matrix } from '../../../local/page/api.ts'
import { attack, habits } from './a-month.ts'
import { type APage, aPage } from './a-page.ts'

let page: APage
beforeEach(async () => {
  page = await aPage()
})
afterEach(() => page.close())

describe('the matrix', () => {
  test('has a row for each extension and a column for each network, those that manage most first', async () => {
    await page.take(habits)
    await page.take(attack)
    const { rows, networks, isPartial } = await page.json<Matrix>('/api/networks')
    expect(networks.map(({ asn, organisation, days }) => [asn, organisation, days])).toEqual([
      [64500, 'Contoso Office Lines', 11],
      [64502, 'Homeward Cable', 3],
      [64501, 'Rented Racks Ltd', 1],
    ])
    expect(rows.map(({ extension, days }) => [extension, days])).toEqual([
      ['customscript', 12],
      ['vmaccess', 3],
    ])
    expect(isPartial).toBe(false)
  })

  test('marks a pair as new that led to a finding, and no other', async () => {
    await page.take(habits)
    await page.take(attack)
    const { rows } = await page.json<Matrix>('/api/networks')
    const [line] = await page.json<FindingLine[]>('/api/findings')
    expect(rows[0]?.cells).toEqual([
      { asn: 64500, days: 8, first: '2026-03-03', last: '2026-03-19' },
      { asn: 64502, days: 3, first: '2026-03-04', last: '2026-03-17' },
      { asn: 64501, days: 1, first: '2026-03-24', last: '2026-03-24', finding: line?.shortId },
    ])
  })

  test.each([
    ['2026-03-30', true],
    ['2026-03-31', true],
    ['2026-04-01', false],
  ])('marks a pair found on the 24th while the newest day is at most seven later (%s)', async (newest, isNew) => {
    page.edges.now.ms = Date.parse('2026-04-10T00:00:00Z')
    await page.take(attack)
    await page.take(
      habits.slice(0, 1).map((record) => ({ ...record, time: `${newest}T09:00:00Z`, correlationId: newest })),
    )
    expect((await markedNew()).includes('64501')).toBe(isNew)
  })

  async function markedNew(): Promise<string[]> {
    const { rows } = await page.json<Matrix>('/api/networks')
    return rows.flatMap(({ cells }) => cells.flatMap(({ asn, finding }) => (finding ? [String(asn)] : [])))
  }

  test('is empty when nothing was seen', async () => {
    expect(await page.json('/api/networks')).toEqual({ networks: [], rows: [], isPartial: false })
  })
})

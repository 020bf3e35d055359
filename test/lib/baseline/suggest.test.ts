import { expect, test } from 'vitest'
import { deployer, elsewhere, ran, said } from './a-past.ts'

const suggested = async (records: Parameters<typeof ran>[0], flags?: string) =>
  (await ran([said({ day: 0, extension: 'Other' }), ...records], {}, flags)).report.suggestions

/** Each month from elsewhere. */
const monthly = (change = {}) => [8, 38, 68].map((day) => said({ day, ip: elsewhere, who: deployer, ...change }))

test('what comes back after a quiet longer than the window is suggested, in the narrowest scope that covers it', async () => {
  expect(await suggested(monthly())).toEqual([
    {
      rule: 'vm-extension-from-new-network',
      scope: {
        extension: 'CustomScript',
        asn: 64501,
        principal: deployer,
        subscription: '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68',
        machine: 'vm-web-03',
      },
      organisation: 'Network 64501',
      why: `came back twice after more than 7 quiet days, last on 2026-03-10; always by ${deployer} (user)`,
      command: `npx first-seen expect add --extension CustomScript --asn 64501 --principal ${deployer} --subscription 3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68 --machine "vm-web-03" --reason "came back twice after more than 7 quiet days, last on 2026-03-10" --days 90`,
      findings: 3,
      alerts: 3,
    },
  ])
})

test('what came back once is suggested', async () => {
  const [suggestion] = await suggested(monthly().slice(0, 2))
  expect(suggestion?.why).toContain('came back once after more than 7 quiet days, last on 2026-02-08')
})

test('what takes the most alerts away comes first, also before what has more findings and shares its alerts', async () => {
  const together = [8, 38, 68, 80].flatMap((day) =>
    Array.from({ length: 6 }, (_, i) => said({ day: day + 0.1 + i / 86_400, ip: elsewhere, extension: `Agent${i}` })),
  )
  const told = (await suggested([...together, ...monthly()])).map(({ scope, findings, alerts }) => [
    scope.extension,
    findings,
    alerts,
  ])
  expect(told.slice(0, 2)).toEqual([
    ['CustomScript', 3, 3],
    ['Agent0', 4, 0],
  ])
})

test.each<[what: string, records: ReturnType<typeof said>[]]>([
  ['what came once: that is the alert to look at', [said({ day: 8, ip: elsewhere })]],
  ['what stayed: it does not alert again', [8, 14, 20].map((day) => said({ day, ip: elsewhere }))],
  [
    'what deletes, also once: nobody should get used to that',
    [...monthly(), said({ day: 69, ip: elsewhere, verb: 'delete' })],
  ],
])('%s is not suggested', async (_, records) => {
  expect(await suggested(records)).toEqual([])
})

test.each<[what: string, records: ReturnType<typeof said>[], scope: object]>([
  [
    'machines that begin alike are a pattern',
    [...monthly({ machine: 'vm-web-01' }), said({ day: 68, ip: elsewhere, who: deployer, machine: 'VM-web-12' })],
    { machine: 'vm-web-*' },
  ],
  [
    'machines of all kinds are none',
    [...monthly({ machine: 'build-7' }), ...monthly({ machine: 'vm-web-01' })],
    { machine: undefined },
  ],
  [
    'several who ask are none',
    [...monthly(), ...monthly({ who: 'c2222222-5c2b-4f83-86b1-d0e3f5a72c94' })],
    { principal: undefined },
  ],
])('the scope: %s', async (_, records, scope) => {
  const [suggestion] = await suggested(records)
  expect({ machine: undefined, principal: undefined, ...suggestion?.scope }).toMatchObject(scope)
})

test('whoever is more often in another network is named with it, since that speaks against it', async () => {
  const atHome = [1, 2, 3, 4].map((day) => said({ day, who: deployer, extension: 'Agent' }))
  expect((await suggested([...monthly(), ...atHome]))[0]).toMatchObject({ usually: 'AS64500 Network 64500' })
  expect((await suggested(monthly()))[0]).not.toHaveProperty('usually')
})

test('findings know the suggestion that covers them, and the estimate counts without them', async () => {
  const asked = { fromMs: Date.parse('2026-01-01'), toMs: Date.parse('2026-03-11') }
  const once = said({ day: 60, ip: elsewhere, extension: 'DSC' })
  const { report } = await ran([said({ day: 0 }), ...monthly(), once], { asked })
  expect(report.alerts.map(({ findings }) => findings[0]?.suggestion)).toEqual([0, 0, undefined, 0])
  expect(report.estimate).toEqual({ alertsPerWeek: 0.5, alertsPerWeekWithSuggestions: 0.3, overDays: 28 })
})

test('commands name the state that was named', async () => {
  expect((await suggested(monthly(), ' --account stfirstseen'))[0]?.command).toMatch(
    / --days 90 --account stfirstseen$/,
  )
})

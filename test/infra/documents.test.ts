import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { alwaysReady, costTable, money, privateNetworking } from '../../build/cost.ts'
import { logNames } from '../../lib/log/log.ts'
import { infra, ofType } from './snapshot.ts'

const root = join(infra, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const deploy = read('docs/deploy.md')
const operate = read('docs/operate.md')

test('docs/deploy.md has the bill that build/cost.ts computes (npx tsx build/cost.ts)', () => {
  expect(deploy).toContain(costTable())
  expect(deploy).toContain(`Private networking adds ${money(privateNetworking())}`)
  expect(deploy).toContain(`instance that never sleeps adds ${money(alwaysReady())}`)
})

test('docs/deploy.md names each parameter of the template, with its preset, and no other', () => {
  const { parameters } = JSON.parse(read('infra/azuredeploy.json')) as { parameters: Record<string, object> }
  const table = deploy.slice(deploy.indexOf('## Parameters'), deploy.indexOf('## What it costs'))
  const rows = [...table.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)])
  expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(parameters).sort())
})

test('docs/operate.md says of each alarm of Azure what to do', () => {
  const alarms = ofType('small', 'Microsoft.Insights/scheduledQueryRules').map(({ properties }) =>
    String(properties.displayName).replace('First Seen: ', ''),
  )
  expect([...alarms, 'failed-runs'].filter((name) => !operate.includes(`| \`${name}\` |`))).toEqual([])
})

test.each([['pulse-missing'], ['no-asn-data'], ['old-asn-data'], ['unsent'], ['waiting'], ['parked'], ['quarantined']])(
  'docs/operate.md says of the app’s alarm %s what to do',
  (kind) => {
    expect(read('lib/pulse/alarm.ts')).toContain(`'${kind}'`)
    expect(operate).toContain(`| \`${kind}\` |`)
  },
)

test('docs/operate.md says of each line of the log what to do, but of those that tell what went well', () => {
  expect(logNames.filter((name) => !operate.includes(`\`${name}\``))).toEqual([
    'batch.ended',
    'operation.released',
    'finding.recorded',
    'alert.sent',
    'update.sent',
    'outbox.redriven',
    'garbage.collected',
    'asn.loaded',
    'asn.current',
    'asn.refreshed',
    'learning.advanced',
    'learning.ended',
    'pulse.sent',
    'pulse.returned',
    'pulse.cleared',
  ])
})

test('the parameter file of azd gives parameters that the template has', () => {
  const { parameters } = JSON.parse(read('infra/azuredeploy.json')) as { parameters: object }
  const given = JSON.parse(read('infra/main.parameters.json')) as { parameters: object }
  expect(Object.keys(given.parameters).filter((name) => !(name in parameters))).toEqual([])
})

test('azd deploys the folder that npm run package leaves, to the app that bears its tag', () => {
  expect(read('azure.yaml')).toMatch(
    /^ {2}app:\n {4}project: \.\n {4}language: js\n {4}host: function\n {4}dist: \.tmp\/package$/m,
  )
  expect(read('build/package.ts')).toContain("join(root, '.tmp', 'package')")
  expect(ofType('small', 'Microsoft.Web/sites').map(({ tags }) => tags)).toEqual([
    { 'azd-env-name': 'first-seen', 'azd-service-name': 'app' },
  ])
  expect(ofType('small', 'Microsoft.Resources/resourceGroups')[0]?.tags).toEqual({ 'azd-env-name': 'first-seen' })
})

test.each(['ci.yml', 'deploy.yml.example'])(
  'every action of .github/workflows/%s is pinned by its full version',
  (name) => {
    const uses = [...read(`.github/workflows/${name}`).matchAll(/uses: (\S+)/g)].map(([, action = '']) => action)
    expect(uses.length).toBeGreaterThan(0)
    expect(uses.filter((action) => !/@v\d+\.\d+\.\d+$/.test(action))).toEqual([])
  },
)

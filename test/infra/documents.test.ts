import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { alwaysReady, costTable, money, privateNetworking } from '../../build/cost.ts'
import { packageFiles } from '../../build/package.ts'
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

test.each([
  ['pulse-missing'],
  ['log-cut'],
  ['unseen'],
  ['no-asn-data'],
  ['old-asn-data'],
  ['unsent'],
  ['waiting'],
  ['parked'],
  ['quarantined'],
])('docs/operate.md says of the app’s alarm %s what to do', (kind) => {
  expect(read('lib/pulse/alarm.ts')).toContain(`'${kind}'`)
  expect(operate).toContain(`| \`${kind}\` |`)
})

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

test('docs/operate.md gives each line of the log the levels at which the code writes it', () => {
  const table = operate.slice(operate.indexOf('## Lines of the log'), operate.indexOf('## Quarantine'))
  const told = [...table.matchAll(/^\| (`.+?`) \| (.+?) \|/gm)].flatMap(([, names = '', levels = '']) =>
    [...names.matchAll(/`(.+?)`/g)].map(([, name = '']) => [name, levels] as const),
  )
  expect(told.length).toBeGreaterThan(10)
  expect(told).toEqual(told.map(([name]) => [name, levelsAboveInfo(name)]))
})

/** The levels above info at which the code writes a line, in the words of the table. */
const levelsAboveInfo = (name: string): string =>
  [...new Set(logCalls.flatMap(({ level, names }) => (names.includes(name) ? [level] : [])))]
    .flatMap((level) => ({ info: [], warn: ['warning'], error: ['error'] })[level] ?? [`unknown ${level}`])
    .sort()
    .reverse()
    .join(', ')

/** Every call of a log in the code. A name in a variable is one of those that its type lists. */
const logCalls = ['lib', 'functions'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const code = read(join(folder, file))
      const listed = /\bname: ('[\w.]+'(?: \| '[\w.]+')*)/.exec(code)?.[1] ?? ''
      return [...code.matchAll(/\blog\.(\w+)\(\s*(?:'([\w.]+)'|name\b)/g)].map(([, level = '', name]) => ({
        level,
        names: name === undefined ? [...listed.matchAll(/[\w.]+/g)].map(String) : [name],
      }))
    }),
)

test('the parameter file of azd gives parameters that the template has', () => {
  const { parameters } = JSON.parse(read('infra/azuredeploy.json')) as { parameters: object }
  const given = JSON.parse(read('infra/main.parameters.json')) as { parameters: object }
  expect(Object.keys(given.parameters).filter((name) => !(name in parameters))).toEqual([])
})

test('no example has a preset for a secret, which would take the place of the one that is deployed', () => {
  const examples = readdirSync(join(infra, 'examples')).filter((name) => name.endsWith('.bicepparam'))
  const secrets = examples.flatMap(
    (name) => read(`infra/examples/${name}`).match(/readEnvironmentVariable\(.*?\)/g) ?? [],
  )
  expect(secrets.length).toBeGreaterThan(3)
  expect(secrets.filter((call) => call.includes(','))).toEqual([])
})

test('azd deploys the folder that the hook leaves, to the app that bears its tag', () => {
  expect(read('azure.yaml')).toMatch(
    /^ {2}app:\n {4}project: \.\n {4}language: js\n {4}host: function\n {4}dist: \.tmp\/package$/m,
  )
  expect(ofType('small', 'Microsoft.Web/sites').map(({ tags }) => tags)).toEqual([
    { 'azd-env-name': 'first-seen', 'azd-service-name': 'app' },
  ])
  expect(ofType('small', 'Microsoft.Resources/resourceGroups')[0]?.tags).toEqual({ 'azd-env-name': 'first-seen' })
})

test('what azd runs before it zips leaves the whole package in that folder, in a clone that has none', async () => {
  const { posix, windows } = prepackage()
  expect(windows).toBe(posix)
  const clone = mkdtempSync(join(tmpdir(), 'first-seen-clone-'))
  try {
    const left = new Set(['node_modules', '.git', '.tmp', 'first-seen.zip'])
    cpSync(root, clone, { recursive: true, filter: (path) => !left.has(relative(root, path)) })
    symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules')) // azd restores before it packages
    await promisify(execFile)('sh', ['-c', posix], { cwd: clone })
    const made = readdirSync(join(clone, '.tmp', 'package'), { recursive: true, encoding: 'utf8' })
    expect(made.filter((path) => path !== 'dist').sort()).toEqual([...packageFiles(root).keys()].sort())
  } finally {
    rmSync(clone, { recursive: true })
  }
}, 180_000)

/** Commands of the hook of the service: https://learn.microsoft.com/azure/developer/azure-developer-cli/azd-extensibility */
function prepackage(): { posix: string; windows: string } {
  const shell = (system: string, name: string): string =>
    ` {8}${system}:\\n {10}shell: ${name}\\n {10}run: (?<${system}>.+)\\n`
  const form = new RegExp(`^ {4}hooks:\\n {6}prepackage:\\n${shell('posix', 'sh')}${shell('windows', 'pwsh')}`, 'm')
  return (form.exec(read('azure.yaml'))?.groups ?? expect.fail('no such hook')) as { posix: string; windows: string }
}

test('what the guides read of a deployment are outputs of the template, with azd and without', () => {
  const { outputs } = JSON.parse(read('infra/azuredeploy.json')) as { outputs: object }
  for (const guide of [deploy, operate]) {
    const names = [...guide.matchAll(/\$\(output (\w+)\)/g)].map(([, name = '']) => name)
    expect(names.filter((name) => !(name in outputs))).toEqual([])
    expect(guide).toContain('output() { azd env get-value "$1"; }')
    expect(guide).toContain('output() { az deployment sub show --name first-seen ')
  }
})

// "Evaluating compliance before remediation is only supported … at subscription scope and below": hashicorp/terraform-provider-azurerm#17007
test('docs/deploy.md asks for no remediation of a management group that Azure refuses', () => {
  const remediations = deploy.match(/^az policy remediation create .+$/gm) ?? []
  expect(remediations.length).toBeGreaterThan(0)
  expect(remediations.filter((command) => /--management-group .+ ReEvaluateCompliance/.test(command))).toEqual([])
})

test.each(['ci.yml', 'deploy.yml.example'])(
  'every action of .github/workflows/%s is pinned by its full version',
  (name) => {
    const uses = [...read(`.github/workflows/${name}`).matchAll(/uses: (\S+)/g)].map(([, action = '']) => action)
    expect(uses.length).toBeGreaterThan(0)
    expect(uses.filter((action) => !/@v\d+\.\d+\.\d+$/.test(action))).toEqual([])
  },
)

test('what deploys runs no program of a package: one of them could sign in as the Owner', () => {
  const [head = '', ...jobs] = read('.github/workflows/deploy.yml.example').split(/\n {2}(?=\w+:\n {4}runs-on)/)
  const signsIn = (text: string): boolean => text.includes('id-token: write')
  expect(signsIn(head)).toBe(false)
  expect(jobs.filter(signsIn)).toHaveLength(1)
  expect(jobs.filter(signsIn).filter((job) => /\bnp[mx]\b/.test(job))).toEqual([])
})

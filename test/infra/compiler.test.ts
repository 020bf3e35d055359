import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBicep, runBicep } from '../../build/bicep.ts'
import { type Example, examples, infra, snapshotFile, snapshotText } from './snapshot.ts'

const bicep = await findBicep(process.env)
if (bicep === undefined)
  process.stderr.write('No Bicep compiler here: infra/ is not compiled (npm run infra gets one).\n')

const root = join(infra, '..')
const sources = readdirSync(infra, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.bicep(param)?$/.test(name),
)
const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')

describe.skipIf(bicep === undefined)('compiled', () => {
  /** The whole of infra/ in a folder of its own, since the compiler writes beside what it reads. */
  let copy: string
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'first-seen-infra-'))
    cpSync(infra, copy, { recursive: true })
  })
  afterAll(() => rmSync(copy, { recursive: true }))

  const secrets = { FIRST_SEEN_TEAMS_URL: '', FIRST_SEEN_MAXMIND_KEY: '' }
  const compiler = async (...args: string[]) => runBicep(bicep ?? expect.fail('no compiler'), args, secrets)

  test('no template has an error or a warning, with every rule of the linter on but the two of CONTRIBUTING.md', async () => {
    expect((await compiler('lint', '--pattern', join(infra, '*.bicep'))).said).toBe('')
  })

  test('every template is formatted as the compiler does (bicep format writes it)', async () => {
    await compiler('format', '--pattern', join(copy, '**', '*.{bicep,bicepparam}'))
    const otherwise = sources.filter((name) => read(infra, name) !== read(copy, name))
    expect(otherwise).toEqual([])
  })

  test.each(examples)(
    'the reviewed snapshot of %s is what the templates give (npm run infra -- -u writes it)',
    async (example) => {
      await compiler(
        'snapshot',
        join(copy, 'examples', `${example}.bicepparam`),
        '--mode',
        'overwrite',
        ...placeOf(example),
      )
      const file = join(copy, 'examples', `${example}.snapshot.json`)
      const snapshot = JSON.parse(readFileSync(file, 'utf8')) as Record<'diagnostics' | 'outputs', object>
      expect(snapshot.diagnostics).toEqual([])
      await expect(formatted(JSON.stringify({ ...snapshot, outputs: sorted(snapshot.outputs) }))).toMatchFileSnapshot(
        snapshotFile(example),
      )
    },
  )

  test.each([
    ['small', 'FIRST_SEEN_TEAMS_URL'],
    ['private', 'FIRST_SEEN_MAXMIND_KEY'],
  ])(
    '%s is not deployed from a shell without %s: the secret of the last deployment would go',
    async (example, name) => {
      const args = ['build-params', join(infra, 'examples', `${example}.bicepparam`), '--stdout']
      const without: NodeJS.ProcessEnv = { ...secrets, [name]: undefined }
      await expect(runBicep(bicep ?? expect.fail('no compiler'), args, without)).rejects.toThrow(
        `Environment variable "${name}" does not exist`,
      )
    },
  )

  test('a region by its display name is the same deployment as by its short one', async () => {
    const file = join(copy, 'examples', 'display-name.bicepparam')
    writeFileSync(file, read(copy, 'examples/small.bicepparam').replace("'westeurope'", "'West Europe'"))
    await compiler('snapshot', file, '--mode', 'overwrite', ...placeOf('small'))
    expect(idsIn(read(copy, 'examples/display-name.snapshot.json'))).toEqual(idsIn(snapshotText('small')))
  })

  test('azuredeploy.json is what main.bicep compiles to (npm run infra -- -u writes it)', async () => {
    const { out } = await compiler('build', join(infra, 'main.bicep'), '--stdout')
    await expect(formatted(JSON.stringify(withoutGenerator(JSON.parse(out))))).toMatchFileSnapshot(
      join(infra, 'azuredeploy.json'),
    )
  })
})

const idsIn = (snapshot: string): string[] =>
  (JSON.parse(snapshot) as { predictedResources: { id: string }[] }).predictedResources.map(({ id }) => id).sort()

/** Made-up ids: where an example is deployed to. */
function placeOf(example: Example): string[] {
  const tenant = ['--tenant-id', '99999999-9999-4999-8999-999999999999', '--location', 'westeurope']
  const scope =
    example === 'management-group'
      ? ['--management-group-id', 'example']
      : ['--subscription-id', '00000000-0000-4000-8000-000000000000']
  return [...tenant, ...scope, '--deployment-name', 'first-seen']
}

/** The compiler gives outputs in another order each time. */
const sorted = (outputs: object): object =>
  Object.fromEntries(Object.entries(outputs).sort(([a], [b]) => (a < b ? -1 : 1)))

/** Which release of the compiler made it is no part of what it says. */
function withoutGenerator(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutGenerator)
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]) => (key === '_generator' ? [] : [[key, withoutGenerator(value)]])),
  )
}

/** As the repository's formatter writes it. */
function formatted(json: string): string {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  return execFileSync(process.execPath, [biome, 'format', '--stdin-file-path=snapshot.json'], {
    input: json,
    encoding: 'utf8',
    cwd: root,
  })
}

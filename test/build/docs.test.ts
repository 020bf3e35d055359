import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { cliDoc } from '../../build/cli-doc.ts'
import { settingsDoc } from '../../build/settings-doc.ts'

const root = join(import.meta.dirname, '..', '..')
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs')).map((name) => join('docs', name)),
].filter((name) => name.endsWith('.md'))

test('docs/settings.md says what the schema says (npm run docs writes it)', () => {
  expect(readFileSync(join(root, 'docs', 'settings.md'), 'utf8')).toBe(settingsDoc())
})

test('docs/cli.md says what the commands say of themselves (npm run docs writes it)', () => {
  expect(readFileSync(join(root, 'docs', 'cli.md'), 'utf8')).toBe(cliDoc())
})

test.each(documents)('every link in %s to a file of the repository leads to one', (name) => {
  const text = readFileSync(join(root, name), 'utf8')
  const targets = [...text.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, target = '']) => target)
  const broken = targets.filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(name), target)))
  expect(broken).toEqual([])
})

test('every picture of docs/images is shown by a document', () => {
  const text = documents.map((name) => readFileSync(join(root, name), 'utf8')).join('\n')
  const pictures = readdirSync(join(root, 'docs', 'images'))
  expect(pictures.filter((name) => !text.includes(`images/${name}`))).toEqual([])
})

test.each(documents)('every npm script that %s names is one of package.json', (name) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const named = [...readFileSync(join(root, name), 'utf8').matchAll(/npm run (?:--\S+ )?([\w:-]+)/g)].map(
    ([, script = '']) => script,
  )
  expect(named.filter((script) => !(script in scripts))).toEqual([])
})

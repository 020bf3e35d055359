import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aFolder } from '../support/folder.ts'

const root = join(import.meta.dirname, '..', '..')

test('a program of build/ runs in a clone that is reached by a link, such as a junction of Windows', () => {
  const link = join(aFolder(), 'clone')
  symlinkSync(root, link, 'junction')
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
  expect(execFileSync(process.execPath, [tsx, join(link, 'build/cost.ts')], { encoding: 'utf8' })).toContain('| Log |')
})

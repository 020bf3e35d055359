import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { byName, filesIn, sizeOf } from '../../../cli/input/paths.ts'
import { aFolder } from '../../support/folder.ts'

const { seteuid, geteuid } = process
const nobody = 65_534

/** Does it within a folder, as somebody whom the rights of files bind. */
function bound<T>(folder: string, run: () => T): T {
  const [before, isRoot] = [process.cwd(), geteuid?.() === 0]
  process.chdir(folder)
  if (isRoot) seteuid?.(nobody)
  try {
    return run()
  } finally {
    if (isRoot) seteuid?.(0)
    process.chdir(before)
  }
}

test.skipIf(seteuid === undefined)(
  'a folder that may not be entered is told, and the files beside it are found',
  () => {
    const folder = aFolder()
    chmodSync(folder, 0o755)
    for (const name of ['a', 'closed', 'z']) {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'log.jsonl'), '{}')
    }
    chmodSync(join(folder, 'closed'), 0)
    const told: string[] = []
    const files = bound(folder, () => filesIn(['.'], (path, reason) => told.push(`${path}: ${reason}`)))
    const size = bound(folder, () => sizeOf(['.']))
    chmodSync(join(folder, 'closed'), 0o755)
    expect(files).toEqual([join('a', 'log.jsonl'), join('z', 'log.jsonl')])
    expect(told).toEqual([expect.stringMatching(/closed: EACCES/)])
    expect(size).toBe(4)
  },
)

test('the files of a folder come in the same order on every system', () => {
  const paths = ['h=1/a', 'h=10/a', 'h=1.json', 'H/a']
  const windows = paths.map((path) => path.replaceAll('/', '\\'))
  expect(byName(windows, '\\')).toEqual(byName(paths, '/').map((path) => path.replaceAll('/', '\\')))
})

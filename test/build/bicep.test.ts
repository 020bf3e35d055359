import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findBicep } from '../../build/bicep.ts'
import { aFolder } from '../support/folder.ts'

/** A folder with a program of that name that says the version of a compiler, where the system runs scripts by their first line. */
function folderWith(name: string): string {
  const folder = aFolder()
  writeFileSync(join(folder, name), '#!/bin/sh\necho Bicep CLI version 9.9.9\n', { mode: 0o755 })
  return folder
}

test.skipIf(process.platform === 'win32').each<[system: NodeJS.Platform, name: string]>([
  ['linux', 'bicep'],
  ['win32', 'bicep.exe'],
])('on %s the compiler on the PATH is %s', async (system, name) => {
  const folder = folderWith(name)
  const found = await findBicep({ PATH: folder }, system)
  expect(found).toEqual({ program: join(folder, name), version: '9.9.9', from: 'the PATH' })
})

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, expect, test } from 'vitest'
import { openAppendFile } from '../../../local/hub/append-file.ts'
import { aFolder } from '../../support/folder.ts'

let folder: string
beforeEach(() => {
  folder = aFolder()
})

test.each([
  ['a new file begins empty', 0, 'new'],
  ['a kept part stays', 3, 'oldnew'],
])('%s, and what is written follows', (_, size, expected) => {
  const path = join(folder, 'file')
  const before = openAppendFile(path, 0)
  before.append(Buffer.from('old'))
  before.close()
  const file = openAppendFile(path, size)
  file.append(Buffer.from('new'))
  file.close()
  expect(readFileSync(path, 'utf8')).toBe(expected)
})

test('a failed write names the file, the bytes and the cause', () => {
  const path = join(folder, 'file')
  const file = openAppendFile(path, 0)
  file.close()
  expect(() => file.append(Buffer.from('lost'))).toThrow(/Cannot write 4 bytes to .*file: EBADF.*None of them/)
})

const program = fileURLToPath(new URL('./fixtures/append-past-limit.ts', import.meta.url))

// The system's own limit on file sizes, here 1,024,000 bytes, breaks a write off half-way, as a full disk does.
test.skipIf(process.platform === 'win32')('what a failed write left behind is gone before the next one', () => {
  const path = join(folder, 'file')
  const command = 'ulimit -f 1000; exec "$0" --import tsx "$@"'
  const { status, stdout } = spawnSync('bash', ['-c', command, process.execPath, program, path], { encoding: 'utf8' })
  expect(status).toBe(0)
  expect(stdout).toMatch(/^Cannot write 700000 bytes to .*file: EFBIG/)
  expect(readFileSync(path, 'utf8')).toBe(`${'a'.repeat(600_000)}end`)
})

import { realpathSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runProgram } from '../../../cli/asn/run-program.ts'
import { aFolder } from '../../support/folder.ts'

test('a program runs in the folder that it is given', async () => {
  const folder = realpathSync(aFolder())
  await runProgram('node', ['-e', `process.exit(process.cwd() === ${JSON.stringify(folder)} ? 0 : 1)`], folder)
})

test('a program that fails is named with its first words, where npm and tar say why', async () => {
  const script = 'console.error("1\\n2\\n3\\n4\\n5"); process.exit(1)'
  await expect(runProgram('node', ['-e', script], '.')).rejects.toThrow(`node -e ${script} failed: 1; 2; 3; 4`)
})

test('a program that fails without a word is named with its command', async () => {
  await expect(runProgram('node', ['-e', 'process.exit(3)'], '.')).rejects.toThrow(
    'node -e process.exit(3) failed: Command failed',
  )
})

test('a program that is missing is said to be so', async () => {
  await expect(runProgram('no-such-program', [], '.')).rejects.toThrow(
    'no-such-program failed: the program is not installed, or not in the PATH',
  )
})

test('through a shell, as on Windows, a program runs with its words, and Node.js warns of nothing', async () => {
  const warnings: string[] = []
  const keep = ({ message }: Error): number => warnings.push(message)
  process.on('warning', keep)
  await runProgram('node', ['--version'], '.', true)
  await expect(runProgram('node', ['--no-such-option'], '.', true)).rejects.toThrow(
    'node --no-such-option failed: node: bad option: --no-such-option',
  )
  process.off('warning', keep)
  expect(warnings).toEqual([])
})

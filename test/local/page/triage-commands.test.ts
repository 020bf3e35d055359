import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { closeCommand, expectCommand, seenCommand } from '../../../local/page/browser/finding/triage-commands.ts'

const local = { flags: '' }
const asked = { finding: '7QK2M', reason: 'new vendor', days: 30 }

test('an entry’s command names what it is limited to, and where the state is', () => {
  expect(expectCommand(asked, local)).toBe('npx first-seen expect add --from 7QK2M --reason "new vendor" --days 30')
  expect(
    expectCommand(
      { ...asked, principal: 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94', machine: 'vm-web-*', days: 90 },
      { flags: ' --account stfirstseen' },
    ),
  ).toBe(
    'npx first-seen expect add --from 7QK2M --principal a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94 --machine "vm-web-*" --reason "new vendor" --days 90 --account stfirstseen',
  )
})

test('before a reason is given the command shows its place', () => {
  expect(expectCommand({ ...asked, reason: '' }, local)).toContain('--reason "…"')
})

test('closing’s command says the judgement', () => {
  expect(closeCommand('7QK2M', { as: 'BenignPositive', comment: '' }, local)).toBe(
    'npx first-seen close 7QK2M --as BenignPositive',
  )
})

test('before a word is chosen the command shows its place', () => {
  expect(closeCommand('7QK2M', {}, local)).toBe('npx first-seen close 7QK2M --as …')
})

test('the command of the shelf says what was found, and before that shows its place', () => {
  const account = { flags: ' --account stfirstseen' }
  expect(seenCommand('7QK2M', 'the nightly job', account)).toBe(
    'npx first-seen parked seen 7QK2M --comment "the nightly job" --account stfirstseen',
  )
  expect(seenCommand('7QK2M', '', local)).toBe('npx first-seen parked seen 7QK2M --comment "…"')
})

// Single quotes are none for cmd.exe; in double quotes PowerShell, cmd.exe and sh each read something, and none of it is here.
test.each([
  ['new vendor', '"new vendor"'],
  ["it's fine (Zoë, #4711): ok?", `"it's fine (Zoë, #4711): ok?"`],
  ['@maya', '"@maya"'],
  ['4711', '4711'],
  ['50% off', "'50% off'"],
  ['$HOME is “gone”', "'$HOME is “gone”'"],
])('the text %j stands in a command as %s: every shell reads what is in double quotes as it is', (comment, quoted) => {
  expect(closeCommand('7QK2M', { as: 'TruePositive', comment }, local)).toMatch(` --comment ${quoted}`)
})

test.each([
  ["it's fine", "it's fine"],
  ["it's 50% off", "it's 50% off"],
  ['a (b); c *.ts #d ?', 'a (b); c *.ts #d ?'],
  ['$(touch /tmp/x) `id` "x" \\', '$(touch /tmp/x) `id` "x" \\'],
  ["'; rm -rf ~; '", "'; rm -rf ~; '"],
  ['--account other', '--account other'],
  ['two\nlines\u0007and a\u202e turn', 'two lines and a turn'],
  ['plain', 'plain'],
])('a shell reads the text %j as one word', (comment, word) => {
  const line = closeCommand('7QK2M', { as: 'TruePositive', comment }, local)
  const words = execFileSync('/bin/sh', ['-c', `npx() { shift; printf '%s\\n' "$@"; }; ${line}`])
  expect(words.toString().split('\n').slice(0, -1)).toEqual([
    'close',
    '7QK2M',
    '--as',
    'TruePositive',
    '--comment',
    word,
  ])
})

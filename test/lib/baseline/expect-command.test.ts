import { expect, test } from 'vitest'
import { commandOf } from '../../../lib/baseline/expect-command.ts'
import type { Scope } from '../../../lib/expect/expectation.ts'

const rule = 'vm-extension-from-new-network'
const scope: Scope = { extension: 'CustomScript', asn: 64500 }

test('a command has the parts of the scope that there are', () => {
  expect(commandOf(rule, scope, 'came back once')).toBe(
    'npx first-seen expect add --extension CustomScript --asn 64500 --reason "came back once" --days 90',
  )
})

test('a rule of somebody’s own is named', () => {
  expect(commandOf('my-rule', scope, 'came back once')).toContain(' --rule my-rule ')
})

test.each<[flags: string | undefined, end: string | undefined]>([
  [undefined, '--days 90'],
  [' --account stfirstseen', '--days 90 --account stfirstseen'],
  [
    ' --account stfirstseen.table.core.usgovcloudapi.net',
    '--days 90 --account stfirstseen.table.core.usgovcloudapi.net',
  ],
  [' --table other --port 5280', '--days 90 --table other --port 5280'],
  [' --account st; rm -rf ~', undefined],
  [' --reason other', undefined],
])('with the flags%s of the state a command ends with %s', (flags, end) => {
  expect(commandOf(rule, scope, 'came back once', flags)?.split('" ')[1]).toBe(end)
})

test.each<[what: string, change: Partial<Scope>]>([
  ['a name that ends the quotes', { machine: "vm'; rm -rf ~; '" }],
  ['a name that runs a command', { extension: '$(id)' }],
  ['a name that is an option', { extension: '--arm' }],
  ['a name with a line end', { extension: 'Custom\nScript' }],
  ['a name of nothing', { extension: '' }],
  ['a machine with a pattern in its middle', { machine: 'vm-*-1' }],
  ['a principal that is no id', { principal: 'maya@contoso.com' }],
  ['a subscription that is no id', { subscription: 'all' }],
])('%s makes no command at all', (_, change) => {
  expect(commandOf(rule, { ...scope, ...change }, 'came back once')).toBeUndefined()
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Edges } from '../../../lib/edges.ts'
import { handle } from '../../../lib/pipeline.ts'
import { watchedReader } from '../../../lib/read/reader.ts'
import { loadRules, RulesInvalid, type RuleText } from '../../../lib/rules/load.ts'
import { shippedRules, shippedTexts } from '../../../lib/rules/shipped.ts'
import { someEdges } from '../../support/edges.ts'
import { messagesOf } from '../../support/messages.ts'
import { aRecord } from '../../support/records.ts'

type Json = Record<string, unknown>

const raising: Json = {
  id: 'my-rule',
  title: 'Mine',
  description: 'Something.',
  operations: ['Microsoft.Compute/virtualMachines/write'],
  outcome: 'success',
  key: ['path', 'asn'],
  windowDays: 7,
  raises: true,
  severity: 'low',
  risk: 21,
  guide: { triage: ['Look.'], falsePositives: [], response: ['Act.'] },
}

const file = (change: Json, name = 'mine.json'): RuleText => ({
  name,
  text: JSON.stringify(
    Object.fromEntries(Object.entries({ ...raising, ...change }).filter(([, v]) => v !== undefined)),
  ),
})

function problemsOf(...files: RuleText[]): string[] {
  try {
    loadRules(files)
    return []
  } catch (error) {
    if (!(error instanceof RulesInvalid)) throw error
    const [head, ...problems] = error.message.split('\n')
    expect(head).toBe('Wrong rules; correct these and start again:')
    return problems.map((problem) => problem.trim())
  }
}

const isRaises = 'raises: true for a rule that alerts, false for one that gives context'

describe('a rule file', () => {
  test.each<[string, Json, string | undefined]>([
    ['that is complete is taken', {}, undefined],
    ['may say what its editor checks it with', { $schema: 'https://example.com/rule.json' }, undefined],
    ['needs an id', { id: undefined }, 'id: Invalid input: expected string, received undefined'],
    ['has an id of lower-case words', { id: 'My Rule' }, 'id: lower-case words joined by hyphens'],
    ['has a title that says something', { title: '  ' }, 'title: Too small: expected string to have >=1 characters'],
    ['names an operation', { operations: [] }, 'operations: Too small: expected array to have >=1 items'],
    [
      'names operations as ARM does',
      { operations: ['virtual machines'] },
      'operations.0: an ARM operation name such as Microsoft.Compute/virtualMachines/extensions/write',
    ],
    ['counts successes only', { outcome: 'failure' }, 'outcome: Invalid input: expected "success"'],
    ['has a key field', { key: [] }, 'key: Too small: expected array to have >=1 items'],
    ['has one key field', { key: ['asn'] }, undefined],
    ['has three', { key: ['principal', 'path', 'asn'] }, undefined],
    [
      'has not four',
      { key: ['principal', 'path', 'asn', 'extension'] },
      'key: Too big: expected array to have <=3 items',
    ],
    ['has no key field twice', { key: ['asn', 'asn'] }, 'key: a field stands here twice'],
    [
      'knows its key fields',
      { key: ['vm'] },
      'key.0: Invalid option: expected one of "extension"|"path"|"resource"|"principal"|"asn"',
    ],
    ['has a window of an hour', { windowDays: 1 / 24 }, undefined],
    ['has none of less', { windowDays: 0.04 }, 'windowDays: Too small: expected number to be >=0.041666666666666664'],
    ['has a window of 90 days', { windowDays: 90 }, undefined],
    ['has none of more', { windowDays: 90.5 }, 'windowDays: Too big: expected number to be <=90'],
    ['leaves networks out by number', { excludedAsns: [0, 4294967295] }, undefined],
    [
      'knows that there are no more',
      { excludedAsns: [4294967296] },
      'excludedAsns.0: Too big: expected number to be <=4294967295',
    ],
    ['has a risk of 0', { risk: 0 }, undefined],
    ['has one of 100', { risk: 100 }, undefined],
    ['has none of 101', { risk: 101 }, 'risk: Too big: expected number to be <=100'],
    [
      'knows its severities',
      { severity: 'urgent' },
      'severity: Invalid option: expected one of "low"|"medium"|"high"|"critical"',
    ],
    ['is armed from a time with an offset', { armedFrom: '2026-03-06T21:14:07+01:00' }, undefined],
    ['is not armed from a day', { armedFrom: '2026-03-06' }, 'armedFrom: Invalid ISO datetime'],
    ['has no field that we do not know', { windowHours: 3 }, 'the rule: Unrecognized key: "windowHours"'],
    ['says whether it raises', { raises: undefined }, isRaises],
    ['says so with a truth value', { raises: 'yes' }, isRaises],
    ['has a guide when it raises', { guide: undefined }, 'guide: Invalid input: expected object, received undefined'],
    [
      'has ATT&CK ids in their form',
      { attack: [{ tactic: { id: 'T1', name: 'x' }, technique: { id: 'T1651', name: 'y' } }] },
      'attack.0.tactic.id: Invalid string: must match pattern /^TA\\d{4}$/',
    ],
    ['may be as long as a finding can keep', { description: 'x'.repeat(7673) }, undefined],
    [
      'is no longer than that',
      { description: 'x'.repeat(7674) },
      'the rule: has 8001 characters, at most 8000: every finding keeps a copy',
    ],
  ])('%s', (_, change, problem) => {
    expect(problemsOf(file(change))).toEqual(problem === undefined ? [] : [`mine.json: ${problem}`])
  })

  test('of context needs no severity, but the words that end “also new”', () => {
    const context = { raises: false, severity: undefined, risk: undefined, guide: undefined }
    expect(
      problemsOf(file({}), file({ ...context, id: 'context', alsoNew: 'to this tenant' }, 'context.json')),
    ).toEqual([])
    expect(problemsOf(file({}), file({ ...context, id: 'context' }, 'context.json'))).toEqual([
      'context.json: alsoNew: Invalid input: expected string, received undefined',
    ])
  })

  test('with a byte order mark in front is read', () => {
    expect(problemsOf({ name: 'mine.json', text: `\uFEFF${JSON.stringify(raising)}` })).toEqual([])
  })
})

test('all that is wrong with all files is said at once, with file and field', () => {
  expect(
    problemsOf(
      file({ risk: 101, title: '' }, 'a.json'),
      { name: 'b.json', text: '{"id":' },
      file({}, 'c.json'),
      file({}, 'd.json'),
    ),
  ).toEqual([
    'a.json: title: Too small: expected string to have >=1 characters',
    'a.json: risk: Too big: expected number to be <=100',
    expect.stringMatching(/^b\.json: not JSON \(.+\)$/),
    'd.json: id: "my-rule" is the id of c.json too',
  ])
})

test('where the kind of rule is wrong, what both kinds have is checked all the same', () => {
  expect(problemsOf(file({ raises: 'yes', id: 'My Rule', key: [] }))).toEqual([
    `mine.json: ${isRaises}`,
    'mine.json: id: lower-case words joined by hyphens',
    'mine.json: key: Too small: expected array to have >=1 items',
  ])
})

test('rules of which none raises are refused, for nothing could ever alert', () => {
  const context = { raises: false, severity: undefined, risk: undefined, guide: undefined, alsoNew: 'to it' }
  expect(problemsOf(file(context))).toEqual(['mine.json: raises: no rule raises, so nothing could ever alert'])
  expect(problemsOf()).toEqual(['no file: raises: no rule raises, so nothing could ever alert'])
})

describe('what settings change', () => {
  const [ext, vm, principal, tenant] = shippedRules({
    key: 'path',
    windowDays: 3,
    excludedAsns: [64500],
    armedFrom: '2026-03-06T00:00:00Z',
  })

  test('the key becomes the path in the rule that names the extension, and in no other', () => {
    expect([ext, vm, principal, tenant].map((rule) => rule?.key)).toEqual([
      ['path', 'asn'],
      ['resource', 'asn'],
      ['principal', 'asn'],
      ['asn'],
    ])
  })

  test('networks are left out by raising rules alone', () => {
    expect([ext, vm, principal, tenant].map((rule) => rule?.excludedAsns)).toEqual([[64500], [], [], []])
  })

  test('the window and the arming hold for all rules, but a rule’s own arming wins', () => {
    const [own] = loadRules([file({ armedFrom: '2025-01-01T00:00:00Z' })], { armedFrom: '2026-03-06T00:00:00Z' })
    expect([ext, vm, principal, tenant].map((rule) => [rule?.windowDays, rule?.armedFrom])).toEqual(
      Array.from({ length: 4 }, () => [3, '2026-03-06T00:00:00Z']),
    )
    expect(own?.armedFrom).toBe('2025-01-01T00:00:00Z')
  })

  test('without any the rules are as they ship', () => {
    const [rule] = shippedRules()
    expect(rule).toMatchObject({
      id: 'vm-extension-from-new-network',
      key: ['extension', 'asn'],
      windowDays: 7,
      excludedAsns: [3598, 8068, 8069, 8070, 8071, 8072, 8073, 8074, 8075, 12076],
      severity: 'medium',
      risk: 47,
    })
    expect(rule?.operations).toEqual([
      'microsoft.compute/virtualmachines/extensions/write',
      'microsoft.compute/virtualmachines/extensions/delete',
      'microsoft.compute/virtualmachines/extensions/read',
      'microsoft.compute/virtualmachinescalesets/extensions/write',
      'microsoft.compute/virtualmachinescalesets/extensions/delete',
      'microsoft.compute/virtualmachinescalesets/extensions/read',
    ])
  })
})

test('the shipped rules are written as the loader gives rules, so nobody has to check them', () => {
  expect(shippedRules()).toEqual(loadRules(shippedTexts))
})

describe('the rule in docs/rules.md', () => {
  const text = /```json\n(.+?)```/s.exec(readFileSync(join(import.meta.dirname, '../../../docs/rules.md'), 'utf8'))?.[1]
  const rules = loadRules([...shippedTexts, { name: 'docs/rules.md', text: text ?? '' }])
  const group = '/subscriptions/s/resourceGroups/g/providers'
  const instance = `${group}/Microsoft.Compute/virtualMachineScaleSets/ss/virtualMachines/0/extensions/CustomScript`
  const arc = `${group}/Microsoft.HybridCompute/machines/m/extensions/CustomScript`

  test.each([
    ['an instance of a scale set', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines', instance],
    ['an Arc machine', 'Microsoft.HybridCompute/machines', arc],
  ])('finds an extension of %s, which the shipped rules do not', async (_, type, resourceId) => {
    const records = ['write', 'delete', 'read'].map((verb) =>
      aRecord({ operationName: `${type}/extensions/${verb}`.toUpperCase(), resourceId }),
    )
    const kindsBy = async (change: Partial<Edges>) =>
      (await handle(messagesOf(records), someEdges(change))).judged.map(({ verdict }) => verdict.kind)
    expect(await kindsBy({})).toEqual(['ignored', 'ignored', 'ignored'])
    expect(await kindsBy({ rules, reader: watchedReader(rules) })).toEqual(['new', 'known', 'known'])
  })

  test('leaves out the networks that the shipped one leaves out', () => {
    const [shipped, own] = rules.filter(({ raises }) => raises)
    expect(own?.excludedAsns).toEqual(shipped?.excludedAsns)
  })
})

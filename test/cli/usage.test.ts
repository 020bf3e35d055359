import { expect, test } from 'vitest'
import { aFolderForEachTest, firstSeen, put } from '../support/command.ts'
import { aWrite, linesOf } from './operations.ts'

const folder = aFolderForEachTest()

test.each([[], ['start'], ['replay'], ['explain'], ['send'], ['asn'], ['asn', 'update']])(
  'first-seen %s %s--help has a sentence, a usage, examples and the exit codes',
  async (...command) => {
    const { code, out, err } = await firstSeen([...command.filter(Boolean), '--help'], { folder: folder() })
    const [usage = '', empty, sentence = ''] = out.split('\n')
    expect(usage).toMatch(new RegExp(`^Usage: ${['first-seen', ...command].join(' ')} `))
    expect(empty).toBe('')
    expect(sentence).toMatch(/^[A-Z][^\n]{20,}/)
    expect(out).toMatch(/\nOptions:\n/)
    expect(out).toMatch(/\nExamples:\n {2}npx first-seen /)
    expect(out).toMatch(/\nExit codes:\n {2}0 done {3}1 failed {3}2 wrong usage {3}3 findings .+ {3}130 interrupted\n$/)
    expect(out).not.toMatch(/default: (false|"\/)/)
    expect([code, err]).toEqual([0, ''])
  },
)

test.each<[args: string, line: string | RegExp]>([
  ['repaly log', "unknown command 'repaly' (Did you mean replay?)"],
  ['replay --jsn log', "unknown option '--jsn' (Did you mean --json?)"],
  ['replay', "missing required argument 'file' (--help says what there is)"],
  [
    'replay log --key nam',
    "option '--key <form>' argument 'nam' is invalid. Allowed choices are name, path. (--help says what there is)",
  ],
  [
    'replay log --window 0',
    "option '--window <days>' argument '0' is invalid. It is a number of days, from 0.042 (an hour) to 90. (--help says what there is)",
  ],
  [
    'replay log --window 91',
    "option '--window <days>' argument '91' is invalid. It is a number of days, from 0.042 (an hour) to 90. (--help says what there is)",
  ],
  [
    'replay log --exclude-asns AS8075',
    "option '--exclude-asns <list>' argument 'AS8075' is invalid. It is a list such as 8075,12076. (--help says what there is)",
  ],
  [
    'replay log --armed-from 1',
    "option '--armed-from <time>' argument '1' is invalid. It is a time such as 2026-06-01T00:00:00Z, or a date. (--help says what there is)",
  ],
  [
    'replay log --armed-from 2027-02-30',
    "option '--armed-from <time>' argument '2027-02-30' is invalid. It is a time such as 2026-06-01T00:00:00Z, or a date. (--help says what there is)",
  ],
  [
    'start --port 65501',
    "option '--port <port>' argument '65501' is invalid. It is a number from 1 to 65500. (--help says what there is)",
  ],
  [
    'expect add --extension CustomScript --asn AS --reason r',
    "option '--asn <number>' argument 'AS' is invalid. It is a number such as 64500. (--help says what there is)",
  ],
  ['send log --hub activity', '--hub activity: give it as NAMESPACE/HUB, for example my-namespace/activity.'],
  ['replay missing.jsonl', 'missing.jsonl: there is no such file or folder.'],
  ['replay log --asn-file log', /^log: no usable ASN data \(.+\) Make it with npx first-seen asn update\.$/],
  ['replay empty --asn-file log', /^log: no usable ASN data \(.+\) Make it with npx first-seen asn update\.$/],
  ['asn 1.1.1.1 --asn-file log', /^log: no usable ASN data \(.+\) Make it with npx first-seen asn update\.$/],
  ['replay log --state log', /^log: not a state file \(.+\)\.$/],
  ['replay log --state list', 'list: not a state file (it holds something else).'],
  ['replay log --rules missing.json', /^missing\.json: cannot be read as a rule file \(ENOENT.+\)\.$/],
  ['replay log --rules .', /^\.: cannot be read as a rule file \(no \.json file is in the folder \.\)\.$/],
])('first-seen %s is wrong usage: one line on stderr that helps, and exit code 2', async (args, line) => {
  put(folder(), 'log', linesOf([aWrite(), aWrite()]))
  put(folder(), 'list', '[[1]]')
  put(folder(), 'empty', '')
  const { code, out, err } = await firstSeen(args.split(' '), { folder: folder() })
  expect(err.split('\n')).toEqual([expect.stringMatching(/^first-seen: /), ''])
  const said = err.slice('first-seen: '.length).trimEnd()
  if (typeof line === 'string') expect(said).toBe(line)
  else expect(said).toMatch(line)
  expect([code, out]).toEqual([2, ''])
})

test('wrong rule files list all that is wrong with all of them', async () => {
  put(folder(), 'log', linesOf([aWrite()]))
  put(folder(), 'one.json', '{ "id": "one" ')
  put(folder(), 'two.json', JSON.stringify({ id: 'two', title: 'Two', raises: true, windowDays: 0, colour: 'red' }))
  const { code, err } = await firstSeen(['replay', '--rules', 'one.json', '--rules', 'two.json', 'log'], {
    folder: folder(),
  })
  const [head, ...problems] = err.trimEnd().split('\n')
  expect(head).toBe('first-seen: Wrong rules; correct these and start again:')
  expect(problems.filter((problem) => problem.startsWith('  one.json: not JSON'))).toHaveLength(1)
  expect(problems.filter((problem) => problem.startsWith('  two.json: ')).length).toBeGreaterThan(1)
  expect(code).toBe(2)
})

test('first-seen without a command shows the help on stderr and exits with 2', async () => {
  const { code, out, err } = await firstSeen([], { folder: folder() })
  expect(err).toMatch(/^Usage: first-seen /)
  expect([code, out]).toEqual([2, ''])
})

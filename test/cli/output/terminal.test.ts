import { expect, test } from 'vitest'
import { json, printable, terminal, terminals } from '../../../cli/output/terminal.ts'
import { aStream } from './a-stream.ts'

test('a terminal has colour and a moving line that lines push down', () => {
  const { stream, text } = aStream(true)
  const out = terminal(stream, {})
  out.status('10 %')
  out.line(out.style('red', 'oh'))
  out.status('')
  out.line('done')
  expect(text()).toBe('10 %\r\x1b[2K\x1b[31moh\x1b[39m\n10 %\r\x1b[2Kdone\n')
})

test('the moving line is cut to the width of the terminal', () => {
  const { stream, text } = aStream(true)
  terminal(stream, {}).status('x'.repeat(100))
  expect(text()).toBe('x'.repeat(79))
})

test('a result takes the moving line of the other stream away, and it is drawn again below', () => {
  const { stream, text } = aStream(true)
  const { out, talk } = terminals(stream, stream, {})
  talk.status('10 %')
  out.line('a result')
  talk.status('20 %')
  talk.status('')
  out.line('the last')
  expect(text()).toBe('10 %\r\x1b[2Ka result\n10 %\r\x1b[2K20 %\r\x1b[2Kthe last\n')
})

test('results that go into a pipe get nothing of the moving line, and it stays', () => {
  const [pipe, screen] = [aStream(false), aStream(true)]
  const { out, talk } = terminals(pipe.stream, screen.stream, {})
  talk.status('10 %')
  out.line('a result')
  expect([pipe.text(), screen.text()]).toEqual(['a result\n', '10 %'])
})

test.each<[what: string, isTTY: boolean, env: NodeJS.ProcessEnv, text: string]>([
  ['a pipe has neither colour nor a moving line', false, {}, 'oh\n'],
  ['with NO_COLOR a terminal has the line alone', true, { NO_COLOR: '1' }, '10 %\r\x1b[2Koh\n10 %'],
  ['an empty NO_COLOR is none', true, { NO_COLOR: '' }, '10 %\r\x1b[2K\x1b[31moh\x1b[39m\n10 %'],
])('%s', (_, isTTY, env, expected) => {
  const { stream, text } = aStream(isTTY)
  const out = terminal(stream, env)
  out.status('10 %')
  out.line(out.style('red', 'oh'))
  expect(text()).toBe(expected)
})

test.each([
  ['plain text, also with umlauts and signs', 'Übung · 日本 🙂', 'Übung · 日本 🙂'],
  ['an escape', '\u001b[31m', '\\u{1b}[31m'],
  ['a line end', 'a\r\nb', 'a\\u{d}\\u{a}b'],
  ['the last character that does not print', '\u009f\u00a1', '\\u{9f}\u00a1'],
  ['a turn of direction', 'a\u202egnp', 'a\\u{202e}gnp'],
  ['what has no width', 'a\u200b\u00ad\u2060\ufeff\u200d', 'a\\u{200b}\\u{ad}\\u{2060}\\u{feff}\\u{200d}'],
  ['a tag character', 'a\u{e0041}', 'a\\u{e0041}'],
  ['a run of spaces behind an indent', '  a\u00a0\u00a0 b', '  a b'],
])('%s is harmless for a terminal', (_, text, expected) => {
  expect(printable(text)).toBe(expected)
})

test('JSON for a terminal means the same', () => {
  const value = { name: 'a\u009b\u202e"\\\n\u{e0041}  b', 'k\u007f': [1] }
  expect(json(value)).toBe('{"name":"a\\u009b\\u202e\\"\\\\\\n\\udb40\\udc41  b","k\\u007f":[1]}')
  expect(JSON.parse(json(value))).toEqual(value)
})

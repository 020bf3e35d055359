import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { decode } from '../../../lib/decode/decode.ts'

describe('what is no JSON at all', () => {
  const json = '{"records":[{"n":1}]}'
  test.each<[string, Uint8Array, string]>([
    ['gzip', gzipSync(json), 'the message looks like gzip, not JSON'],
    ['UTF-16, little end first', Buffer.from(json, 'utf16le'), 'the message looks like UTF-16 text, not JSON'],
    ['UTF-16, big end first', Buffer.from(json, 'utf16le').swap16(), 'the message looks like UTF-16 text, not JSON'],
    ['UTF-16 with its BOM', Buffer.from(`\ufeff${json}`, 'utf16le'), 'the message looks like UTF-16 text, not JSON'],
    ['HTML', Buffer.from('<!DOCTYPE html>\n<html>…</html>'), 'the message looks like HTML, not JSON'],
    ['HTML behind blanks', Buffer.from('\n <html lang="en">\n</html>'), 'the message looks like HTML, not JSON'],
    ['XML', Buffer.from('<?xml version="1.0"?><Error/>'), 'the message looks like XML, not JSON'],
    [
      'Avro',
      Buffer.from('Obj\x01\x04\x14avro.codec'),
      'the message looks like an Avro file, as Event Hubs Capture writes, not JSON',
    ],
    [
      'cut JSON',
      Buffer.from('{"records":[{"time":"2026-03'),
      'the message is JSON cut short (Unterminated string in JSON at position 28)',
    ],
    [
      'one bracket',
      Buffer.from('{'),
      "the message is JSON cut short (Expected property name or '}' in JSON at position 1)",
    ],
    ['prose', Buffer.from('hello'), "the message is not JSON (Unexpected token 'h')"],
    ['a zero byte', Buffer.from([0]), "the message is not JSON (Unexpected token 'U+0000')"],
  ])('%s is one unreadable piece that says so', (_, message, reason) => {
    expect(decode(message)).toEqual([{ kind: 'unreadable', bytes: message, reason }])
  })

  test.each([
    ['a token', '{"records":[{"password":hunter2-and-more}]}'],
    ['a string', '{"records":[{"password":"hunter2\u0001"}]}'],
    ['a line', '{"n":1}\nhunter2'],
    ['the whole message', 'hunter2'],
    ['a cut message', '{"records":[{"n":1},{"password":"hunter2'],
  ])('a reason does not give away the text of %s', (_, message) => {
    const reasons = decode(Buffer.from(message)).flatMap((piece) => (piece.kind === 'unreadable' ? [piece.reason] : []))
    expect(reasons).toHaveLength(1)
    expect(reasons.join()).not.toMatch(/hun|password/)
  })
})

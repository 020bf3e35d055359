import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { decode, type Piece } from '../../../lib/decode/decode.ts'
import { aRecord, aRestRecord } from '../../support/records.ts'

const read = (message: string | Uint8Array): Piece[] =>
  decode(typeof message === 'string' ? Buffer.from(message) : message)

/** Records as their values, unreadable pieces as their bytes and reason. */
const told = (pieces: readonly Piece[]): unknown[] =>
  pieces.map((piece) =>
    piece.kind === 'record' ? piece.value : { unreadable: Buffer.from(piece.bytes).toString(), reason: piece.reason },
  )

const [one, two, three, named] = ['{"n":1}', '{"n":2}', '{"n":3}', '{"operationName":"READ"}']

describe('shapes', () => {
  test.each<[string, string, unknown[]]>([
    ['an Event Hub message gives its records', `{"records":[${one},${two}]}`, [{ n: 1 }, { n: 2 }]],
    ['a REST answer gives its value', `{"value":[${one}],"nextLink":"https://…"}`, [{ n: 1 }]],
    ['records go before value', `{"value":[${one}],"records":[${two}]}`, [{ n: 2 }]],
    ['an array gives its items', `[${one},${two}]`, [{ n: 1 }, { n: 2 }]],
    [
      'an item of an array that has records is opened',
      `[{"records":[${one},${two}]},${three}]`,
      [{ n: 1 }, { n: 2 }, { n: 3 }],
    ],
    ['an item of records is not opened', `{"records":[{"records":[${one}]}]}`, [{ records: [{ n: 1 }] }]],
    ['one record alone is a message', one, [{ n: 1 }]],
    ['one record a line', `${one}\n${two}\n`, [{ n: 1 }, { n: 2 }]],
    ['lines may end as on Windows and be empty', `\r\n${one}\r\n\r\n${two}`, [{ n: 1 }, { n: 2 }]],
    ['one message a line', `{"records":[${one}]}\n[${two},${three}]`, [{ n: 1 }, { n: 2 }, { n: 3 }]],
    ['a message written over many lines', '{\n  "records": [\n    {\n      "n": 1\n    }\n  ]\n}\n', [{ n: 1 }]],
    ['a BOM in front does not matter', `\ufeff{"records":[${one}]}`, [{ n: 1 }]],
    ['a BOM in front of lines does not matter', `\ufeff${one}\n${two}`, [{ n: 1 }, { n: 2 }]],
    ['blanks around do not matter', ` \t\r\n[${one}] \n`, [{ n: 1 }]],
    ['items that are no objects are values too', '{"records":[null,7,"x",[]]}', [null, 7, 'x', []]],
    ['records that is no array makes it one record', '{"records":{"n":1}}', [{ records: { n: 1 } }]],
    ['no records are nothing', '{"records":[]}', []],
    ['an empty array is nothing', '[]', []],
    ['an empty message is nothing', '', []],
    ['blanks are nothing', ' \r\n\t', []],
    ['a BOM alone is nothing', '\ufeff', []],
  ])('%s', (_, message, expected) => {
    expect(told(read(message))).toEqual(expected)
  })

  test.each([
    ['records', (items: unknown[]) => JSON.stringify({ records: items })],
    ['value, indented', (items: unknown[]) => JSON.stringify({ value: items }, null, 2)],
    ['an array, indented', (items: unknown[]) => JSON.stringify(items, null, 4)],
    ['lines', (items: unknown[]) => items.map((item) => JSON.stringify(item)).join('\n')],
  ])('a whole record comes through as it was in %s', (_, write) => {
    const records = [aRecord(), aRestRecord(), aRecord({ resultType: 'Start', callerIpAddress: undefined })]
    expect(told(read(write(records)))).toEqual(records)
  })

  test('a key called __proto__ is only data', () => {
    const [piece] = read('[{"__proto__":{"records":[1]},"n":1}]')
    expect(piece?.kind === 'record' && Object.entries(piece.value as object)).toEqual([
      ['__proto__', { records: [1] }],
      ['n', 1],
    ])
  })

  test('bytes that are not UTF-8 leave the record readable', () => {
    const message = Buffer.concat([Buffer.from('{"records":[{"name":"'), Buffer.from([0xff]), Buffer.from('"}]}')])
    expect(told(read(message))).toEqual([{ name: '\ufffd' }])
  })
})

describe('damage', () => {
  test.each<[string, string, unknown[]]>([
    [
      'an item that is no JSON leaves its neighbours readable',
      `{"records":[${one},{"n":x},${three}]}`,
      [{ n: 1 }, { unreadable: '{"n":x}', reason: "record 2 is not JSON (Unexpected token 'x')" }, { n: 3 }],
    ],
    [
      'so it is in an array, whose other items are still opened',
      `[{"records":[${one}]}, tru ,${three}]`,
      [{ n: 1 }, { unreadable: 'tru', reason: 'record 2 is JSON cut short (Unexpected end of JSON input)' }, { n: 3 }],
    ],
    [
      'a raw control character costs its own record only',
      `{"records":[{"text":"\u001b[0m"},${two}]}`,
      [
        {
          unreadable: '{"text":"\u001b[0m"}',
          reason: 'record 1 is not JSON (Bad control character in string literal in JSON at position 9)',
        },
        { n: 2 },
      ],
    ],
    ['a missing comma costs nothing', `{"records":[${one} ${two}]}`, [{ n: 1 }, { n: 2 }]],
    ['a comma too many costs nothing', `{"records":[${one},,${two},]}`, [{ n: 1 }, { n: 2 }]],
    [
      'text between records is kept',
      `[${one} and ${two}]`,
      [{ n: 1 }, { unreadable: 'and', reason: "record 2 is not JSON (Unexpected token 'a')" }, { n: 2 }],
    ],
    [
      'a lost quote leaves its neighbours readable',
      `{"records":[${one},{"n":"2},${three}]}`,
      [
        { n: 1 },
        {
          unreadable: '{"n":"2}',
          reason: 'the part at bytes 20 to 27 is JSON cut short (Unterminated string in JSON at position 8)',
        },
        { n: 3 },
      ],
    ],
    [
      'a lost bracket leaves its neighbours readable',
      `{"records":[{"n":[1},${two}]}`,
      [
        {
          unreadable: '{"records":[{"n":[1}',
          reason:
            "the part at bytes 0 to 19 is not JSON (Expected ',' or ']' after array element in JSON at position 19)",
        },
        { n: 2 },
      ],
    ],
    [
      'a record that lost the end of an array does not swallow those behind it',
      `{"records":[${one},{"n":[2,${three}]}`,
      [
        { n: 1 },
        {
          unreadable: '{"n":[2',
          reason:
            "the part at bytes 20 to 26 is JSON cut short (Expected ',' or ']' after array element in JSON at position 7)",
        },
        { n: 3 },
      ],
    ],
    [
      'a message that is cut keeps its whole records',
      `{"records":[${one},${two},{"n":`,
      [
        { n: 1 },
        { n: 2 },
        {
          unreadable: '{"n":',
          reason: 'the part at bytes 28 to 32 is JSON cut short (Unexpected end of JSON input)',
        },
      ],
    ],
    ['a message that ends between two records keeps them', `{"records":[${one},${two},`, [{ n: 1 }, { n: 2 }]],
    [
      'messages that follow each other without a line end are read',
      `{"records":[${one},${two}]}{"records":[${three}]}`,
      [{ n: 1 }, { n: 2 }, { n: 3 }],
    ],
    [
      'an empty object in noise is no record',
      `{} x ${one}`,
      [
        {
          unreadable: '{} x',
          reason: 'the part at bytes 0 to 3 is not JSON (Unexpected non-whitespace character after JSON at position 3)',
        },
        { n: 1 },
      ],
    ],
    [
      'a line that is no JSON leaves the others readable',
      `${one}\nnope\n\n${three}`,
      [{ n: 1 }, { unreadable: 'nope', reason: "line 2 is not JSON (Unexpected token 'o')" }, { n: 3 }],
    ],
    [
      'lines are counted with the empty ones',
      `${one}\n\n\n  {"n":  \n${three}`,
      [{ n: 1 }, { unreadable: '{"n":', reason: 'line 4 is JSON cut short (Unexpected end of JSON input)' }, { n: 3 }],
    ],
    [
      'parts of a damaged line are not taken for records',
      `${one}\n{"n":x,"identity":{"claims":{}},"m":{"k":1}}`,
      [
        { n: 1 },
        {
          unreadable: '{"n":x,"identity":{"claims":{}},"m":{"k":1}}',
          reason: "line 2 is not JSON (Unexpected token 'x')",
        },
      ],
    ],
    [
      'a damaged record in a message on a line leaves its neighbours readable',
      `{"records":[${one},{"n":x}]}\n${three}`,
      [{ n: 1 }, { unreadable: '{"n":x}', reason: "line 1, record 2 is not JSON (Unexpected token 'x')" }, { n: 3 }],
    ],
    [
      'a cut message on a line keeps its whole records',
      `${one}\n{"records":[${named},{"n":\n${three}`,
      [
        { n: 1 },
        { operationName: 'READ' },
        {
          unreadable: '{"n":',
          reason: 'line 2, the part at bytes 37 to 41 is JSON cut short (Unexpected end of JSON input)',
        },
        { n: 3 },
      ],
    ],
    [
      'a lost line end costs nothing but what took its place',
      `${named}x${named}\n${three}`,
      [
        { operationName: 'READ' },
        { unreadable: 'x', reason: "line 1, the part at bytes 24 to 24 is not JSON (Unexpected token 'x')" },
        { operationName: 'READ' },
        { n: 3 },
      ],
    ],
    [
      'a record behind a stray line end in an array is found',
      `[]\n"n":1},${named}]`,
      [
        {
          unreadable: '"n":1}',
          reason:
            'line 2, the part at bytes 0 to 5 is not JSON (Unexpected non-whitespace character after JSON at position 3)',
        },
        { operationName: 'READ' },
      ],
    ],
    [
      'a record that lost the end of an array does not swallow the lines behind it',
      `{"records":[\n{"n":[2,${three}]}`,
      [
        {
          unreadable: '{"records":[\n{"n":[2',
          reason:
            "the part at bytes 0 to 19 is JSON cut short (Expected ',' or ']' after array element in JSON at position 20)",
        },
        { n: 3 },
      ],
    ],
    [
      'an array cut after a record a line keeps them',
      `{"records":[${one},\n${two},\n${three}`,
      [{ n: 1 }, { n: 2 }, { n: 3 }],
    ],
    [
      'a damaged record over several lines leaves its neighbours readable',
      '[\n  {\n    "n": 1\n  }\n  {\n    "n": \n  },\n  { "n": 3 }\n]',
      [{ n: 1 }, { unreadable: '{\n    "n": \n  }', reason: "record 2 is not JSON (Unexpected token '}')" }, { n: 3 }],
    ],
    [
      'records over several lines are found though the message is cut',
      '[\n  {\n    "n": 1\n  },\n  { "n": 2 }\n  ,{\n    "n":',
      [
        { n: 1 },
        { n: 2 },
        {
          unreadable: '{\n    "n":',
          reason: 'the part at bytes 38 to 47 is JSON cut short (Unexpected end of JSON input)',
        },
      ],
    ],
  ])('%s', (_, message, expected) => {
    expect(told(read(message))).toEqual(expected)
  })

  test('what could not be read keeps its exact bytes', () => {
    const message = Buffer.concat([Buffer.from('['), Buffer.from([0xff, 0x00, 0xc3]), Buffer.from(`,${one}]`)])
    const [unread] = read(message)
    expect(unread?.kind === 'unreadable' && [...unread.bytes]).toEqual([0xff, 0x00, 0xc3])
  })
})

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
    const reasons = read(message).flatMap((piece) => (piece.kind === 'unreadable' ? [piece.reason] : []))
    expect(reasons).toHaveLength(1)
    expect(reasons.join()).not.toMatch(/hun|password/)
  })
})

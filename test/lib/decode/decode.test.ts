import { describe, expect, test } from 'vitest'
import { decode } from '../../../lib/decode/decode.ts'
import { aRecord, aRestRecord } from '../../support/records.ts'
import { told } from '../../support/told.ts'

const [one, two, three] = ['{"n":1}', '{"n":2}', '{"n":3}']
const own = '{"operationName":"a/b","value":[1]}'

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
    [
      'an item of an array that is a page of REST is opened',
      `[{"value":[${one},${two}],"nextLink":"https://…"},{"value":[${three}]}]`,
      [{ n: 1 }, { n: 2 }, { n: 3 }],
    ],
    [
      'a record that has a list called value is a record, in an array, in a line or alone',
      `[${own}]\n${own}`,
      [JSON.parse(own), JSON.parse(own)],
    ],
    ['an item of records that has a value is not opened', `{"records":[{"value":[${one}]}]}`, [{ value: [{ n: 1 }] }]],
    ['an item of records is not opened', `{"records":[{"records":[${one}]}]}`, [{ records: [{ n: 1 }] }]],
    ['one record alone is a message', one, [{ n: 1 }]],
    ['values that are no objects, one a line', '7\n"x"', [7, 'x']],
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
    expect(told(message)).toEqual(expected)
  })

  test.each([
    ['records', (items: unknown[]) => JSON.stringify({ records: items })],
    ['value, indented', (items: unknown[]) => JSON.stringify({ value: items }, null, 2)],
    ['an array, indented', (items: unknown[]) => JSON.stringify(items, null, 4)],
    ['lines', (items: unknown[]) => items.map((item) => JSON.stringify(item)).join('\n')],
  ])('a whole record comes through as it was in %s', (_, write) => {
    const records = [aRecord(), aRestRecord(), aRecord({ resultType: 'Start', callerIpAddress: undefined })]
    expect(told(write(records))).toEqual(records)
  })

  test('a key called __proto__ is only data', () => {
    const [piece] = decode(Buffer.from('[{"__proto__":{"records":[1]},"n":1}]'))
    expect(piece?.kind === 'record' && Object.entries(piece.value as object)).toEqual([
      ['__proto__', { records: [1] }],
      ['n', 1],
    ])
  })

  test('bytes that are not UTF-8 leave the record readable', () => {
    const message = Buffer.concat([Buffer.from('{"records":[{"name":"'), Buffer.from([0xff]), Buffer.from('"}]}')])
    expect(told(message)).toEqual([{ name: '\ufffd' }])
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
      `[{"records":[${one}]}, tru ,{"value":[${three}]}]`,
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
    [
      'an item of records is not opened beside a damaged one either',
      `{"records":[{"records":[${one}]},x]}`,
      [{ records: [{ n: 1 }] }, { unreadable: 'x', reason: "record 2 is not JSON (Unexpected token 'x')" }],
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
    expect(told(message)).toEqual(expected)
  })

  test('what could not be read keeps its exact bytes', () => {
    const message = Buffer.concat([Buffer.from('['), Buffer.from([0xff, 0x00, 0xc3]), Buffer.from(`,${one}]`)])
    const [unread] = decode(message)
    expect(unread?.kind === 'unreadable' && [...unread.bytes]).toEqual([0xff, 0x00, 0xc3])
  })
})

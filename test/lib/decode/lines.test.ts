import { expect, test } from 'vitest'
import { told } from '../../support/told.ts'

const [one, three, named] = ['{"n":1}', '{"n":3}', '{"operationName":"READ"}']

test.each<[string, string, unknown[]]>([
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
    `{"records":[${one},\n{"n":2},\n${three}`,
    [{ n: 1 }, { n: 2 }, { n: 3 }],
  ],
])('%s', (_, message, expected) => {
  expect(told(message)).toEqual(expected)
})

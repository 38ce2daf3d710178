/**
 * What parseExact must read from which text. A plain table without any test library, so that the same vectors run in
 * Node and, by the e2e tests, in the browser.
 */
export interface JsonVector {
  text: string
  value: unknown
}

export const readVectors: readonly JsonVector[] = [
  // integers around the safe range
  { text: '9007199254740991', value: 9007199254740991 },
  { text: '9007199254740992', value: 9007199254740992n },
  { text: '9007199254740993', value: 9007199254740993n },
  { text: '-9007199254740991', value: -9007199254740991 },
  { text: '-9007199254740993', value: -9007199254740993n },
  { text: '1234567890123456', value: 1234567890123456 },
  { text: '18446744073709551615', value: 18446744073709551615n },
  { text: '-9223372036854775808', value: -9223372036854775808n },
  { text: '{"seed":18446744073709551615,"steps":20}', value: { seed: 18446744073709551615n, steps: 20 } },
  { text: '[1,18446744073709551615,"18446744073709551615"]', value: [1, 18446744073709551615n, '18446744073709551615'] },
  // floats stay floats whatever their size
  { text: '1e400', value: Number.POSITIVE_INFINITY },
  { text: '-1E400', value: Number.NEGATIVE_INFINITY },
  { text: '1e20', value: 1e20 },
  { text: '18446744073709551615.0', value: 18446744073709552000 },
  { text: '0.12345678901234567890', value: 0.12345678901234568 },
  { text: '-0', value: -0 },
  { text: '-0.0', value: -0 },
  { text: '5e-324', value: 5e-324 },
  // what Python writes for floats without a number
  { text: 'NaN', value: Number.NaN },
  { text: '[Infinity,-Infinity,NaN]', value: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN] },
  { text: '{"max":Infinity,"note":"NaN and Infinity"}', value: { max: Number.POSITIVE_INFINITY, note: 'NaN and Infinity' } },
  // strings, on both ways
  { text: '"12345678901234567890"', value: '12345678901234567890' },
  { text: '"a\\"b\\\\"', value: 'a"b\\' },
  { text: '["\\\\\\"",NaN]', value: ['\\"', Number.NaN] },
  { text: '["\\u00e9\\n\\ud83d\\ude00",NaN]', value: ['é\n😀', Number.NaN] },
  { text: '["\\ud800",NaN]', value: ['\ud800', Number.NaN] },
  { text: '["{[",NaN]', value: ['{[', Number.NaN] },
  // the rest of the grammar, on the careful way
  { text: ' \t\r\n[ true , false , null , NaN ] ', value: [true, false, null, Number.NaN] },
  { text: '{"a":{},"b":[],"c":NaN}', value: { a: {}, b: [], c: Number.NaN } },
  { text: '{"a":1,"a":9007199254740993}', value: { a: 9007199254740993n } },
]

/** No JSON, wherever it is read; `position` is where the error must point. */
export const brokenVectors: readonly { text: string; position: number }[] = [
  { text: '', position: 0 },
  { text: '  ', position: 2 },
  { text: '{', position: 1 },
  { text: '[1,]', position: 3 },
  { text: '{"a" 1}', position: 5 },
  { text: '{a:1}', position: 1 },
  { text: "{'a':1}", position: 1 },
  { text: '{"a":1,}', position: 7 },
  { text: '"open', position: 0 },
  { text: '"a\nb"', position: 0 },
  { text: '"\\x41"', position: 0 },
  { text: '01', position: 1 },
  { text: '1.', position: 1 },
  { text: '.5', position: 0 },
  { text: '+1', position: 0 },
  { text: '-', position: 0 },
  { text: '--1', position: 0 },
  { text: '-NaN', position: 0 },
  { text: 'nan', position: 0 },
  { text: 'Nan', position: 0 },
  { text: 'Inf', position: 0 },
  { text: 'True', position: 0 },
  { text: '[1] x', position: 4 },
  { text: '[12345678901234567890', position: 21 },
  { text: '{"a":18446744073709551615 "b":1}', position: 26 },
  { text: 'undefined', position: 0 },
]

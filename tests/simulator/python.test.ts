// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printPyJson, PyFloat, readPyJson, type Py } from './python/json'
import { printRepr, PyError, toBool, toFloat, toInt } from './python/values'

const pyValue = fc.letrec<{ value: Py }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null), fc.boolean(), fc.maxSafeInteger(), fc.bigInt().filter((value) => !Number.isSafeInteger(Number(value))), fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => new PyFloat(value)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

describe('JSON as Python has it', () => {
  it('reads back what it prints, whatever it is', () => {
    fc.assert(fc.property(pyValue, (value) => {
      expect(readPyJson(printPyJson(value))).toEqual(normal(value))
    }))
  })

  it.each([
    ['{"a": 18446744073709551615}', { a: 18446744073709551615n }],
    ['[-0.0, 0.0]', [new PyFloat(-0), new PyFloat(0)]],
    ['[8.0, 8, 1e2]', [new PyFloat(8), 8, new PyFloat(100)]],
    ['[NaN, -Infinity]', [new PyFloat(Number.NaN), new PyFloat(-Infinity)]],
  ])('reads %s', (text, value) => expect(readPyJson(text)).toEqual(value))

  it('takes __proto__ for an ordinary key', () => {
    const read = readPyJson('{"__proto__": {"polluted": 1}}')
    expect(Object.keys(read ?? {})).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it.each(['', '{', '[1,]', '{"a" 1}', "{'a': 1}", '01', '1 2', '"\n"', 'nul', '[1}'])('refuses %j', (text) => {
    expect(() => readPyJson(text)).toThrow(SyntaxError)
  })

  it.each([
    [{ a: [1, new PyFloat(1), null, true] }, '{"a": [1, 1.0, null, true]}'],
    ['Grüße 🙂', '"Gr\\u00fc\\u00dfe \\ud83d\\ude42"'],
    [new PyFloat(1e-7), '1e-07'],
    [new PyFloat(1e16), '1e+16'],
    [new PyFloat(0.01), '0.01'],
  ])('prints %j in ASCII with spaces', (value, text) => expect(printPyJson(value)).toBe(text))
})

describe("Python's conversions", () => {
  it.each([['5', 5], [' 12 ', 12], [new PyFloat(1.9), 1], [true, 1], ['18446744073709551615', 18446744073709551615n]])('int(%j)', (value, result) => {
    expect(toInt(value)).toBe(result)
  })
  it.each([['1.5'], ['high'], [null], [[]]])('int(%j) fails', (value) => expect(() => toInt(value)).toThrow(PyError))
  it.each([['1.5', 1.5], [3, 3], ['1e3', 1000], ['inf', Infinity]])('float(%j)', (value, result) => expect(toFloat(value).value).toBe(result))
  it.each([['false', true], ['', false], [0, false], [[], false], [{}, false]])('bool(%j) is %j', (value, result) => {
    expect(toBool(value)).toBe(result)
  })
  it.each([[null, 'None'], [true, 'True'], [['a', 1], "['a', 1]"], ["it's", '"it\'s"'], [new PyFloat(2), '2.0']])('repr(%j) is %s', (value, text) => {
    expect(printRepr(value)).toBe(text)
  })
})

/** Minus zero is an integer without sign in JSON text. */
function normal(value: Py): Py {
  if (typeof value === 'number') return value + 0
  if (Array.isArray(value)) return value.map(normal)
  if (value === null || typeof value !== 'object' || value instanceof PyFloat) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, normal(member)]))
}

// @vitest-environment node
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExactJsonError, MAX_JSON_DEPTH, parseExact, printExact } from '@/lib/exactJson'
import { brokenVectors, readVectors } from '@tests/lib/exactJson.vectors'

/** Sends a text down the careful way without changing what stands before it. */
const careful = (text: string) => `[${text},NaN]`
const readCarefully = (text: string) => (parseExact(careful(text)) as unknown[])[0]

const nest = (depth: number, inner: string) => '['.repeat(depth) + inner + ']'.repeat(depth)
const nestedLists = (levels: number): unknown => Array.from({ length: levels }).reduce((inner) => [inner], 1 as unknown)

/** Text that JSON.parse reads exactly: no integer beyond the safe range, as JSON.stringify prints large floats. */
const exactText = fc.jsonValue().map((value) => JSON.stringify(value)).filter((text) => !/(?<![\d.])\d{16,}(?![\d.eE])/.test(text))

function errorOf(action: () => unknown): ExactJsonError {
  try {
    action()
  } catch (error) {
    if (error instanceof ExactJsonError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('parseExact', () => {
  it.each(readVectors)('reads $text', ({ text, value }) => {
    expect(parseExact(text)).toStrictEqual(value)
    expect(readCarefully(text)).toStrictEqual(value)
  })

  it.each(brokenVectors)('refuses $text and says where', ({ text, position }) => {
    expect(errorOf(() => parseExact(text)).position).toBe(position)
  })

  it('counts lines and columns from one', () => {
    expect(errorOf(() => parseExact('{\n  "a": 1,\n  b: 2\n}'))).toMatchObject({ line: 3, column: 3, message: 'Expected a name in double quotes at line 3, column 3' })
  })

  it('agrees with JSON.parse wherever that is exact', () => {
    fc.assert(fc.property(exactText, (text) => {
      expect(parseExact(text)).toStrictEqual(JSON.parse(text))
    }))
  })

  it('gives the same values on the careful way', () => {
    fc.assert(fc.property(exactText, (text) => {
      expect(readCarefully(text)).toStrictEqual(JSON.parse(text))
    }))
  })

  it('gives the same values for indented text', () => {
    fc.assert(fc.property(exactText, (text) => {
      const value: unknown = JSON.parse(text)
      expect(readCarefully(JSON.stringify(value, null, '\t'))).toStrictEqual(JSON.parse(text))
    }))
  })

  it('fails exactly where JSON.parse fails, but for the numbers Python writes', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a"', '\\', ' ', '\n', '1', '-', '.', 'e', '0', 'true', 'null', '12345678901234567890')
    fc.assert(fc.property(fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')), (text) => {
      let valid = true
      try {
        JSON.parse(text)
      } catch {
        valid = false
      }
      if (valid) expect(() => parseExact(text)).not.toThrow()
      else expect(() => parseExact(text)).toThrow(ExactJsonError)
    }), { numRuns: 2000 })
  })

  it.each(['{"__proto__":{"polluted":1}}', '{"__proto__":{"polluted":1},"x":NaN}'])('keeps %s as an ordinary member', (text) => {
    const value = parseExact(text) as Record<string, unknown>
    expect(Object.keys(value)[0]).toBe('__proto__')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(value.polluted).toBeUndefined()
  })

  it.each(['1', 'NaN'])('reads nesting up to its limit and refuses more, around %s', (inner) => {
    expect(() => parseExact(nest(MAX_JSON_DEPTH, inner))).not.toThrow()
    expect(errorOf(() => parseExact(nest(MAX_JSON_DEPTH + 1, inner)))).toMatchObject({ position: MAX_JSON_DEPTH })
  })

  it('survives a hundred thousand open brackets', () => {
    expect(() => parseExact('['.repeat(100_000))).toThrow(ExactJsonError)
    expect(() => parseExact('{"a":'.repeat(100_000))).toThrow(ExactJsonError)
  })

  it('refuses an integer so long that reading it would stop the page', () => {
    expect(errorOf(() => parseExact(`[${'9'.repeat(5000)}]`))).toMatchObject({ position: 1 })
  })
})

/** Everything a document may hold, seeds and strange names included. */
const anyJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)),
    fc.array(tie('value')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '')), tie('value'), { noNullPrototype: true }),
  ),
})).value

describe('printExact', () => {
  it('is read back as it was', () => {
    fc.assert(fc.property(anyJson, fc.constantFrom(0, 2), (value, indent) => {
      // not toStrictEqual: it takes an own `__proto__` for the prototype
      expect(isDeepStrictEqual(parseExact(printExact(value, indent)), value)).toBe(true)
    }))
  })

  it('prints what JSON.stringify prints where that is exact', () => {
    fc.assert(fc.property(exactText.filter((text) => !text.includes('e+')), fc.constantFrom(0, 2), (text, indent) => {
      const value: unknown = JSON.parse(text)
      expect(printExact(value, indent)).toBe(JSON.stringify(value, null, indent))
    }))
  })

  it('writes the largest seed as an integer', () => {
    expect(printExact({ seed: 2n ** 64n - 1n })).toBe('{"seed":18446744073709551615}')
  })

  it('writes a large float as a float, so that it does not come back as an integer nobody meant', () => {
    expect(printExact(1e20)).toBe('1e+20')
  })

  it('is read back from the limit of nesting, and refuses what is deeper', () => {
    expect(parseExact(printExact(nestedLists(MAX_JSON_DEPTH)))).toStrictEqual(nestedLists(MAX_JSON_DEPTH))
    expect(() => printExact(nestedLists(MAX_JSON_DEPTH + 1))).toThrow(ExactJsonError)
  })

  it('leaves undefined members out', () => {
    expect(printExact({ a: undefined, b: 1 })).toBe('{"b":1}')
  })

  const cycle: unknown[] = []
  cycle.push(cycle)

  it.each([
    ['NaN', { inputs: { cfg: Number.NaN } }, 'JSON cannot hold NaN (at inputs.cfg)'],
    ['an infinite number', [Number.POSITIVE_INFINITY], 'JSON cannot hold Infinity (at 0)'],
    ['undefined in a list', [undefined], 'JSON cannot hold a undefined (at 0)'],
    ['a function', () => 1, 'JSON cannot hold a function'],
    ['a Map', new Map(), 'JSON cannot hold an object of a special kind'],
    ['a Date', { at: new Date(0) }, 'JSON cannot hold an object of a special kind (at at)'],
    ['a cycle', cycle, `JSON cannot hold more than ${MAX_JSON_DEPTH} levels (at 0.0.0.0)`],
  ])('refuses %s', (_name, value, message) => {
    expect(errorOf(() => printExact(value)).message).toBe(message)
  })
})

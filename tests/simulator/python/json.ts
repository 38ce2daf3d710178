/**
 * JSON as Python reads and writes it: integers of any size stay exact, floats stay floats (8.0 is not 8), bare NaN and
 * Infinity are legal, and what is written is ASCII with ", " and ": " between.
 * Written apart from the client's own parser on purpose: two readers with the same mistake would agree with each other.
 */

/** A number that Python holds as float: prints as 8.0 where an integer prints as 8. */
export class PyFloat {
  constructor(readonly value: number) {}
}

/** `number` is a safe integer here, `bigint` any other; fractions are PyFloat. */
export type Py = null | boolean | number | bigint | string | PyFloat | Py[] | PyObject
export interface PyObject {
  [key: string]: Py
}

const MAX_DEPTH = 900 // Python gives up at its recursion limit of 1000
const literals: ReadonlyMap<string, Py> = new Map<string, Py>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', new PyFloat(Number.NaN)],
  ['Infinity', new PyFloat(Number.POSITIVE_INFINITY)],
  ['-Infinity', new PyFloat(Number.NEGATIVE_INFINITY)],
])
// One token: a mark, a string (control characters must be escaped in it), an integer, a float, or a word.
const plain = String.raw`[^"\\\u0000-\u001f]*`
const escaped = String.raw`\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})`
const whole = String.raw`-?(?:0|[1-9]\d*)`
const token = new RegExp(
  String.raw`\s*(?:([[\]{}:,])|("${plain}(?:${escaped}${plain})*")|(${whole}(?![\d.eE]))|(${whole}(?:\.\d+)?(?:[eE][+-]?\d+)?)|(-?[A-Za-z]+))`,
  'y',
)

/** @throws SyntaxError */
export function readPyJson(text: string): Py {
  let position = 0
  const next = (): RegExpExecArray => {
    token.lastIndex = position
    const match = token.exec(text)
    if (!match) throw new SyntaxError(`unexpected text at ${position}`)
    position = token.lastIndex
    return match
  }
  const value = (match: RegExpExecArray, depth: number): Py => {
    if (depth > MAX_DEPTH) throw new SyntaxError('nested too deep')
    const [, mark, quoted, integer, float, word] = match
    if (quoted !== undefined) return JSON.parse(quoted) as string
    if (integer !== undefined) return readInteger(integer)
    if (float !== undefined) return new PyFloat(Number(float))
    if (word !== undefined) {
      const literal = literals.get(word)
      if (literal === undefined) throw new SyntaxError(`unexpected ${word}`)
      return literal
    }
    if (mark === '[') return list(depth + 1)
    if (mark === '{') return object(depth + 1)
    throw new SyntaxError(`unexpected ${mark} before ${position}`)
  }
  const list = (depth: number): Py[] => {
    const items: Py[] = []
    let match = next()
    if (match[1] === ']') return items
    for (;;) {
      items.push(value(match, depth))
      const mark = next()[1]
      if (mark === ']') return items
      if (mark !== ',') throw new SyntaxError(`expected , or ] before ${position}`)
      match = next()
    }
  }
  const object = (depth: number): PyObject => {
    const members: PyObject = {}
    let match = next()
    if (match[1] === '}') return members
    for (;;) {
      if (match[2] === undefined || next()[1] !== ':') throw new SyntaxError(`expected a key before ${position}`)
      // Defined, not assigned: "__proto__" is an ordinary key in Python.
      Object.defineProperty(members, JSON.parse(match[2]) as string, {
        value: value(next(), depth), enumerable: true, configurable: true, writable: true,
      })
      const mark = next()[1]
      if (mark === '}') return members
      if (mark !== ',') throw new SyntaxError(`expected , or } before ${position}`)
      match = next()
    }
  }
  const result = value(next(), 0)
  if (text.slice(position).trim() !== '') throw new SyntaxError(`unexpected text at ${position}`)
  return result
}

export function readInteger(digits: string): number | bigint {
  const near = Number(digits)
  return Number.isSafeInteger(near) ? near : BigInt(digits)
}

/** One line, as Python's encoder prints it by default. */
export function printPyJson(value: Py): string {
  if (typeof value === 'string') return quote(value)
  if (value === null || typeof value !== 'object') return String(value)
  if (value instanceof PyFloat) return printFloat(value.value)
  if (Array.isArray(value)) return `[${value.map(printPyJson).join(', ')}]`
  return `{${Object.entries(value).map(([key, member]) => `${quote(key)}: ${printPyJson(member)}`).join(', ')}}`
}

function quote(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Python's shortest form of a float: 8.0, 0.01, 1e-07, 1e+16; NaN, Infinity and -Infinity as its JSON encoder says. */
export function printFloat(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : `${value < 0 ? '-' : ''}Infinity`
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  }
  return Number.isInteger(value) ? value.toFixed(1) : String(value)
}

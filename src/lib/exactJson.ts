/**
 * Reads and writes JSON without losing integers: safe ones are `number`, unsafe ones `bigint`. Seeds go to 2^64-1.
 * Reads what Python's encoder writes, so bare NaN, Infinity and -Infinity too (protocol 1.1, 6.2); never writes them.
 *
 * One survey of the text chooses the parser, so every engine takes the same way: JSON.parse where it would be exact,
 * else the parser below. Both give the same values, errors and depth limit. The only place that uses JSON.parse and
 * JSON.stringify: everything else comes here.
 */
import type { Json, JsonObject } from './json'

/** Deeper nesting is refused both ways, so that no reader that recurses can overflow the stack. */
export const MAX_JSON_DEPTH = 512
/** Python refuses to read longer integers too; and making a bigint of a million digits would stop the page. */
const MAX_INTEGER_DIGITS = 4300
/** Sixteen digits are the fewest that can leave the safe range. */
const RISKY_DIGITS = 16

/** Text that is no JSON, or a value that JSON cannot hold. `line` and `column` count from 1; null when writing. */
export class ExactJsonError extends Error {
  override name = 'ExactJsonError' as const
  constructor(
    readonly reason: string,
    readonly position: number | null = null,
    readonly line: number | null = null,
    readonly column: number | null = null,
  ) {
    super(line === null ? reason : `${reason} at line ${line}, column ${column}`)
  }
}

/** @throws ExactJsonError */
export function parseExact(text: string): Json {
  if (needsOwnParser(text)) return parseByHand(text)
  try {
    return JSON.parse(text) as Json
  } catch {
    return parseByHand(text) // fails as well, and says where in the same words in every browser
  }
}

/**
 * Takes what `Json` describes; members that are undefined are left out, as JSON.stringify does.
 * @param indent spaces per level; 0 writes one line
 * @throws ExactJsonError for NaN, infinite numbers, functions, Maps and other things JSON cannot hold, and for cycles
 */
export function printExact(value: unknown, indent = 0): string {
  return print(value, indent, '', [])
}

/** True when JSON.parse would round an integer or fail on a bare NaN. @throws ExactJsonError when nested too deep */
function needsOwnParser(text: string): boolean {
  let risky = false
  let digits = 0
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 48 && code <= 57) {
      if (++digits === RISKY_DIGITS) risky = true
      continue
    }
    digits = 0
    if (code === QUOTE) {
      i = endOfString(text, i)
      if (i < 0) return risky // the parser will say so
    } else if (code === BRACE || code === BRACKET) {
      if (++depth > MAX_JSON_DEPTH) fail(text, i, `Nested deeper than ${MAX_JSON_DEPTH} levels`)
    } else if (code === BRACE_END || code === BRACKET_END) depth--
    else if (code === LETTER_N || code === LETTER_I) risky = true
  }
  return risky
}

/** Index of the closing quote of the string that opens at `start`, or -1. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end > 0 && text.charCodeAt(end - 1) === BACKSLASH) {
    let first = end - 1
    while (first > start + 1 && text.charCodeAt(first - 1) === BACKSLASH) first--
    if ((end - first) % 2 === 0) break // an even number of backslashes escapes itself, not the quote
    end = text.indexOf('"', end + 1)
  }
  return end
}

function parseByHand(text: string): Json {
  let at = 0
  let depth = 0

  const value = readValue()
  skipSpace()
  if (at < text.length) fail(text, at, 'Unexpected text after the end')
  return value

  function readValue(): Json {
    skipSpace()
    switch (text.charCodeAt(at)) {
      case QUOTE: return readString()
      case BRACE: return nested(readObject)
      case BRACKET: return nested(readArray)
      case LETTER_T: return readWord('true', true)
      case LETTER_F: return readWord('false', false)
      case LETTER_LOWER_N: return readWord('null', null)
      case LETTER_N: return readWord('NaN', Number.NaN)
      case LETTER_I: return readWord('Infinity', Number.POSITIVE_INFINITY)
      default: return readNumber()
    }
  }

  function nested<T>(read: () => T): T {
    if (++depth > MAX_JSON_DEPTH) fail(text, at, `Nested deeper than ${MAX_JSON_DEPTH} levels`)
    const result = read()
    depth--
    return result
  }

  function readObject(): JsonObject {
    const object: JsonObject = {}
    at++
    skipSpace()
    if (text.charCodeAt(at) === BRACE_END) {
      at++
      return object
    }
    for (;;) {
      skipSpace()
      if (text.charCodeAt(at) !== QUOTE) fail(text, at, 'Expected a name in double quotes')
      const name = readString()
      skipSpace()
      if (text.charCodeAt(at) !== COLON) fail(text, at, "Expected ':'")
      at++
      setOwn(object, name, readValue())
      skipSpace()
      const code = text.charCodeAt(at)
      if (code !== COMMA && code !== BRACE_END) fail(text, at, "Expected ',' or '}'")
      at++
      if (code === BRACE_END) return object
    }
  }

  function readArray(): Json[] {
    const list: Json[] = []
    at++
    skipSpace()
    if (text.charCodeAt(at) === BRACKET_END) {
      at++
      return list
    }
    for (;;) {
      list.push(readValue())
      skipSpace()
      const code = text.charCodeAt(at)
      if (code !== COMMA && code !== BRACKET_END) fail(text, at, "Expected ',' or ']'")
      at++
      if (code === BRACKET_END) return list
    }
  }

  function readString(): string {
    const start = at
    const end = endOfString(text, start)
    if (end < 0) fail(text, start, 'A string has no closing quote')
    at = end + 1
    const inner = text.slice(start + 1, end)
    if (!needsUnescaping.test(inner)) return inner
    try {
      return JSON.parse(text.slice(start, at)) as string
    } catch {
      return fail(text, start, 'A string has an unknown escape or a raw control character')
    }
  }

  function readWord<T>(word: string, meaning: T): T {
    if (!text.startsWith(word, at)) unexpected()
    at += word.length
    return meaning
  }

  function readNumber(): number | bigint {
    numberPattern.lastIndex = at
    const match = numberPattern.exec(text)
    if (!match) {
      if (text.startsWith('-Infinity', at)) return readWord('-Infinity', Number.NEGATIVE_INFINITY)
      return unexpected()
    }
    const digits = match[0]
    const start = at
    at += digits.length
    const rounded = Number(digits)
    if (match[1] !== undefined || Number.isSafeInteger(rounded)) return rounded
    if (digits.length > MAX_INTEGER_DIGITS) return fail(text, start, 'An integer has too many digits')
    return BigInt(digits)
  }

  function skipSpace(): void {
    for (;;) {
      const code = text.charCodeAt(at)
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
      at++
    }
  }

  function unexpected(): never {
    if (at >= text.length) fail(text, at, 'Unexpected end')
    return fail(text, at, `Unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))}`)
  }
}

/** `path` names where we are, for errors: grown and shrunk in place, since most values never need it. */
function print(value: unknown, indent: number, margin: string, path: string[]): string {
  switch (typeof value) {
    case 'string': return JSON.stringify(value)
    case 'boolean': return String(value)
    case 'bigint': return value.toString()
    case 'number': return printNumber(value, path)
    case 'object': break
    default: return refuse(`a ${typeof value}`, path)
  }
  if (value === null) return 'null'
  if (path.length >= MAX_JSON_DEPTH) return refuse(`more than ${MAX_JSON_DEPTH} levels`, path.slice(0, 4))
  const inner = margin + ' '.repeat(indent)
  const printMember = (name: string, member: unknown) => {
    path.push(name)
    const text = print(member, indent, inner, path)
    path.pop()
    return text
  }
  if (Array.isArray(value)) {
    return enclose('[', ']', Array.from(value, (item, index) => printMember(String(index), item)), indent, margin)
  }
  // Not by prototype: what comes out of IndexedDB or a frame has another realm's.
  if (Object.prototype.toString.call(value) !== '[object Object]') return refuse('an object of a special kind', path)
  const members: string[] = []
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    members.push(`${JSON.stringify(name)}:${indent ? ' ' : ''}${printMember(name, member)}`)
  }
  return enclose('{', '}', members, indent, margin)
}

function printNumber(value: number, path: readonly string[]): string {
  if (!Number.isFinite(value)) return refuse(String(value), path)
  if (Object.is(value, -0)) return '-0.0' // Python reads -0 as the integer 0
  // A float beyond the safe range must not come back as an integer that nobody meant.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return value.toExponential()
  return String(value)
}

function enclose(open: string, close: string, parts: readonly string[], indent: number, margin: string): string {
  if (indent === 0 || parts.length === 0) return open + parts.join(',') + close
  const inner = `\n${margin}${' '.repeat(indent)}`
  return `${open}${inner}${parts.join(`,${inner}`)}\n${margin}${close}`
}

/** JSON.parse gives `__proto__` as an ordinary member; a plain assignment would change the prototype instead. */
function setOwn(object: JsonObject, name: string, value: Json): void {
  if (name !== '__proto__') object[name] = value
  else Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
}

function fail(text: string, position: number, reason: string): never {
  let line = 1
  let lineStart = 0
  for (let next = text.indexOf('\n'); next >= 0 && next < position; next = text.indexOf('\n', next + 1)) {
    line++
    lineStart = next + 1
  }
  throw new ExactJsonError(reason, position, line, position - lineStart + 1)
}

function refuse(what: string, path: readonly string[]): never {
  throw new ExactJsonError(`JSON cannot hold ${what}${path.length ? ` (at ${path.join('.')})` : ''}`)
}

/** The first group is there for fractions and exponents: those are floats, whatever their size. */
const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)?/y
// eslint-disable-next-line no-control-regex -- JSON forbids raw control characters inside strings
const needsUnescaping = /[\\\u0000-\u001f]/

const QUOTE = 34
const COMMA = 44
const COLON = 58
const LETTER_F = 102
const LETTER_I = 73
const LETTER_N = 78
const LETTER_LOWER_N = 110
const LETTER_T = 116
const BRACKET = 91
const BACKSLASH = 92
const BRACKET_END = 93
const BRACE = 123
const BRACE_END = 125

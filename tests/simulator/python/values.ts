/**
 * Python's conversions as ComfyUI applies them to inputs: int(), float(), str(), bool(), and the text of the errors
 * they raise. Source: protocol 1.3 (validation quirks).
 */
import { printFloat, printPyJson, PyFloat, readInteger, type Py, type PyObject } from './json'

/** A Python exception: what it is called and what str() makes of it. */
export class PyError extends Error {
  constructor(readonly type: string, message: string) {
    super(message)
  }
}

export const float = (value: number) => new PyFloat(value)

export function isPyObject(value: Py | undefined): value is PyObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof PyFloat)
}

/** @throws PyError */
export function toInt(value: Py): number | bigint {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (value instanceof PyFloat) {
    if (Number.isNaN(value.value)) throw new PyError('ValueError', 'cannot convert float NaN to integer')
    if (!Number.isFinite(value.value)) throw new PyError('OverflowError', 'cannot convert float infinity to integer')
    return narrow(BigInt(Math.trunc(value.value)))
  }
  if (typeof value === 'string') {
    const digits = value.trim()
    if (/^[+-]?\d+(_\d+)*$/.test(digits)) return readInteger(digits.replaceAll('_', '').replace(/^\+/, ''))
    throw new PyError('ValueError', `invalid literal for int() with base 10: ${printRepr(value)}`)
  }
  throw new PyError('TypeError', `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`)
}

/** @throws PyError */
export function toFloat(value: Py): PyFloat {
  if (value instanceof PyFloat) return value
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return float(Number(value))
  if (typeof value === 'string') {
    const text = value.trim().replaceAll(/(?<=\d)_(?=\d)/g, '')
    if (/^[+-]?(inf|infinity)$/i.test(text)) return float(text.startsWith('-') ? -Infinity : Infinity)
    if (/^[+-]?nan$/i.test(text)) return float(Number.NaN)
    if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return float(Number(text))
    throw new PyError('ValueError', `could not convert string to float: ${printRepr(value)}`)
  }
  throw new PyError('TypeError', `float() argument must be a string or a real number, not '${typeName(value)}'`)
}

export function toBool(value: Py): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (isPyObject(value)) return Object.keys(value).length > 0
  return value instanceof PyFloat ? value.value !== 0 : Boolean(value)
}

/** str(value) */
export function printStr(value: Py): string {
  return typeof value === 'string' ? value : printRepr(value)
}

/** repr(value) */
export function printRepr(value: Py): string {
  if (value === null) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'string') {
    const mark = value.includes("'") && !value.includes('"') ? '"' : "'"
    const escaped = value.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`)
    return mark + escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t') + mark
  }
  if (value instanceof PyFloat) return printFloat(value.value).replace('NaN', 'nan').replace('Infinity', 'inf')
  if (Array.isArray(value)) return `[${value.map(printRepr).join(', ')}]`
  if (isPyObject(value)) return `{${Object.entries(value).map(([key, member]) => `${printRepr(key)}: ${printRepr(member)}`).join(', ')}}`
  return printPyJson(value)
}

export function typeName(value: Py): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'str'
  if (Array.isArray(value)) return 'list'
  if (value instanceof PyFloat) return 'float'
  return isPyObject(value) ? 'dict' : 'int'
}

/** Equality as Python's == sees it: 1, 1.0 and True are one value. */
export function pyEquals(a: Py, b: Py): boolean {
  const left = plainNumber(a)
  const right = plainNumber(b)
  if (left !== null && right !== null) return String(left) === String(right) // 1 and 1n are equal, which === denies
  return left === null && right === null && printRepr(a) === printRepr(b)
}

function plainNumber(value: Py): number | bigint | null {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number' || typeof value === 'bigint') return value
  return value instanceof PyFloat ? value.value : null
}

function narrow(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

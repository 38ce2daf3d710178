/** Reads single fields of an untrusted JSON object: own keys only, and null or empty for what is of another type. */
import type { Json, JsonObject } from '@/lib/json'
import { isJsonObject, ownValue } from '../links'

export function objectOf(object: JsonObject, key: string): JsonObject {
  const value = ownValue(object, key)
  return isJsonObject(value) ? value : {}
}

export function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

export function textOf(object: JsonObject, key: string): string | null {
  const value = ownValue(object, key)
  return typeof value === 'string' ? value : null
}

export function isTrue(object: JsonObject, key: string): boolean {
  return ownValue(object, key) === true
}

/** Null also for NaN and the infinite: as a bound they are none. Numbers are sometimes written as text. */
export function numberOf(object: JsonObject, key: string): number | null {
  const value = ownValue(object, key)
  const isNumeric = typeof value === 'number' || typeof value === 'bigint' || (typeof value === 'string' && value.trim() !== '')
  const number = isNumeric ? Number(value) : NaN
  return Number.isFinite(number) ? number : null
}

export function positiveOf(object: JsonObject, key: string): number | null {
  const value = numberOf(object, key)
  return value !== null && value > 0 ? value : null
}

/** Exact beyond 2^53; a fraction is cut off, as the server does. */
export function integerOf(object: JsonObject, key: string): bigint | null {
  const value = ownValue(object, key)
  if (typeof value === 'bigint') return value
  if (typeof value === 'string' && /^-?\d{1,40}$/.test(value)) return BigInt(value)
  const number = numberOf(object, key)
  return number === null ? null : BigInt(Math.trunc(number))
}

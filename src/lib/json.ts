/**
 * What exact JSON text can hold once read: like JSON, with `bigint` for integers beyond 2^53 and
 * NaN or infinite numbers, which Python's encoder writes bare (protocol 1.1, 7).
 */
export type Json = null | boolean | number | bigint | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** More levels than exact JSON reads; deeper values come from nowhere good. */
const MAX_DEPTH = 512

/** Whether a stored or received value is one of these, all the way down. */
export function isJson(value: unknown, depth = 0): value is Json {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean': return true
    case 'object': break
    default: return false
  }
  if (value === null) return true
  if (depth > MAX_DEPTH) return false
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1))
  // Not by prototype: what comes out of IndexedDB has another realm's.
  return Object.prototype.toString.call(value) === '[object Object]' && Object.values(value).every((member) => isJson(member, depth + 1))
}

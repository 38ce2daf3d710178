/** Whether two values are written the same way: members in any order, integers by value, NaN equal to itself. */
import { MAX_JSON_DEPTH } from './exactJson'
import type { Json, JsonObject } from './json'

/** Recurses no deeper than exact JSON goes: beyond that nothing is the same. */
export function sameJson(a: Json, b: Json, depth = 0): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || depth > MAX_JSON_DEPTH) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    return a.every((item, index) => sameJson(item, b[index] ?? null, depth + 1))
  }
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && sameJson(member(a, name), member(b, name), depth + 1))
}

function member(object: JsonObject, name: string): Json {
  return object[name] ?? null
}

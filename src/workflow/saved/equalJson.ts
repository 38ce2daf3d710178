/** Whether two values would be written alike; the order of an object's members aside. */
import type { Json } from '@/lib/json'
import { isJsonObject, ownValue } from '../links'

export function isEqualJson(first: Json | undefined, second: Json | undefined): boolean {
  if (Object.is(first, second)) return true
  if (Array.isArray(first)) return Array.isArray(second) && first.length === second.length && first.every((item, index) => isEqualJson(item, second[index]))
  if (!isJsonObject(first) || !isJsonObject(second)) return false
  const names = Object.keys(first)
  return names.length === Object.keys(second).length && names.every((name) => Object.hasOwn(second, name) && isEqualJson(first[name], ownValue(second, name)))
}

/**
 * Takes the long option lists out of a class's definition as the server sent it, and puts them back: what is stored holds
 * each of them once, where the server repeats the names of all models in every loader.
 */
import { isJsonObject } from '../links'
import type { Json, JsonObject } from '@/lib/json'
import type { Choice } from './nodeDefs'

/** Shorter ones cost less than the detour. */
const LONG = 32
/** Stands where a list was, with its name. A server that says so itself gets one of its own lists, or nothing. */
const PLACEHOLDER = 'darkroom:list'

/** @param keep is given each long list and says its name */
export function liftLists(info: Json, keep: (list: readonly Choice[]) => string): Json {
  if (Array.isArray(info)) return isLongList(info) ? { [PLACEHOLDER]: keep(info) } : info.map((item) => liftLists(item, keep))
  if (!isJsonObject(info)) return info
  return mapMembers(info, (member) => liftLists(member, keep))
}

/** @param find answers a name with its list; undefined puts an empty one there */
export function putBackLists(info: Json, find: (listId: string) => readonly Choice[] | undefined): Json {
  if (Array.isArray(info)) return info.map((item) => putBackLists(item, find))
  if (!isJsonObject(info)) return info
  const listId = listIn(info)
  if (listId !== null) return [...(find(listId) ?? [])]
  return mapMembers(info, (member) => putBackLists(member, find))
}

/** The names of the lists that were taken out. */
export function liftedListsOf(info: Json): string[] {
  if (Array.isArray(info)) return info.flatMap(liftedListsOf)
  if (!isJsonObject(info)) return []
  const listId = listIn(info)
  return listId === null ? Object.values(info).flatMap(liftedListsOf) : [listId]
}

function listIn(info: JsonObject): string | null {
  const listId = Object.hasOwn(info, PLACEHOLDER) ? info[PLACEHOLDER] : null
  return typeof listId === 'string' ? listId : null
}

function isLongList(items: readonly Json[]): items is Choice[] {
  return items.length >= LONG && items.every((item) => typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean')
}

/** Defined, not assigned: `__proto__` is an ordinary name here. */
function mapMembers(object: JsonObject, map: (member: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, member]) => [name, map(member)]))
}

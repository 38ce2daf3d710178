/**
 * Writes an ApiGraph as the `prompt` of POST /prompt. List literals are wrapped, or the server would take them for
 * links; it unwraps them in what it stores, so a prompt read back from a picture needs this again.
 * Source: protocol 1.3, 5.1.
 */
import type { Json, JsonObject } from '@/lib/json'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { linkOf } from '../links'

export function toPromptJson(graph: ApiGraph): JsonObject {
  // fromEntries makes own keys of every id, `__proto__` too.
  return Object.fromEntries([...graph].map(([id, node]) => [id, nodeJson(node)]))
}

function nodeJson(node: ApiNode): JsonObject {
  const inputs = Object.fromEntries(Object.entries(node.inputs).map(([name, value]) => [name, wrapList(value)]))
  const json: JsonObject = { class_type: node.classType, inputs }
  return node.title === null ? json : { ...json, _meta: { title: node.title } }
}

function wrapList(value: Json): Json {
  return Array.isArray(value) && !linkOf(value) ? { __value__: value } : value
}

/**
 * Reads one input of an API node: a link, or a literal that may be wrapped as {"__value__": x}.
 * Every access asks for own keys only, since names come from files.
 * Source: protocol 1.3 (unwrapping), 5.1 (links).
 */
import { asNodeId, type NodeId } from '@/comfy/ids'
import type { Json, JsonObject } from '@/lib/json'
import type { ApiNode, Link } from './apiGraph'
import type { ParameterValue } from './form/parameters'

export interface NamedLink extends Link {
  input: string
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function ownValue(object: Readonly<Record<string, Json>>, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** A link by its shape, whether or not the node it names exists: this is how the server tells. */
export function linkOf(value: Json | undefined): Link | null {
  if (!Array.isArray(value) || value.length !== 2) return null
  const [from, slot] = value
  if (typeof from !== 'string' || typeof slot !== 'number' || !Number.isSafeInteger(slot) || slot < 0) return null
  return { from: asNodeId(from), slot }
}

export function linkAt(node: ApiNode, input: string): Link | null {
  return linkOf(ownValue(node.inputs, input))
}

/** The literal with its wrapping taken off; undefined for a link and for an input that is not there. */
export function literalOf(value: Json | undefined): Json | undefined {
  if (linkOf(value)) return undefined
  if (isJsonObject(value) && Object.hasOwn(value, '__value__')) return value['__value__']
  return value
}

/** A literal that one form field can hold, or null. @param path of a member, where the literal is an object */
export function scalarAt(node: ApiNode | undefined, input: string, path: readonly string[] = []): ParameterValue | null {
  let literal = node && literalOf(ownValue(node.inputs, input))
  for (const key of path) literal = isJsonObject(literal) ? ownValue(literal, key) : undefined
  if (literal === undefined || literal === null || typeof literal === 'object') return null
  return literal
}

/**
 * The links of a node in the order of its inputs, without the branch that a switch set by hand never evaluates:
 * what hangs there alone does not run.
 */
export function linksOf(node: ApiNode): NamedLink[] {
  const idle = idleSwitchInput(node)
  const found: NamedLink[] = []
  for (const [input, value] of Object.entries(node.inputs)) {
    const link = linkOf(value)
    if (link && input !== idle) found.push({ input, ...link })
  }
  return found
}

function idleSwitchInput(node: ApiNode): string | null {
  if (!Object.hasOwn(node.inputs, 'on_true') || !Object.hasOwn(node.inputs, 'on_false')) return null
  const chosen = scalarAt(node, 'switch')
  if (typeof chosen !== 'boolean') return null
  return chosen ? 'on_false' : 'on_true'
}

export function titleOf(node: ApiNode, displayName: string | undefined): string {
  return node.title?.trim() || displayName || node.classType
}

/**
 * Visits depth first, in the given order, every key once. Without recursion: links of a file may nest thousands deep.
 */
export function walk<Visit>(starts: readonly Visit[], keyOf: (visit: Visit) => string, next: (visit: Visit) => readonly Visit[]): Visit[] {
  const seen = new Set<string>()
  const order: Visit[] = []
  const stack = starts.toReversed()
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const key = keyOf(visit)
    if (seen.has(key)) continue
    seen.add(key)
    order.push(visit)
    stack.push(...next(visit).toReversed())
  }
  return order
}

/** All nodes that these need, themselves included. Ids without a node are left out. */
export function upstreamOf(graph: ReadonlyMap<NodeId, ApiNode>, starts: readonly NodeId[]): Set<NodeId> {
  const visits = walk(starts, (id) => id, (id) => {
    const node = graph.get(id)
    return node ? linksOf(node).map((link) => link.from) : []
  })
  return new Set(visits.filter((id) => graph.has(id)))
}

/**
 * ComfyUI's API format ("prompt") as a typed, immutable graph.
 * Source: protocol 5.1. A link is [node id, output slot]; any other array must be sent as {"__value__": [...]}.
 */
import type { NodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'

export interface ApiNode {
  classType: string
  /** `_meta.title`, or null. */
  title: string | null
  inputs: Readonly<Record<string, Json>>
}
/** In the file's order, but for ids like integers, which come first: so JavaScript reads objects. A Map, so that no key of a file can reach a prototype. */
export type ApiGraph = ReadonlyMap<NodeId, ApiNode>

export interface Link {
  from: NodeId
  slot: number
}

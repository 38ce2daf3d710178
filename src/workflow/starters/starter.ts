/** What a starter is, and the short form its graphs are written in. */
import { asNodeId, type NodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import type { ApiGraph, ApiNode } from '../apiGraph'

export interface Starter {
  id: string
  name: string
  /** One line: what it is for. */
  description: string
  /** In API format; a new one at each call. All but the one that a first visit shows are fetched for it. */
  graph: () => ApiGraph | Promise<ApiGraph>
}

type Inputs = Readonly<Record<string, Json>>

/** Node id to [class, title, inputs]. */
export function graphOf(nodes: Readonly<Record<string, readonly [classType: string, title: string, inputs: Inputs]>>): ApiGraph {
  return new Map(
    Object.entries(nodes).map(([id, [classType, title, inputs]]): [NodeId, ApiNode] => [asNodeId(id), { classType, title, inputs }]),
  )
}

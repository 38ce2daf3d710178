/**
 * How a workflow hands over its pictures: files that SaveImage writes, or frames that SaveImageWebsocket sends.
 * PreviewImage stays as it is in both.
 * Source: protocol 3.2.
 */
import type { NodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { linkOf } from '../links'

const FILE_SAVER = 'SaveImage'
export const SOCKET_SAVER = 'SaveImageWebsocket'
const DEFAULT_PREFIX = 'ComfyUI'

/** `other`: pictures leave by neither, if any do. */
export type Delivery = 'file' | 'socket' | 'both' | 'other'

export function deliveryOf(graph: ApiGraph): Delivery {
  const classes = new Set([...graph.values()].map((node) => node.classType))
  if (classes.has(FILE_SAVER)) return classes.has(SOCKET_SAVER) ? 'both' : 'file'
  return classes.has(SOCKET_SAVER) ? 'socket' : 'other'
}

/** The same graph with every saver of the one kind made the other; the same object when there is none. */
export function withDelivery(graph: ApiGraph, delivery: 'file' | 'socket'): ApiGraph {
  const [unwanted, wanted] = delivery === 'file' ? [SOCKET_SAVER, FILE_SAVER] : [FILE_SAVER, SOCKET_SAVER]
  const replaced = new Set([...graph].filter(([, node]) => node.classType === unwanted).map(([id]) => id))
  if (replaced.size === 0) return graph
  return new Map(
    [...graph].map(([id, node]) => {
      const rewired = withoutSavers(graph, node, replaced)
      return [id, replaced.has(id) ? saverAs(rewired, wanted) : rewired]
    }),
  )
}

function saverAs(node: ApiNode, classType: string): ApiNode {
  // The socket saver keeps filename_prefix, which the server ignores there: so switching back finds it again.
  const inputs = classType === FILE_SAVER ? { filename_prefix: DEFAULT_PREFIX, ...node.inputs } : node.inputs
  return { ...node, classType, inputs }
}

/** SaveImage passes its pictures on, SaveImageWebsocket does not: whoever took them takes them from before it. */
function withoutSavers(graph: ApiGraph, node: ApiNode, replaced: ReadonlySet<NodeId>): ApiNode {
  const inputs = Object.entries(node.inputs).map(([name, value]): [string, Json] => [name, beforeSavers(graph, value, replaced)])
  return inputs.every(([name, value]) => value === node.inputs[name]) ? node : { ...node, inputs: Object.fromEntries(inputs) }
}

function beforeSavers(graph: ApiGraph, value: Json, replaced: ReadonlySet<NodeId>): Json {
  const passed = new Set<NodeId>()
  let current = value
  for (let link = linkOf(current); link && replaced.has(link.from); link = linkOf(current)) {
    const before = graph.get(link.from)?.inputs['images']
    if (before === undefined || passed.has(link.from)) return value // nothing before it, or savers in a ring
    passed.add(link.from)
    current = before
  }
  return current
}

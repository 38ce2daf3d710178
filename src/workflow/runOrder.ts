/** The order in which nodes can run: each after all it needs. Cycles are cut where they close. */
import type { NodeId } from '@/comfy/ids'
import type { ApiGraph, ApiNode, Link } from './apiGraph'
import { linksOf } from './links'

/**
 * Depth first through links from the given nodes, in their order. Without recursion: chains may be thousands long.
 * @param follow the links of a node that count
 */
export function runOrder(graph: ApiGraph, starts: Iterable<NodeId>, follow: (node: ApiNode) => readonly Link[] = linksOf): Set<NodeId> {
  const order = new Set<NodeId>()
  const entered = new Set<NodeId>()
  const stack: { id: NodeId; isDone: boolean }[] = [...starts].toReversed().map((id) => ({ id, isDone: false }))
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (top.isDone) {
      order.add(top.id)
      continue
    }
    const node = graph.get(top.id)
    if (entered.has(top.id) || !node) continue
    entered.add(top.id)
    stack.push({ id: top.id, isDone: true })
    for (const link of follow(node).toReversed()) stack.push({ id: link.from, isDone: false })
  }
  return order
}

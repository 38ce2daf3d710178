/**
 * Which nodes a run is for and which it needs: the server starts from output nodes and runs only what they link to.
 */
import type { NodeId } from '@/comfy/ids'
import type { ApiGraph } from './apiGraph'
import { linksOf, upstreamOf } from './links'
import type { NodeDefs } from './definitions/nodeDefs'

/** Output nodes; of classes whose definition is missing, those that nobody takes anything from. */
export function outputNodes(graph: ApiGraph, defs: NodeDefs): NodeId[] {
  const taken = new Set<NodeId>()
  for (const node of graph.values()) for (const link of linksOf(node)) taken.add(link.from)
  return [...graph].filter(([id, node]) => defs.get(node.classType)?.isOutputNode ?? !taken.has(id)).map(([id]) => id)
}

/** @param targets only these outputs, as `partial_execution_targets` has it; without any output: every node */
export function neededNodes(graph: ApiGraph, defs: NodeDefs, targets: readonly NodeId[] = outputNodes(graph, defs)): Set<NodeId> {
  const needed = upstreamOf(graph, targets)
  return needed.size > 0 ? needed : new Set(graph.keys())
}

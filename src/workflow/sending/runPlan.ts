/**
 * What a run will do, known before it is sent: the nodes its outputs need and the steps its samplers take.
 * Progress is measured against it.
 */
import type { NodeId } from '@/comfy/ids'
import type { ApiGraph } from '../apiGraph'
import { SOCKET_SAVER } from './delivery'
import { linksOf, titleOf } from '../links'
import { neededNodes } from '../neededNodes'
import type { NodeDefs } from '../definitions/nodeDefs'
import { isSampler } from '../roles/samplers'
import { samplerSteps } from '../roles/samplerSteps'

/** One node of the sent graph, as far as progress needs it. */
export interface PlannedNode {
  classType: string
  title: string
  /** Sampler steps it is expected to take, null for a node that does not sample. */
  steps: number | null
  /** Delivers its pictures over the socket (SaveImageWebsocket). */
  deliversOverSocket: boolean
  /** The planned nodes whose outputs it is linked to. Tells which nodes will never run: those nobody still waits for. */
  needs: readonly NodeId[]
}
/** What a run is made of, known before it is sent. Keys are node ids; insertion order is the graph's. */
export interface RunPlan {
  nodes: ReadonlyMap<NodeId, PlannedNode>
}

/**
 * The plan of one prompt, exactly as it is sent. Nodes that no output needs are left out: the server never runs them.
 * @param targets output nodes, where only some are asked for
 */
export function planRun(graph: ApiGraph, defs: NodeDefs, targets?: readonly NodeId[]): RunPlan {
  const needed = neededNodes(graph, defs, targets)
  const nodes = new Map<NodeId, PlannedNode>()
  for (const [id, node] of graph) {
    if (!needed.has(id)) continue
    const def = defs.get(node.classType)
    nodes.set(id, {
      classType: node.classType,
      title: titleOf(node, def?.displayName),
      steps: isSampler(node, def) ? samplerSteps(graph, defs, id) : null,
      deliversOverSocket: node.classType === SOCKET_SAVER,
      needs: [...new Set(linksOf(node).map((link) => link.from))].filter((from) => needed.has(from)),
    })
  }
  return { nodes }
}

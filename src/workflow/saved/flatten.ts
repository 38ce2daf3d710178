/**
 * Every node where it will run: the nodes of a subgraph once for each of its instances, under the API ids `a:b:c`.
 * A muted or bypassed instance at the root has no inner nodes; deeper ones keep theirs, as on ComfyUI's page, which
 * leaves their modes to the inner nodes.
 * Source: ComfyUI_frontend executionUtil.ts, SubgraphNode.getInnerNodes.
 */
import { asNodeId } from '@/comfy/ids'
import { MAX_WORKFLOW_NODES } from '../readApiGraph'
import { BYPASSED, MUTED } from './document'
import { flatId, type FlatNode, type FlatWorkflow, type PageWorkflow, type Scope } from './pageModel'
import type { SavedProblem } from './savedWorkflow'

/** ComfyUI's own limit is the stack of the browser. */
const MAX_DEPTH = 100

export function isOff({ mode }: { mode: number }): boolean {
  return mode === MUTED || mode === BYPASSED
}

export function flatten(workflow: PageWorkflow): FlatWorkflow {
  const nodes = new Map<string, FlatNode>()
  const problems: SavedProblem[] = []
  const pending: Scope[] = [{ graph: workflow.root, host: null }]
  for (let scope = pending.pop(); scope; scope = pending.pop()) {
    const inner: Scope[] = []
    for (const node of scope.graph.nodes.values()) {
      const flat: FlatNode = { id: flatId(scope, node.id), node, scope }
      if (nodes.size >= MAX_WORKFLOW_NODES) {
        problems.push({ kind: 'tooManyNodes', nodeId: asNodeId(flat.id), title: node.title, limit: MAX_WORKFLOW_NODES })
        return { nodes, problems }
      }
      nodes.set(flat.id, flat)
      if (!node.subgraph || (scope.host === null && isOff(node))) continue
      if (isInside(flat)) problems.push({ kind: 'recursiveSubgraph', nodeId: asNodeId(flat.id), title: node.title, name: node.subgraph.name })
      else inner.push({ graph: node.subgraph, host: flat })
    }
    pending.push(...inner.toReversed())
  }
  return { nodes, problems }
}

/** Whether this instance stands, at any depth, inside an instance of its own definition. */
function isInside(flat: FlatNode): boolean {
  let depth = 0
  for (let host = flat.scope.host; host; host = host.scope.host) {
    if (host.node.subgraph === flat.node.subgraph || ++depth > MAX_DEPTH) return true
  }
  return false
}

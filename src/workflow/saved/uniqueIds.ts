/**
 * Node ids inside subgraph definitions as ComfyUI's page makes them unique over the whole document: the API ids of inner
 * nodes are built from these. Ids of the root stay; of several definitions the first keeps its own.
 * Source: ComfyUI_frontend subgraphDeduplication.ts.
 */
import type { SavedGraph, SavedNode, SavedWorkflow } from './document'

/** Changes the ids in place: nodes, ends of links, what instances of subgraphs show. */
export function makeIdsUnique(workflow: SavedWorkflow): void {
  const changedIn = new Map<string, ReadonlyMap<string, string>>()
  const used = new Set(workflow.root.nodes.filter((node) => node.hasNumericId).map((node) => node.id))
  for (const graph of workflow.subgraphs.values()) {
    const changed = renumber(graph.nodes, used, workflow)
    if (changed.size === 0) continue
    changedIn.set(graph.id, changed)
    renameEnds(graph, changed)
  }
  if (changedIn.size === 0) return
  for (const { nodes } of [workflow.root, ...workflow.subgraphs.values()]) {
    for (const { type, shown } of nodes) {
      const changed = changedIn.get(type)
      if (changed) for (const entry of shown) entry.node = changed.get(entry.node) ?? entry.node
    }
  }
}

function renumber(nodes: readonly SavedNode[], used: Set<string>, counter: { lastNodeId: number }): Map<string, string> {
  const changed = new Map<string, string>()
  for (const node of nodes) {
    if (!node.hasNumericId) continue
    if (!used.has(node.id)) {
      used.add(node.id)
      counter.lastNodeId = Math.max(counter.lastNodeId, Number(node.id))
      continue
    }
    do counter.lastNodeId++
    while (used.has(String(counter.lastNodeId)))
    changed.set(node.id, String(counter.lastNodeId))
    node.id = String(counter.lastNodeId)
    used.add(node.id)
  }
  return changed
}

function renameEnds(graph: SavedGraph, changed: ReadonlyMap<string, string>): void {
  for (const link of graph.links.values()) {
    link.from = changed.get(link.from) ?? link.from
    link.to = changed.get(link.to) ?? link.to
  }
}

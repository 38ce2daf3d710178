/**
 * Widgets that a subgraph shows on its instances: an input of the instance stands for the widgets it is linked to inside.
 * All instances of one definition show the same value, that of the inner widget: what `widgets_values` of the instance
 * hold is written by the page and not read back.
 * Source: ComfyUI_frontend SubgraphNode._resolveInputWidget, promotedWidgetView.ts.
 */
import type { PageGraph, PageNode, Widget } from './pageModel'

/** All that take the value, the one that shows it first; none where the input is a mere socket. */
export function promotedWidgets(instance: PageNode, slot: number): Widget[] {
  const pending: { graph: PageGraph | null; slot: number }[] = [{ graph: instance.subgraph, slot }]
  const seen = new Set<string>()
  for (let next = pending.shift(); next; next = pending.shift()) {
    const { graph, slot: at } = next
    if (!graph || seen.has(`${graph.id} ${at}`)) continue
    seen.add(`${graph.id} ${at}`)
    const direct: Widget[] = []
    const nested: typeof pending = []
    for (const { node, slot: inner } of innerInputs(graph, at)) {
      if (node.subgraph) nested.push({ graph: node.subgraph, slot: inner })
      else direct.push(...widgetsAt(node, inner))
    }
    if (direct.length > 0) return direct
    pending.unshift(...nested)
  }
  return []
}

function innerInputs(graph: PageGraph, slot: number): { node: PageNode; slot: number }[] {
  return (graph.inputs[slot]?.links ?? []).flatMap((linkId) => {
    const node = graph.nodes.get(graph.links.get(linkId)?.to ?? '')
    const inner = node?.inputs.findIndex((input) => input.link === linkId) ?? -1
    return node && inner >= 0 ? [{ node, slot: inner }] : []
  })
}

/** The widgets that a link into this input would take the place of. */
export function widgetsAt(node: PageNode, slot: number): Widget[] {
  if (node.subgraph) return promotedWidgets(node, slot)
  const name = node.inputs[slot]?.widget ?? null
  const widget = name === null ? undefined : node.widgets.find((candidate) => candidate.name === name)
  return widget ? [widget] : []
}

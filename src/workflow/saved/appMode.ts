/**
 * What App Mode shows of a workflow (`extra.linearData`), in the ids of the API graph. It names nodes by their bare id,
 * also inside subgraphs, and the widgets of a subgraph's instance by the name they have there.
 * Source: ComfyUI_frontend appModeStore.ts, litegraphUtil.ts resolveNodeWidget.
 */
import { asNodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import type { InputRef } from '../form/parameters'
import type { Conversion } from './convert'
import { idOf, listAt, objectAt } from './document'
import type { FlatNode, PageNode, PageWorkflow, Widget } from './pageModel'
import { promotedWidgets } from './promoted'
import type { AppMode } from './savedWorkflow'

export function readAppMode({ saved }: PageWorkflow, conversion: Conversion): AppMode | null {
  const data = objectAt(saved.extra, 'linearData')
  if (Object.keys(data).length === 0) return null
  const { flat, widgets, graph } = conversion
  const index = indexWidgets(conversion)
  const byBareId = new Map<string, FlatNode[]>()
  for (const node of flat.nodes.values()) {
    const others = byBareId.get(node.node.id)
    if (others) others.push(node)
    else byBareId.set(node.node.id, [node])
  }
  const find = (id: Json | undefined) => byBareId.get(idOf(id) ?? '') ?? []

  const inputs = listAt(data, 'inputs').flatMap((entry) => {
    const [id, name] = Array.isArray(entry) ? entry : []
    return typeof name === 'string' ? find(id).slice(0, 1).flatMap((node) => refsOf(node, name, widgets, index)) : []
  })
  const outputs = listAt(data, 'outputs').flatMap((id) => find(id).map((node) => asNodeId(node.id)).filter((nodeId) => graph.has(nodeId)))
  return inputs.length + outputs.length > 0 ? { inputs, outputs } : null
}

function refsOf({ id, node }: FlatNode, name: string, widgets: Conversion['widgets'], index: ReadonlyMap<Widget, readonly InputRef[]>): InputRef[] {
  if (!node.subgraph) return widgets.get(asNodeId(id))?.has(name) ? [{ nodeId: asNodeId(id), input: name }] : []
  const shown = promotedWidgets(node, node.inputs.findIndex((input) => input.name === name))[0] ?? shownAlone(node, name)
  const ref = shown && index.get(shown)?.find(({ nodeId }) => nodeId.startsWith(`${id}:`))
  return ref ? [ref] : []
}

/** A widget that an instance shows without an input for it. */
function shownAlone({ subgraph, saved }: PageNode, name: string): Widget | undefined {
  const entry = saved.shown.find(({ widget }) => widget === name)
  return subgraph?.nodes.get(entry?.node ?? '')?.widgets.find((widget) => widget.name === name)
}

/** Where the prompt holds the value of each widget: once for every instance that it is in. */
function indexWidgets({ widgets }: Conversion): Map<Widget, InputRef[]> {
  const index = new Map<Widget, InputRef[]>()
  for (const [nodeId, inputs] of widgets) {
    for (const [input, [widget]] of inputs) {
      if (!widget) continue
      const refs = index.get(widget)
      if (refs) refs.push({ nodeId, input })
      else index.set(widget, [{ nodeId, input }])
    }
  }
  return index
}

/**
 * Set and Get of KJNodes: a Get stands for whatever feeds the Set of the same name in its own graph, else in the graphs
 * that contain it. The buttons of some of its other nodes are sent along by the page.
 * Source: ComfyUI-KJNodes web/js/setgetnodes.js, jsnodes.js.
 */
import type { Follow, NodeBehaviour, Pack } from '../behaviours'
import type { FlatNode, FlatWorkflow, PageGraph, PageNode } from '../pageModel'
import { flatId } from '../pageModel'
import { extraWidget } from '../pageWidgets'

const SET = 'SetNode'
const GET = 'GetNode'

/** Nodes whose inputs are counted by a widget, and adjusted by a button. */
const WITH_UPDATE_BUTTON = [
  'ConditioningMultiCombine', 'CrossFadeImagesMulti', 'ImageAddMulti', 'ImageBatchMulti', 'ImageConcatMulti', 'JoinStringMulti', 'MaskBatchMulti',
  'TransitionImagesMulti',
]
const WITH_SET_ALL_BUTTON = ['FluxBlockLoraSelect', 'HunyuanVideoBlockLoraSelect', 'LTX2BlockLoraSelect', 'Wan21BlockLoraSelect']

export const kjNodesPack: Pack = {
  name: 'KJNodes',
  nodes: [
    { type: SET, isVirtual: true },
    { type: GET, isVirtual: true, follow: followGet },
    ...WITH_UPDATE_BUTTON.map((type) => withButton(type, 'Update inputs')),
    ...WITH_SET_ALL_BUTTON.map((type) => withButton(type, 'Set all')),
  ],
}

/** Sent with the value null, which the server overlooks. */
function withButton(type: string, name: string): NodeBehaviour {
  return { type, isVirtual: false, setUp: (node) => node.def && node.widgets.push(extraWidget(name, null, { isSent: true })) }
}

function followGet(at: FlatNode, slot: number, flat: FlatWorkflow): Follow {
  const name = nameOf(at.node)
  if (name === null) return { kind: 'unresolved', reason: 'it does not say which Set node it belongs to' }
  const found = settersInScope(at, name)
  const nearest = found[0]
  if (!nearest) return { kind: 'unresolved', reason: `no Set node is named “${name}”` }
  const isOutside = nearest.scope !== at.scope
  // Within one graph the first of several counts; the pack refuses to choose among those of different graphs.
  if (isOutside && found.length > 1) return { kind: 'unresolved', reason: `several Set nodes are named “${name}”` }
  const setter = flat.nodes.get(flatId(nearest.scope, nearest.node.id))
  if (!setter || (setter.node.inputs[slot]?.link ?? null) === null) return { kind: 'unresolved', reason: `nothing is linked to the Set node “${name}”` }
  return { kind: 'input', at: setter, slot }
}

/** The graph of this node first, then those that contain it. */
function settersInScope(at: FlatNode, name: string): { node: PageNode; scope: FlatNode['scope'] }[] {
  const found: { node: PageNode; scope: FlatNode['scope'] }[] = []
  for (let scope: FlatNode['scope'] | undefined = at.scope; scope; scope = scope.host?.scope) {
    for (const node of settersOf(scope.graph).get(name) ?? []) found.push({ node, scope })
  }
  return found
}

const known = new WeakMap<PageGraph, ReadonlyMap<string, readonly PageNode[]>>()

/** By name, in the file's order; looked for once in each graph. */
function settersOf(graph: PageGraph): ReadonlyMap<string, readonly PageNode[]> {
  const before = known.get(graph)
  if (before) return before
  const setters = new Map<string, PageNode[]>()
  for (const node of graph.nodes.values()) {
    const name = node.type === SET ? nameOf(node) : null
    const same = name === null ? undefined : setters.get(name)
    if (same) same.push(node)
    else if (name !== null) setters.set(name, [node])
  }
  known.set(graph, setters)
  return setters
}

function nameOf({ saved: { values } }: PageNode): string | null {
  const name = Array.isArray(values) ? values[0] : null
  return typeof name === 'string' && name !== '' ? name : null
}

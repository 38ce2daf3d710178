/**
 * The last step before a prompt is sent: texts that ComfyUI's page would resolve when it queues. One of {a|b} is chosen,
 * comments go, dates and other nodes' values are put into names of files. Only the inputs that are named: what a file
 * holds as executed has been resolved already, and may mean its braces.
 */
import type { NodeId } from '@/comfy/ids'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { processDynamicPrompts } from './dynamicPrompts'
import { literalOf, ownValue, titleOf } from '../links'
import type { NodeDefs } from '../definitions/nodeDefs'
import type { InputRef } from '../form/parameters'
import { completeText, isCompletedText } from './textReplacements'

export interface ResolveOptions {
  random?: () => number
  now?: Date
}

/** The same graph where nothing had to be resolved. */
export function resolveTexts(graph: ApiGraph, defs: NodeDefs, places: readonly InputRef[], { random = Math.random, now = new Date() }: ResolveOptions = {}): ApiGraph {
  const changed = new Map<NodeId, ApiNode>()
  for (const { nodeId, input } of places) {
    const node = changed.get(nodeId) ?? graph.get(nodeId)
    const text = node && literalOf(ownValue(node.inputs, input))
    if (!node || typeof text !== 'string') continue
    const resolved = resolveText(text, node.classType, input)
    if (resolved !== text) changed.set(nodeId, { ...node, inputs: { ...node.inputs, [input]: resolved } })
  }
  return changed.size === 0 ? graph : new Map([...graph].map(([id, node]) => [id, changed.get(id) ?? node]))

  function resolveText(text: string, classType: string, input: string): string {
    if (isCompletedText(classType, input)) return completeText(text, (name, widget) => valueOf(graph, defs, name, widget), now)
    const spec = defs.get(classType)?.inputs.find((it) => it.name === input)?.spec
    return spec?.kind === 'string' && spec.hasDynamicPrompts ? processDynamicPrompts(text, random) : text
  }
}

/** Of the first node of this name: by its title, else by its class. */
function valueOf(graph: ApiGraph, defs: NodeDefs, name: string, widget: string) {
  const nodes = [...graph.values()]
  const node = nodes.find((it) => titleOf(it, defs.get(it.classType)?.displayName) === name) ?? nodes.find((it) => it.classType === name)
  return node && literalOf(ownValue(node.inputs, widget))
}

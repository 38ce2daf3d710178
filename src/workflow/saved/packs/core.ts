/**
 * Nodes of ComfyUI's own page that are never sent: reroutes, primitives, notes.
 * Source: ComfyUI_frontend extensions/core (rerouteNode, widgetInputs, noteNode).
 */
import type { Follow, Pack } from '../behaviours'
import { fits } from '../matchTypes'
import type { FlatNode, FlatWorkflow, PageNode } from '../pageModel'
import { primitive } from '../primitives'

const REROUTE = 'Reroute'

export const corePack: Pack = {
  name: null,
  nodes: [
    { type: REROUTE, isVirtual: true, follow: followReroute },
    primitive,
    { type: 'Note', isVirtual: true, follow: () => ({ kind: 'none' }) },
    { type: 'MarkdownNote', isVirtual: true, follow: () => ({ kind: 'none' }) },
  ],
}

/** A reroute takes the type of what feeds it, and the page cuts the links from it that do not fit. */
function followReroute(at: FlatNode, slot: number, _flat: FlatWorkflow, type: string): Follow {
  const source = typeBefore(at)
  return source !== null && !fits(source, type) ? { kind: 'none', reason: 'typeMismatch' } : { kind: 'input', at, slot }
}

/** Type of the output that feeds a chain of reroutes; null where it comes from outside, or from nowhere. */
function typeBefore({ node, scope: { graph } }: FlatNode): string | null {
  const passed = new Set<PageNode>()
  for (let current: PageNode | undefined = node; current && !passed.has(current);) {
    passed.add(current)
    const link = graph.links.get(current.inputs[0]?.link ?? '')
    const before = link && graph.nodes.get(link.from)
    if (link && before && before.type !== REROUTE) return before.outputs[link.fromSlot]?.type ?? null
    current = before
  }
  return null
}

/**
 * Nodes of ComfyUI's own page that are never sent: reroutes, primitives, notes.
 * Source: ComfyUI_frontend extensions/core (rerouteNode, widgetInputs, noteNode).
 */
import type { Follow, Pack } from '../behaviours'
import { fits } from '../matchTypes'
import type { FlatNode, FlatWorkflow } from '../pageModel'
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

/**
 * A reroute takes the type of what feeds it, and the page cuts the links from it that do not fit. Of several in a row
 * the one next to the source judges for all.
 */
function followReroute(at: FlatNode, slot: number, _flat: FlatWorkflow, type: string): Follow {
  const { graph } = at.scope
  const link = graph.links.get(at.node.inputs[0]?.link ?? '')
  const source = link && graph.nodes.get(link.from)
  const sourceType = source?.type === REROUTE ? undefined : source?.outputs[link?.fromSlot ?? 0]?.type
  return sourceType !== undefined && !fits(sourceType, type) ? { kind: 'none', reason: 'typeMismatch' } : { kind: 'input', at, slot }
}

/**
 * Nodes of ComfyUI's own page that are never sent: reroutes, primitives, notes.
 * Source: ComfyUI_frontend extensions/core (rerouteNode, widgetInputs, noteNode).
 */
import type { Pack } from '../behaviours'
import { primitive } from '../primitives'

export const corePack: Pack = {
  name: null,
  nodes: [
    { type: 'Reroute', isVirtual: true },
    primitive,
    { type: 'Note', isVirtual: true, follow: () => ({ kind: 'none' }) },
    { type: 'MarkdownNote', isVirtual: true, follow: () => ({ kind: 'none' }) },
  ],
}

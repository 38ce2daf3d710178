/** Gives the widgets of a node their saved values again, after a pack's script has changed which widgets there are. */
import type { PageNode } from '../pageModel'

export function giveInOrder(node: PageNode): void {
  const { values } = node.saved
  if (!Array.isArray(values)) return
  let position = 0
  for (const widget of node.widgets) {
    if (!widget.isSaved) continue
    if (position >= values.length) return
    widget.value = values[position]
    widget.places = [{ node: node.saved, path: ['widgets_values', position] }]
    position++
  }
}

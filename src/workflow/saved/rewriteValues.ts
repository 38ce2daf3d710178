/**
 * All of a node's `widgets_values` anew, for values that have no place in the file or that decide which widgets there
 * are: a dynamic combo brings others with its choice.
 */
import type { Json } from '@/lib/json'
import type { ApiNode } from '../apiGraph'
import { linkOf, literalOf, ownValue } from '../links'
import type { FlatNode } from './pageModel'
import { setValue } from './pageNode'

/** Null where the values stand by name. The widgets of the node are changed by it. */
export function rewrittenValues({ node, scope }: FlatNode, posted: ApiNode): Json[] | null {
  const { values } = node.saved
  if (!node.def || (values !== null && !Array.isArray(values))) return null
  // The list grows while it is gone through.
  for (let index = 0; index < node.widgets.length; index++) {
    const widget = node.widgets[index]
    const value = widget && ownValue(posted.inputs, widget.name)
    if (!widget?.isSaved || value === undefined || linkOf(value)) continue
    setValue(node, widget, literalOf(value), (link) => scope.graph.links.has(link))
  }
  return node.widgets.filter((widget) => widget.isSaved).map((widget) => widget.value ?? null)
}

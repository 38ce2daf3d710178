/**
 * The values of a group node: its instance has the widgets of all inner nodes in one list, but for widgets that were
 * turned into inputs. The inner nodes of the file tell how many values each of them had when the group was made.
 */
import type { Json } from '@/lib/json'
import type { NodeDef, NodeDefs } from '../definitions/nodeDefs'
import { addedByPage } from './classExtras'
import { isValueList, type SavedNode } from './document'
import type { PageWorkflow, Place } from './pageModel'
import { hasWidget, widgetsOf } from './pageWidgets'

/** These have no widget in a group. */
const WITHOUT = new Set(['Note', 'MarkdownNote', 'Reroute'])

/** By inner node: where in the instance's list the values of its own list stand. */
const positions = new WeakMap<SavedNode, { instance: SavedNode; at: ReadonlyMap<number, number> }>()

/** Inner nodes take the values of the instance in place of those that the group was made with. */
export function giveGroupValues(nodes: readonly SavedNode[], instance: SavedNode, defs: NodeDefs): void {
  const values = listOf(instance)
  const asMade = nodes.map((node) => slotsOf(node, listOf(node).length, defs))
  const all = nodes.map((node) => [...listOf(node).keys()])
  const asDefined = nodes.map((node) => slotsOf(node, widgetNames(defs.get(node.type)).length || listOf(node).length, defs))
  // Pages have since counted turned widgets too, or known more widgets of a class than there were.
  const slots = [asMade, all, asDefined].find((candidate) => count(candidate) === values.length) ?? asMade
  let next = 0
  for (const [index, node] of nodes.entries()) {
    const own = [...listOf(node)]
    const at = new Map<number, number>()
    for (const slot of slots[index] ?? []) {
      if (next >= values.length) break
      own[slot] = values[next] ?? null
      at.set(slot, next++)
    }
    if (at.size === 0) continue
    node.values = own
    positions.set(node, { instance, at })
  }
}

function listOf({ values }: SavedNode): readonly Json[] {
  return values !== null && isValueList(values) ? values : []
}

function count(slots: readonly (readonly number[])[]): number {
  return slots.reduce((sum, { length }) => sum + length, 0)
}

/** Places in the node's own list that the group shows. */
function slotsOf(node: SavedNode, length: number, defs: NodeDefs): number[] {
  if (WITHOUT.has(node.type)) return []
  const names = widgetNames(defs.get(node.type))
  const turned = new Set(node.inputs.flatMap(({ widget }) => (widget === null ? [] : [widget])))
  // Newer files list the sockets of all widgets, turned into inputs or not.
  const isListed = names.length > 0 && names.every((name) => name === null || turned.has(name))
  let owner: string | null = null
  return Array.from({ length }, (_, slot) => slot).filter((slot) => {
    owner = names[slot] ?? owner
    return isListed || owner === null || !turned.has(owner)
  })
}

/** Of every value in the order of the list; null: belongs to the widget before it. */
function widgetNames(def: NodeDef | undefined): (string | null)[] {
  const inputs = def ? [...def.inputs, ...addedByPage(def)] : []
  return inputs.filter(hasWidget).flatMap((input) => widgetsOf(input, input.name).filter(({ isSaved }) => isSaved).map((widget, index) => (index === 0 ? widget.name : null)))
}

/** Values are written back to where the instance has them. */
export function moveGroupPlaces({ subgraphs }: PageWorkflow): void {
  for (const graph of subgraphs.values()) {
    for (const { saved, widgets } of graph.nodes.values()) {
      const moved = positions.get(saved)
      if (!moved) continue
      for (const widget of widgets) {
        widget.places = widget.places.map((place) => placeOf(place, saved, moved))
        if (widget.control) widget.control.places = widget.control.places.map((place) => placeOf(place, saved, moved))
      }
    }
  }
}

function placeOf(place: Place, saved: SavedNode, { instance, at }: { instance: SavedNode; at: ReadonlyMap<number, number> }): Place {
  const own = place.path[1]
  const moved = place.node === saved && place.path.length === 2 && typeof own === 'number' ? at.get(own) : undefined
  return moved === undefined ? place : { node: instance, path: ['widgets_values', moved] }
}

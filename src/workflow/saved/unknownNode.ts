/**
 * The values of a node whose class nobody knows, as far as its file tells: newer files list the sockets of all widgets
 * in their order, and objects name the values. Where neither fits, values are left out rather than guessed.
 */
import type { Json } from '@/lib/json'
import type { SavedNode } from './document'
import type { Widget } from './pageModel'

const SEEDS = new Set(['seed', 'noise_seed'])
const CONTROLS = new Set<Json>(['fixed', 'increment', 'decrement', 'randomize', 'increment-wrap'])

export function unknownWidgets(saved: SavedNode): Widget[] {
  const { values } = saved
  if (values === null) return []
  if (!Array.isArray(values)) return Object.entries(values).map(([name, value]) => widgetOf(saved, name, value, name))
  const names = saved.inputs.flatMap((input) => (input.widget === null ? [] : [input.widget]))
  const widgets: Widget[] = []
  let position = 0
  for (const name of names) {
    if (position >= values.length) break
    const widget = widgetOf(saved, name, values[position], position)
    widgets.push(widget)
    position++
    if (!SEEDS.has(name) || !CONTROLS.has(values[position] ?? null)) continue
    widget.control = { ...widgetOf(saved, 'control_after_generate', values[position], position), isSent: false }
    position++
  }
  return position === values.length ? widgets : []
}

function widgetOf(saved: SavedNode, name: string, value: Json | undefined, key: string | number): Widget {
  const places = [{ node: saved, path: ['widgets_values', key] }]
  return { name, value, spec: null, input: null, isSent: true, isSaved: true, isFixed: false, hasChoices: false, control: null, places }
}

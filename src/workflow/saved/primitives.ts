/**
 * PrimitiveNode: a widget of its own that writes its value into every widget it is linked to. It takes its kind from the
 * first of them; numbers are brought into the range that all of them allow, and rounded as each of them rounds.
 * Source: ComfyUI_frontend extensions/core/widgetInputs.ts, widgetValuePropagation.ts.
 */
import type { Json } from '@/lib/json'
import type { NodeBehaviour } from './behaviours'
import type { PageGraph, PageNode, Place, Widget } from './pageModel'
import { setValue } from './pageNode'
import { widgetsAt } from './promoted'

export const primitive: NodeBehaviour = { type: 'PrimitiveNode', isVirtual: true, apply, follow: () => ({ kind: 'none' }) }

/** Where a definition names no other. */
const MAX_OF_WIDGETS = 2048

interface Target {
  node: PageNode
  widgets: Widget[]
}

function apply(node: PageNode, graph: PageGraph): void {
  const targets = targetsOf(node, graph)
  const first = targets[0]?.widgets[0]
  if (!first) return // linked to no widget: it has none itself
  const values = Array.isArray(node.saved.values) ? node.saved.values : []
  const place: Place[] = values.length > 0 ? [{ node: node.saved, path: ['widgets_values', 0] }] : []
  const value = within(values.length > 0 ? values[0] : first.value, targets.flatMap((target) => target.widgets))
  const mode = values[1]
  for (const target of targets) {
    for (const widget of target.widgets) {
      setValue(target.node, widget, rounded(value, widget), (link) => graph.links.has(link))
      widget.places = [...widget.places, ...place]
      if (typeof mode === 'string') widget.control = controlWidget(node, mode)
    }
  }
}

function targetsOf(node: PageNode, graph: PageGraph): Target[] {
  return (node.outputs[0]?.links ?? []).flatMap((linkId) => {
    const target = graph.nodes.get(graph.links.get(linkId)?.to ?? '')
    const slot = target?.inputs.findIndex((input) => input.link === linkId) ?? -1
    return target && slot >= 0 ? [{ node: target, widgets: takers(target, slot) }] : []
  })
}

/** A node of a class that nobody knows has such a widget, or the primitive could not have been linked to it. */
function takers(target: PageNode, slot: number): Widget[] {
  const widgets = widgetsAt(target, slot)
  const name = target.inputs[slot]?.name
  if (widgets.length > 0 || target.def || target.subgraph || target.behaviour?.isVirtual || !name) return widgets
  const widget = plainWidget(name, undefined)
  target.widgets.push(widget)
  return [widget]
}

function controlWidget(node: PageNode, mode: string): Widget {
  return { ...plainWidget('control_after_generate', mode), isSent: false, places: [{ node: node.saved, path: ['widgets_values', 1] }] }
}

function plainWidget(name: string, value: Json | undefined): Widget {
  return { name, value, spec: null, input: null, isSent: true, isSaved: true, isFixed: false, hasChoices: false, control: null, places: [] }
}

/** Brought into the range that the targets have in common, one after the other, and rounded to their common step. */
function within(value: Json | undefined, targets: readonly Widget[]): Json | undefined {
  let common: Range | null = null
  let result = value
  for (const { spec } of targets) {
    if (typeof result !== 'number' || (spec?.kind !== 'int' && spec?.kind !== 'float')) return result
    const range: Range = { kind: spec.kind, min: Number(spec.min ?? -Infinity), max: Number(spec.max ?? Infinity), step: spec.step, round: spec.kind === 'float' ? spec.round : null }
    const merged: Range | null = common ? merge(common, range) : range
    if (!merged) continue
    common = merged
    result = round(Math.min(Math.max(result, merged.min), merged.max), merged)
  }
  return result
}

interface Range {
  kind: 'int' | 'float'
  min: number
  max: number
  step: number
  round: number | null
}

/** Null where the two have nothing in common: then the second is left aside. */
function merge(first: Range, second: Range): Range | null {
  const [min, max] = [Math.max(first.min, second.min), Math.min(first.max, second.max)]
  if (first.kind !== second.kind || first.round !== second.round || min > max) return null
  return { ...first, min, max, step: commonStep(first.step, second.step) }
}

function commonStep(first: number, second: number): number {
  let [larger, smaller] = [Math.max(first, second), Math.min(first, second)]
  while (smaller > 1e-9) [larger, smaller] = [smaller, larger % smaller]
  return (first * second) / larger
}

/** As the widget does when somebody types into it. */
function rounded(value: Json | undefined, { spec }: Widget): Json | undefined {
  if (typeof value !== 'number' || (spec?.kind !== 'int' && spec?.kind !== 'float')) return value
  const [min, max] = [Number(spec.min ?? 0), Number(spec.max ?? MAX_OF_WIDGETS)]
  const range: Range = { kind: spec.kind, min, max, step: spec.step, round: spec.kind === 'float' ? spec.round : null }
  const result = round(value, range)
  return spec.kind === 'float' && unitOf(range) > 0 ? Math.min(Math.max(result, min), max) : result
}

function round(value: number, range: Range): number {
  if (range.kind === 'float') {
    const unit = unitOf(range)
    return unit > 0 ? Number((Math.round(value / unit) * unit).toFixed(digitsOf(range.step))) : value
  }
  if (range.step === 1) return Math.round(value)
  const offset = Number.isFinite(range.min) ? range.min % range.step : 0
  return Math.round((value - offset) / range.step) * range.step + offset
}

/** What a FLOAT is rounded to; 0: not at all. */
function unitOf({ round: unit, step }: Range): number {
  const digits = digitsOf(step)
  return unit ?? (digits > 0 ? 10 ** -digits : 0)
}

function digitsOf(step: number): number {
  return Math.max(0, -Math.floor(Math.log10(step)))
}

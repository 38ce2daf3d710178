/**
 * PrimitiveNode: a widget of its own that writes its value into every widget it is linked to. It takes its kind from the
 * first of them; numbers are brought into the range that all of them allow, and rounded as each of them rounds.
 * Source: ComfyUI_frontend extensions/core/widgetInputs.ts, widgetValuePropagation.ts.
 */
import type { Json } from '@/lib/json'
import type { FloatInput, IntInput } from '../nodeDefs'
import type { NodeBehaviour } from './behaviours'
import type { PageGraph, PageNode, Place, Widget } from './pageModel'
import { setValue } from './pageNode'
import { widgetsAt } from './promoted'

export const primitive: NodeBehaviour = { type: 'PrimitiveNode', isVirtual: true, apply, follow: () => ({ kind: 'none' }) }

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
    return target && slot >= 0 ? [{ node: target, widgets: widgetsAt(target, slot) }] : []
  })
}

function controlWidget(node: PageNode, mode: string): Widget {
  const places = [{ node: node.saved, path: ['widgets_values', 1] }]
  return { name: 'control_after_generate', value: mode, spec: null, input: null, isSent: false, isSaved: true, isFixed: false, hasChoices: false, control: null, places }
}

function within(value: Json | undefined, targets: readonly Widget[]): Json | undefined {
  const [first, ...others] = targets.map((target) => target.spec)
  if (typeof value !== 'number' || (first?.kind !== 'int' && first?.kind !== 'float')) return value
  const specs = [first, ...others.filter((spec): spec is IntInput | FloatInput => spec?.kind === first.kind)]
  const min = Math.max(...specs.map((spec) => Number(spec.min ?? -Infinity)))
  const max = Math.min(...specs.map((spec) => Number(spec.max ?? Infinity)))
  return min <= max ? Math.min(Math.max(value, min), max) : value
}

/** As the widget does when somebody types into it. */
function rounded(value: Json | undefined, { spec }: Widget): Json | undefined {
  if (typeof value !== 'number') return value
  if (spec?.kind === 'int') {
    const offset = Number(spec.min ?? 0) % spec.step
    return spec.step === 1 ? Math.round(value) : Math.round((value - offset) / spec.step) * spec.step + offset
  }
  if (spec?.kind !== 'float') return value
  const digits = Math.max(0, -Math.floor(Math.log10(spec.step)))
  const unit = spec.round ?? (digits > 0 ? 10 ** -digits : 0)
  if (unit === 0) return value
  const result = Number((Math.round(value / unit) * unit).toFixed(digits))
  return Math.min(Math.max(result, spec.min ?? 0), spec.max ?? 2048)
}

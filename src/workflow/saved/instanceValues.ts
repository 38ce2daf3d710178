/**
 * The values that instances of subgraphs keep of what they show (`widgets_values` beside `properties.proxyWidgets`). The
 * page overlooks them when it reads; other versions of it do not, so they follow where they can be told.
 */
import type { Json, JsonObject } from '@/lib/json'
import { INPUT_BOUNDARY } from './document'
import { isEqualJson } from './equalJson'
import type { FlatNode } from './pageModel'

export interface InstanceEdit {
  source: JsonObject
  path: readonly (string | number)[]
}

/** @param present the value now: places that hold another are left alone */
export function instanceEdits(at: FlatNode, name: string, present: Json | undefined): InstanceEdit[] {
  const edits: InstanceEdit[] = []
  let inner = at
  let input = name
  for (let host = at.scope.host; host; host = host.scope.host) {
    const graph = inner.scope.graph
    const link = graph.links.get(inner.node.inputs.find((candidate) => candidate.name === input)?.link ?? '')
    const slot = link?.from === INPUT_BOUNDARY ? graph.inputs[link.fromSlot] : undefined
    const { saved } = host.node
    const index = saved.shown.findIndex(({ node, widget }) => (node === inner.node.id && widget === input) || (node === '-1' && widget === slot?.name))
    const values = saved.values
    if (index >= 0 && Array.isArray(values) && values.length === saved.shown.length && present !== undefined && isEqualJson(values[index], present)) {
      edits.push({ source: saved.source, path: ['widgets_values', index] })
    }
    if (!slot) break
    inner = host
    input = slot.name
  }
  return edits
}

/**
 * The types that sockets share (COMFY_MATCHTYPE_V3): what is linked to one decides for all of its template, and for the
 * outputs. Needed where a bypassed node passes on by type.
 * Source: ComfyUI_frontend dynamicWidgets.ts withComfyMatchType, utils/type.ts commonType.
 */
import { INPUT_BOUNDARY } from './document'
import type { PageGraph, PageNode } from './pageModel'

/** A type travels from node to node; longer chains are rings. */
const MAX_ROUNDS = 8

export function shareTypes(graph: PageGraph): void {
  const nodes = [...graph.nodes.values()].filter((node) => node.templates.size > 0)
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (!nodes.map((node) => shareTypesOf(node, graph)).includes(true)) return
  }
}

function shareTypesOf(node: PageNode, graph: PageGraph): boolean {
  let hasChanged = false
  for (const [template, allowed] of node.templates) {
    const inputs = node.inputs.filter((input) => allowed.has(input.name))
    const linked = inputs.map((input) => (input.link === null ? '*' : originType(input.link, graph)))
    for (const [index, input] of inputs.entries()) {
      const type = commonType([...linked.slice(0, index), ...linked.slice(index + 1), allowed.get(input.name) ?? '*'])
      if (type !== null) input.type = type
    }
    const type = commonType(linked)
    if (type === null) continue
    for (const [slot, output] of node.outputs.entries()) {
      if (node.def?.outputs[slot]?.matchTemplate !== template || output.type === type) continue
      output.type = type
      hasChanged = true
    }
  }
  return hasChanged
}

function originType(linkId: string, graph: PageGraph): string {
  const link = graph.links.get(linkId)
  if (!link) return '*'
  if (link.from === INPUT_BOUNDARY) return graph.inputs[link.fromSlot]?.type ?? '*'
  return graph.nodes.get(link.from)?.outputs[link.fromSlot]?.type ?? '*'
}

/** The types that all of these take; null where there is none. */
function commonType(types: readonly string[]): string | null {
  const lists = types.filter((type) => type !== '*').map((type) => type.split(','))
  const [first, ...others] = lists
  if (!first) return '*'
  const common = first.filter((type) => others.every((list) => list.includes(type)))
  return common.length > 0 ? common.join(',') : null
}

/** Whether a link may join these two, as litegraph judges. */
export function fits(first: string, second: string): boolean {
  if (first === '*' || second === '*' || first === '' || second === '' || first === second) return true
  const [left, right] = [first.toLowerCase().split(','), second.toLowerCase().split(',')]
  return left.some((a) => right.some((b) => a === b || a === '*' || b === '*' || a === '' || b === ''))
}

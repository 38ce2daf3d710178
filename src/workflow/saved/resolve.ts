/**
 * Follows a link to the output that will feed it: out of and into subgraphs, through bypassed nodes by type, through
 * virtual nodes as their behaviour says. Every step is one hop; a hop made twice is a ring, so it always ends.
 * Source: ComfyUI_frontend ExecutableNodeDTO.resolveInput, resolveOutput.
 */
import { BYPASSED, INPUT_BOUNDARY, MUTED } from './document'
import { fits } from './matchTypes'
import { flatId, type FlatNode, type FlatWorkflow, type Scope, type Widget } from './pageModel'
import { promotedWidgets } from './promoted'
import type { DropReason } from './savedWorkflow'

export type Resolved =
  | { kind: 'source'; at: FlatNode; slot: number }
  | { kind: 'widgets'; widgets: readonly Widget[] } // the value that the instance of a subgraph shows
  | { kind: 'unlinked' } // nothing is linked, here or beyond the boundary of a subgraph
  | { kind: 'dropped'; reason: DropReason; by?: FlatNode } // by: where it ends
  | { kind: 'unresolved'; by: FlatNode; reason: string } // a virtual node that cannot tell

type Hop =
  | { kind: 'input'; at: FlatNode; slot: number; type: string | null } // what feeds this input; type: of whoever asked first
  | { kind: 'output'; at: FlatNode; slot: number; type: string }

export type Resolver = (at: FlatNode, slot: number) => Resolved

/** What feeds an input. Every hop is made once: thousands of inputs may hang on one chain of thousands of nodes. */
export function createResolver(flat: FlatWorkflow): Resolver {
  const known = new Map<string, Resolved>()
  return (at, slot) => {
    const passed = new Set<string>()
    let hop: Hop | Resolved = { kind: 'input', at, slot, type: null }
    for (;;) {
      if (hop.kind !== 'input' && hop.kind !== 'output') break
      const key: string = `${hop.kind} ${hop.slot} ${hop.type ?? ''} ${hop.at.id}`
      const before = known.get(key)
      if (before) hop = before
      else if (passed.has(key)) hop = { kind: 'dropped', reason: 'cycle' }
      else {
        passed.add(key)
        hop = hop.kind === 'input' ? fromInput(hop.at, hop.slot, hop.type, flat) : fromOutput(hop.at, hop.slot, hop.type, flat)
      }
    }
    for (const key of passed) known.set(key, hop)
    return hop
  }
}

function fromInput(at: FlatNode, slot: number, type: string | null, flat: FlatWorkflow): Hop | Resolved {
  const input = at.node.inputs[slot]
  if (input?.link === null && input.dropped) return { kind: 'dropped', reason: input.dropped }
  if (!input || input.link === null) return { kind: 'unlinked' }
  const link = at.scope.graph.links.get(input.link)
  if (!link) return { kind: 'dropped', reason: 'badLink' }
  if (link.from === INPUT_BOUNDARY && at.scope.host) return throughBoundary(at.scope.host, link.fromSlot)
  const source = flat.nodes.get(flatId(at.scope, link.from))
  if (!source) return { kind: 'dropped', reason: 'badLink' }
  return { kind: 'output', at: source, slot: link.fromSlot, type: type ?? input.type }
}

/** From inside a subgraph to what feeds its instance, or to the value that the instance shows. */
function throughBoundary(host: FlatNode, slot: number): Hop | Resolved {
  const input = host.node.inputs[slot]
  if (!input) return { kind: 'dropped', reason: 'badLink' }
  if (input.link !== null) return { kind: 'input', at: host, slot, type: null }
  const widgets = promotedWidgets(host.node, slot)
  return widgets.length > 0 ? { kind: 'widgets', widgets } : { kind: 'unlinked' }
}

function fromOutput(at: FlatNode, slot: number, type: string, flat: FlatWorkflow): Hop | Resolved {
  const { node } = at
  if (node.mode === MUTED) return { kind: 'dropped', reason: 'muted' }
  if (node.mode === BYPASSED) {
    const passing = bypassSlot(at, slot, type)
    return passing < 0 ? { kind: 'dropped', reason: 'bypassed' } : { kind: 'input', at, slot: passing, type: null }
  }
  if (node.subgraph) return intoSubgraph(at, slot, type, flat)
  if (!node.behaviour?.isVirtual) return { kind: 'source', at, slot }
  const follow = node.behaviour.follow?.(at, slot, flat, type) ?? { kind: 'input', at, slot }
  switch (follow.kind) {
    case 'input':
      // Whoever asks is linked to this node, so a link ends here.
      if ((follow.at.node.inputs[follow.slot]?.link ?? null) === null) return { kind: 'dropped', reason: 'noSource', by: follow.at }
      return { ...follow, type }
    case 'output':
      return { ...follow, type }
    case 'none':
      return { kind: 'dropped', reason: follow.reason ?? 'noSource', by: at }
    case 'unresolved':
      return { kind: 'unresolved', by: at, reason: follow.reason }
  }
}

function intoSubgraph(at: FlatNode, slot: number, type: string, flat: FlatWorkflow): Hop | Resolved {
  const graph = at.node.subgraph
  const linkId = graph?.outputs[slot]?.links[0]
  const link = linkId === undefined ? undefined : graph?.links.get(linkId)
  if (!graph || !link) return { kind: 'dropped', reason: 'noSource' }
  const scope: Scope = { graph, host: at }
  // A link straight through, from an input of the subgraph to an output of it.
  if (link.from === INPUT_BOUNDARY) return throughBoundary(at, link.fromSlot)
  const source = flat.nodes.get(flatId(scope, link.from))
  return source ? { kind: 'output', at: source, slot: link.fromSlot, type } : { kind: 'dropped', reason: 'badLink' }
}

/** The input that a bypassed node hands on in place of this output; -1: none fits. */
function bypassSlot({ node }: FlatNode, slot: number, type: string): number {
  const { inputs } = node
  if (type === '*') return inputs.length > slot ? slot : inputs.length > 0 ? 0 : -1
  const outputType = node.outputs[slot]?.type ?? '*'
  const isPassing = (input: { type: string } | undefined) => input !== undefined && fits(input.type, outputType) && fits(input.type, type)
  if (isPassing(inputs[slot])) return slot
  const same = inputs.findIndex((input) => input.type === type)
  return same >= 0 ? same : inputs.findIndex(isPassing)
}

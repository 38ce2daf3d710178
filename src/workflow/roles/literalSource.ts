/**
 * Follows a linked widget (a seed from a seed node, a width from a primitive) to the literal that decides it.
 * Gives up where the value is computed: then there is no field to show.
 */
import type { ApiGraph, ApiNode } from '../apiGraph'
import { linkAt, linksOf, scalarAt } from '../links'
import type { NodeDefs } from '../definitions/nodeDefs'
import type { InputRef, ParameterValue } from '../form/parameters'

/** Longer chains are cycles or worse. */
const MAX_HOPS = 64
const SEED_NAMES = ['seed', 'noise_seed']

/** Where the literal is that reaches this input: the input itself if it holds one; null where none can be named. */
export function literalSource(graph: ApiGraph, defs: NodeDefs, start: InputRef): InputRef | null {
  let at: InputRef | null = start
  for (let hop = 0; hop < MAX_HOPS && at; hop++) {
    const node = graph.get(at.nodeId)
    if (!node) return null
    const link = linkAt(node, at.input)
    if (!link) return scalarAt(node, at.input) === null ? null : at
    const source = graph.get(link.from)
    if (!source) return null
    const outputName = defs.get(source.classType)?.outputs[link.slot]?.name
    const input = decidingInput(source, [outputName, start.input, ...(SEED_NAMES.includes(start.input) ? SEED_NAMES : [])])
    at = input === null ? null : { nodeId: link.from, input }
  }
  return null
}

/** The input that becomes the output: by name, or because there is no other. */
function decidingInput(node: ApiNode, names: readonly (string | undefined)[]): string | null {
  const byName = names.find((name) => name !== undefined && (linkAt(node, name) !== null || scalarAt(node, name) !== null))
  if (byName !== undefined) return byName
  const links = linksOf(node)
  const literals = Object.keys(node.inputs).filter((name) => isValue(scalarAt(node, name)))
  // With a link and a literal something is computed of both.
  if (links.length === 0) return literals.length === 1 ? (literals[0] ?? null) : literals.includes('value') ? 'value' : null
  return links.length === 1 && literals.length === 0 ? (links[0]?.input ?? null) : null
}

/** Settings of a value node (a switch that is on, how the page steps the seed) are not its value. */
function isValue(value: ParameterValue | null): boolean {
  return value !== null && typeof value !== 'boolean' && !SEED_CONTROLS.has(value)
}
const SEED_CONTROLS: ReadonlySet<ParameterValue> = new Set<ParameterValue>(['fixed', 'randomize', 'increment', 'decrement'])

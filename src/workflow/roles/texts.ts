/**
 * Finds the words of a prompt: in which inputs of a text encoder they stand, or, where they are linked in,
 * in which nodes before it (primitives, joined strings, style lists).
 */
import type { ApiGraph, ApiNode } from '../apiGraph'
import { linkAt, linksOf, scalarAt, walk, type NamedLink } from '../links'
import type { NodeDef, NodeDefs } from '../definitions/nodeDefs'
import type { InputRef } from '../form/parameters'
import { inputSpec, topicOf } from './topics'

export type Polarity = 'positive' | 'negative'

export interface FoundText {
  /** The encoder and its input. */
  owner: InputRef
  /** Where the words stand: the same, or a text node before it. */
  at: InputRef
  /** Said by the input's own name, for encoders that take both texts; else null. */
  polarity: Polarity | null
}

const TEXT_NAME = /(^|_)(text|prompt|string|value|caption|tags|lyrics|wildcard|positive|negative|clip_[lgh]|t5(xxl)?|mt5\w*|llama|bert|qwen\w*)(_\w)?(_|\d|$)/i
const NO_PROMPT_NAME = /system|template|delimiter|separator|encoder|_name$|filename|instruction|normalization|interpretation/i

/** The texts of one encoder, in the order of its inputs. */
export function encoderTexts(graph: ApiGraph, defs: NodeDefs, ref: { nodeId: InputRef['nodeId']; node: ApiNode }): FoundText[] {
  const { nodeId, node } = ref
  const def = defs.get(node.classType)
  const inputs = Object.keys(node.inputs).filter((input) => isTextInput(graph, defs, node, def, input))
  const hasNegative = inputs.some((input) => namedPolarity(input) === 'negative')
  return inputs.flatMap((input) => {
    const owner = { nodeId, input }
    const polarity = namedPolarity(input) ?? (hasNegative ? 'positive' : null)
    const link = linkAt(node, input)
    const places = link ? linkedTexts(graph, defs, { input, ...link }) : [owner]
    return places.map((at) => ({ owner, at, polarity }))
  })
}

function isTextInput(graph: ApiGraph, defs: NodeDefs, node: ApiNode, def: NodeDef | undefined, input: string): boolean {
  if (NO_PROMPT_NAME.test(input)) return false
  const link = linkAt(node, input)
  if (link) return topicOf(graph, defs, node, { input, ...link }) === 'text'
  if (typeof scalarAt(node, input) !== 'string') return false
  const spec = inputSpec(def, input)
  if (spec && spec.kind !== 'string' && spec.kind !== 'socket') return false
  return (spec?.kind === 'string' && spec.multiline) || TEXT_NAME.test(input)
}

/** Every text that flows into this link. */
function linkedTexts(graph: ApiGraph, defs: NodeDefs, start: NamedLink): InputRef[] {
  const places: InputRef[] = []
  walk<NamedLink>([start], (link) => `${link.slot} ${link.from}`, (link) => {
    const node = graph.get(link.from)
    if (!node) return []
    const links = linksOf(node)
    const linked = new Set(links.map(({ input }) => input))
    const literals = Object.keys(node.inputs).filter((input) => typeof scalarAt(node, input) === 'string')
    const def = defs.get(node.classType)
    const named = literals.filter((input) => isTextInput(graph, defs, node, def, input) && !isEcho(input, linked))
    // A node that is nothing but a text may call it what it likes.
    const texts = named.length > 0 || links.length > 0 || literals.length !== 1 ? named : literals
    // Stylers take both texts and give both: only the side of this output is meant.
    const side = namedPolarity(def?.outputs[link.slot]?.name ?? '')
    const isMeant = (input: string) => side === null || (namedPolarity(input) ?? side) === side
    places.push(...texts.filter(isMeant).map((input) => ({ nodeId: link.from, input })))
    return links.filter((it) => isMeant(it.input) && ['text', 'bundle'].includes(topicOf(graph, defs, node, it)))
  })
  return places
}

/** Nodes that show a text keep the last one shown beside the linked input: `text_0` beside `text`. */
function isEcho(input: string, linked: ReadonlySet<string>): boolean {
  return linked.has(input.replace(/_\d+$/, ''))
}

export function namedPolarity(input: string): Polarity | null {
  if (/(^|_)(negative|neg|uncond)(_|\d|$)/i.test(input)) return 'negative'
  return /(^|_)(positive|pos)(_|\d|$)/i.test(input) ? 'positive' : null
}

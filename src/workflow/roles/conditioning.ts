/**
 * Follows conditioning from a sampler up to the text encoders, through combines, areas, ControlNets, guidance and
 * whatever else passes it on, keeping apart what is positive and what is negative.
 */
import type { ApiGraph, ApiNode } from '../apiGraph'
import { linksOf, walk, type NamedLink } from '../links'
import type { NodeDefs } from '../definitions/nodeDefs'
import type { InputRef } from '../form/parameters'
import { isSampler } from './samplers'
import { encoderTexts, namedPolarity, type FoundText, type Polarity } from './texts'
import { topicOf } from './topics'

export interface ConditioningFindings {
  texts: (FoundText & { polarity: Polarity })[]
  /** Inputs named `guidance` on the positive side, nearest first. */
  guidance: InputRef[]
  /** Links for CLIP, found at the encoders. */
  clips: NamedLink[]
}

interface Visit {
  link: NamedLink
  polarity: Polarity
  /** Said by a name on the way, not only assumed: then no later name changes it. */
  isNamed: boolean
}

/** Whatever goes in, nothing of it comes out: the text before it has no effect. */
const ZEROING_CLASS = /zero_?out/i
/** A guider's third conditioning, which stands for no text at all. */
const EMPTY_INPUT = /empty/i

export function findConditioning(graph: ApiGraph, defs: NodeDefs, starts: readonly NamedLink[]): ConditioningFindings {
  const found: ConditioningFindings = { texts: [], guidance: [], clips: [] }
  walk<Visit>(visitsOf(starts, { polarity: 'positive', isNamed: false }), keyOf, (visit) => {
    const nodeId = visit.link.from
    const node = graph.get(nodeId)
    if (!node || ZEROING_CLASS.test(node.classType) || isSampler(node, defs.get(node.classType))) return []
    const texts = encoderTexts(graph, defs, { nodeId, node })
    found.texts.push(...texts.map((text) => ({ ...text, polarity: text.polarity ?? visit.polarity })))
    if (visit.polarity === 'positive' && Object.hasOwn(node.inputs, 'guidance')) found.guidance.push({ nodeId, input: 'guidance' })

    const links = linksOf(node).map((link) => ({ link, topic: topicOf(graph, defs, node, link) }))
    found.clips.push(...links.filter(({ topic }) => topic === 'clip').map(({ link }) => link))
    const before = links.filter(({ topic }) => topic === 'conditioning').map(({ link }) => link)
    if (before.length > 0) return visitsOf(sideOf(before, defs, node, visit), visit)
    // Pipes and switches: the conditioning is somewhere in what they take.
    return texts.length > 0 ? [] : visitsOf(links.filter(({ topic }) => topic === 'bundle').map(({ link }) => link), visit)
  })
  return found
}

function visitsOf(links: readonly NamedLink[], { polarity, isNamed }: Pick<Visit, 'polarity' | 'isNamed'>): Visit[] {
  return links
    .filter((link) => !EMPTY_INPUT.test(link.input))
    .map((link) => {
      const name = isNamed ? null : namedPolarity(link.input)
      return name ? { link, polarity: name, isNamed: true } : { link, polarity, isNamed }
    })
}

/** Of a node that takes both sides and gives both, only the side that was asked for. */
function sideOf(links: readonly NamedLink[], defs: NodeDefs, node: ApiNode, visit: Visit): NamedLink[] {
  const sides = new Set(links.map((link) => namedPolarity(link.input)))
  if (!sides.has('positive') || !sides.has('negative')) return [...links]
  const side = outputSide(defs, node, visit)
  return links.filter((link) => (namedPolarity(link.input) ?? side) === side)
}

function outputSide(defs: NodeDefs, node: ApiNode, { link, polarity, isNamed }: Visit): Polarity {
  const outputs = defs.get(node.classType)?.outputs
  const name = outputs?.[link.slot]?.name
  const named = name === undefined ? null : namedPolarity(name)
  if (named) return named
  if (outputs) {
    const slots = outputs.flatMap(({ type }, slot) => (type === 'CONDITIONING' ? [slot] : []))
    if (slots.length === 2) return slots.indexOf(link.slot) === 1 ? 'negative' : 'positive'
    return polarity
  }
  if (isNamed) return polarity
  return link.slot === 1 ? 'negative' : 'positive'
}

function keyOf({ link, polarity }: Visit): string {
  return `${polarity} ${link.slot} ${link.from}`
}

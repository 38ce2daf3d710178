/**
 * Finds the samplers of a graph, by what goes into them and comes out, and the pieces each is made of: noise, guider,
 * sigmas and so on, up to where models, conditioning, latents and pictures begin.
 */
import type { NodeId } from '@/comfy/ids'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { linkAt, linksOf, scalarAt, walk, type NamedLink } from '../links'
import type { NodeDef, NodeDefs } from '../definitions/nodeDefs'
import { runOrder } from '../runOrder'
import { topicOf, type Topic } from './topics'

/** One sampler with its pieces. */
export interface Stage {
  samplerId: NodeId
  /** The sampler first. */
  parts: readonly NodeId[]
  /** What goes into any of the pieces, by what it carries; `negative` and such are told by the input's name. */
  feeds: readonly Feed[]
}
interface Feed {
  owner: NodeId
  topic: Topic
  link: NamedLink
}

/** More than anyone could tell apart in a form; a hostile file may have thousands. */
const MAX_STAGES = 32
/** Each stage is followed through the graph by itself: of thousands of nodes only the first few samplers get roles. */
const MAX_VISITS = 32_000
/** Outputs of nodes that only hold settings for a sampler. */
const SETTING_TYPES = new Set(['INT', 'FLOAT', 'STRING', 'BOOLEAN', 'COMBO', 'SIGMAS', 'NOISE', 'GUIDER', 'SAMPLER', 'CONDITIONING', 'MODEL', 'CLIP', 'VAE', '*'])

export function isSampler(node: ApiNode, def: NodeDef | undefined): boolean {
  if (def && def.outputs.length > 0 && def.outputs.every(({ type }) => SETTING_TYPES.has(type) || type.startsWith('COMFY_'))) return false
  const has = (input: string) => Object.hasOwn(node.inputs, input)
  // The separate kind takes its steps from sigmas.
  if (linkAt(node, 'sigmas') && (linkAt(node, 'guider') || linkAt(node, 'sampler'))) return true
  const isSeeded = has('seed') || has('noise_seed')
  if (has('steps') && (isSeeded || has('cfg') || has('sampler_name'))) return def !== undefined || linksOf(node).length > 0
  // Nodes that do everything: a text, a seed, and a picture comes out.
  return isSeeded && typeof scalarAt(node, 'prompt') === 'string' && (def ? def.outputs.length > 0 : linksOf(node).length === 0)
}

/** Stages in the order they run: what another one builds on comes before it. Only those among `needed`. */
export function findStages(graph: ApiGraph, defs: NodeDefs, needed: ReadonlySet<NodeId>): Stage[] {
  const samplers = new Set<NodeId>()
  for (const [id, node] of graph) if (isSampler(node, defs.get(node.classType))) samplers.add(id)
  const live = new Set([...samplers].filter((id) => needed.has(id)))
  const shown = live.size > 0 ? live : samplers
  const inOrder = [...runOrder(graph, shown)].filter((id) => shown.has(id))
  const count = Math.min(MAX_STAGES, Math.max(1, Math.floor(MAX_VISITS / Math.max(1, graph.size))))
  return inOrder.slice(0, count).map((samplerId) => readStage(graph, defs, samplerId, samplers))
}

function readStage(graph: ApiGraph, defs: NodeDefs, samplerId: NodeId, samplers: ReadonlySet<NodeId>): Stage {
  const feeds: Feed[] = []
  const parts = walk<NodeId>([samplerId], (id) => id, (owner) => {
    const node = graph.get(owner)
    if (!node) return []
    const pieces: NodeId[] = []
    for (const link of linksOf(node)) {
      const topic = topicOf(graph, defs, node, link)
      if (topic !== 'part' && topic !== 'bundle') feeds.push({ owner, topic, link })
      else if (graph.has(link.from) && !samplers.has(link.from)) pieces.push(link.from)
    }
    return pieces
  })
  return { samplerId, parts, feeds }
}

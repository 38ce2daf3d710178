/**
 * How many steps a sampler will report, read from the graph before it runs. An estimate where values are computed
 * or samplers of packs count in their own way: what the server reports is the truth.
 * Source: ComfyUI samplers.py (set_steps, sample), comfy_extras nodes_custom_sampler.py and the other scheduler nodes.
 */
import type { NodeId } from '@/comfy/ids'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { linkAt, linksOf, scalarAt } from '../links'
import { literalSource } from './literalSource'
import type { NodeDefs } from '../definitions/nodeDefs'
import { topicOf } from './topics'

/** ComfyUI's default, where a number of steps cannot be read. */
const DEFAULT_STEPS = 20
/** Longer chains of sigmas are cycles. */
const MAX_HOPS = 64
/** These cut their own schedule by denoise; the others stretch it so that `steps` remain. */
const CUT_BY_DENOISE = new Set(['AlignYourStepsScheduler', 'GITSScheduler', 'OptimalStepsScheduler'])

export function samplerSteps(graph: ApiGraph, defs: NodeDefs, samplerId: NodeId): number {
  const sampler = graph.get(samplerId)
  const sigmas = sampler && linkAt(sampler, 'sigmas')
  if (sigmas) return Math.max(0, sigmaSteps(graph, defs, sigmas.from, sigmas.slot, MAX_HOPS))
  const steps = numberAt(graph, defs, samplerId, 'steps') ?? DEFAULT_STEPS
  if (!sampler || !Object.hasOwn(sampler.inputs, 'end_at_step')) return Math.max(0, steps)
  const start = numberAt(graph, defs, samplerId, 'start_at_step') ?? 0
  const end = numberAt(graph, defs, samplerId, 'end_at_step') ?? steps
  return Math.max(0, Math.min(end, steps) - Math.max(0, start))
}

function sigmaSteps(graph: ApiGraph, defs: NodeDefs, nodeId: NodeId, slot: number, hops: number): number {
  const node = graph.get(nodeId)
  if (!node || hops === 0) return DEFAULT_STEPS
  const before = linkAt(node, 'sigmas') ?? sigmasBehind(graph, defs, node)
  if (!before) return scheduledSteps(graph, defs, nodeId, node)
  const all = sigmaSteps(graph, defs, before.from, before.slot, hops - 1)
  const cut = splitAt(graph, defs, nodeId, node, all)
  if (cut === null) return all // flipped, rescaled, passed on
  return slot === 0 ? cut : all - cut
}

/** Reroutes and switches pass sigmas on under other names. */
function sigmasBehind(graph: ApiGraph, defs: NodeDefs, node: ApiNode) {
  const links = linksOf(node)
  if (Object.hasOwn(node.inputs, 'steps')) return null
  return links.find((link) => topicOf(graph, defs, node, link) === 'part') ?? (links.length === 1 ? (links[0] ?? null) : null)
}

/** For nodes that split a schedule: how many steps the first part gets. */
function splitAt(graph: ApiGraph, defs: NodeDefs, nodeId: NodeId, node: ApiNode, all: number): number | null {
  const step = node.classType === 'SplitSigmas' ? numberAt(graph, defs, nodeId, 'step') : null
  if (step !== null) return Math.min(step, all)
  const denoise = node.classType === 'SplitSigmasDenoise' ? numberAt(graph, defs, nodeId, 'denoise') : null
  return denoise === null ? null : all - Math.round(all * denoise)
}

function scheduledSteps(graph: ApiGraph, defs: NodeDefs, nodeId: NodeId, node: ApiNode): number {
  const written = scalarAt(node, 'sigmas')
  if (typeof written === 'string') return (written.match(/-?\d+(\.\d*)?(e[+-]?\d+)?|-?\.\d+/gi)?.length ?? 1) - 1
  const steps = numberAt(graph, defs, nodeId, 'steps') ?? DEFAULT_STEPS
  if (!CUT_BY_DENOISE.has(node.classType)) return steps
  return Math.round(steps * Math.min(1, numberAt(graph, defs, nodeId, 'denoise') ?? 1))
}

function numberAt(graph: ApiGraph, defs: NodeDefs, nodeId: NodeId, input: string): number | null {
  const at = literalSource(graph, defs, { nodeId, input })
  const value = at && scalarAt(graph.get(at.nodeId), at.input)
  return value === null || typeof value === 'boolean' || !Number.isFinite(Number(value)) ? null : Number(value)
}

/**
 * Seeds that say how they are chosen, of rgthree's Seed node: -1 at random, -2 and -3 one more or one less than the seed
 * of the run before. They are resolved when a run is sent, so that the run and its saved document tell the seed it had.
 * Source: rgthree-comfy src_web/comfyui/seed.ts.
 */
import type { NodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { literalOf, ownValue } from '../links'
import type { SpecialSeedRange } from '../saved/savedWorkflow'
import { toSeed, type Seed } from './seeds'

export const SPECIAL_SEED_CLASS = 'Seed (rgthree)'
const INPUT = 'seed'
const RANDOM = -1
const INCREMENT = -2
const DECREMENT = -3
/** The pack's own bound, 2^50: random seeds are from 0 up to it. */
export const MAX_SPECIAL_SEED = 1_125_899_906_842_624

export interface ResolvedSeeds {
  /** The same object where no seed is a special one. */
  graph: ApiGraph
  /** Of every such node the seed that is sent, special or not: what the next run counts on from. */
  sent: ReadonlyMap<NodeId, Seed>
}

/**
 * @param ranges where random seeds are drawn from, for nodes whose saved document says so
 * @param last by node, the seeds of the run before; without one, the next is drawn at random
 * @param random gives numbers from 0 up to, not including, 1
 */
export function resolveSpecialSeeds(graph: ApiGraph, ranges: readonly SpecialSeedRange[], last: ReadonlyMap<NodeId, Seed>, random: () => number): ResolvedSeeds {
  const resolved = new Map(graph)
  const sent = new Map<NodeId, Seed>()
  for (const [nodeId, node] of graph) {
    const seed = seedOf(node)
    if (seed === null) continue
    const used = isSpecial(seed) ? (counted(seed, last.get(nodeId)) ?? drawn(ranges.find(({ at }) => at.nodeId === nodeId), random)) : seed
    sent.set(nodeId, used)
    if (used !== seed) resolved.set(nodeId, { ...node, inputs: { ...node.inputs, [INPUT]: used } })
  }
  return { graph: [...sent].some(([nodeId, used]) => used !== seedOf(graph.get(nodeId))) ? resolved : graph, sent }
}

/** Null: no such node, its seed is linked, or is none. */
function seedOf(node: ApiNode | undefined): Seed | null {
  if (node?.classType !== SPECIAL_SEED_CLASS) return null
  const seed = literalOf(ownValue(node.inputs, INPUT))
  return typeof seed === 'bigint' || (typeof seed === 'number' && Number.isInteger(seed)) ? seed : null
}

/** Whether a value of this class's seed says how it is chosen, and so goes on by itself. */
export function isSpecialSeed(classType: string | undefined, seed: Json): boolean {
  return classType === SPECIAL_SEED_CLASS && (typeof seed === 'number' || typeof seed === 'bigint') && isSpecial(seed)
}

function isSpecial(seed: Seed): boolean {
  return seed === RANDOM || seed === INCREMENT || seed === DECREMENT
}

/** Null where there is nothing to count on from, or where that would be a special seed itself. */
function counted(seed: Seed, last: Seed | undefined): Seed | null {
  if (seed === RANDOM || last === undefined || isSpecial(last)) return null
  const next = toSeed(BigInt(last) + (seed === INCREMENT ? 1n : -1n))
  return isSpecial(next) ? null : next
}

function drawn(range: SpecialSeedRange | undefined, random: () => number): number {
  const { min, max } = range ?? { min: 0, max: MAX_SPECIAL_SEED }
  const seed = Math.floor(random() * (max - min)) + min
  return isSpecial(seed) ? 0 : seed
}

/**
 * Follows a sampler's latent to where it begins: an empty latent with its size and batch, or a picture that was
 * encoded, through upscalers and resizers on the way. Stops at other samplers: what is before them is theirs.
 */
import type { NodeId } from '@/comfy/ids'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { linksOf, scalarAt, walk, type NamedLink } from '../links'
import type { NodeDefs } from '../definitions/nodeDefs'
import type { InputRef } from '../form/parameters'
import { isSampler } from './samplers'
import { inputSpec, topicOf } from './topics'

export interface FoundSize {
  width: InputRef
  height: InputRef
  /** Resizes what comes from before, where the other kind begins it. */
  isResize: boolean
}
export interface LatentFindings {
  sizes: FoundSize[]
  batchSizes: InputRef[]
  images: InputRef[]
  /** Links for a VAE, found at the encoders. */
  vaes: NamedLink[]
}

const SIZE_NAMES: readonly (readonly [width: string, height: string])[] = [
  ['width', 'height'],
  ['empty_latent_width', 'empty_latent_height'],
]
/** Width and height beside a place are those of a region. */
const PLACE_NAMES = ['x', 'y', 'left', 'top']
const BATCH_NAMES = ['batch_size', 'batch']
/** Makes a batch of a latent that has begun elsewhere. */
const REPEATER = { classType: 'RepeatLatentBatch', input: 'amount' }

export function findLatents(graph: ApiGraph, defs: NodeDefs, starts: readonly NamedLink[]): LatentFindings {
  const found: LatentFindings = { sizes: [], batchSizes: [], images: [], vaes: [] }
  walk<NodeId>(starts.map((link) => link.from), (id) => id, (nodeId) => {
    const node = graph.get(nodeId)
    if (!node || isSampler(node, defs.get(node.classType))) return []
    const links = linksOf(node).map((link) => ({ link, topic: topicOf(graph, defs, node, link) }))
    const before = links.filter(({ topic }) => topic === 'latent' || topic === 'image').map(({ link }) => link)
    const size = sizeOf(nodeId, node, before.length > 0)
    if (size) found.sizes.push(size)
    const batch = batchInput(node)
    if (batch !== null) found.batchSizes.push({ nodeId, input: batch })
    found.images.push(...imageInputs(nodeId, node, defs))
    found.vaes.push(...links.filter(({ topic }) => topic === 'vae').map(({ link }) => link))
    const next = before.length > 0 ? before : links.filter(({ topic }) => topic === 'bundle').map(({ link }) => link)
    return next.map((link) => link.from)
  })
  return found
}

/** Inputs that name a picture to load. */
export function imageInputs(nodeId: NodeId, node: ApiNode, defs: NodeDefs): InputRef[] {
  const def = defs.get(node.classType)
  const isImageInput = (input: string) => {
    if (typeof scalarAt(node, input) !== 'string') return false
    const spec = inputSpec(def, input)
    if (spec) return spec.kind === 'combo' && spec.upload === 'image'
    return def === undefined && input === 'image' && /load.*image/i.test(node.classType)
  }
  return Object.keys(node.inputs).filter(isImageInput).map((input) => ({ nodeId, input }))
}

/** Loads a picture for its mask alone. @param slots its outputs that are taken */
export function isMaskLoader(node: ApiNode | undefined, defs: NodeDefs, slots: ReadonlySet<number> | undefined): boolean {
  if (!node) return false
  if (/mask$/i.test(node.classType)) return true
  const outputs = defs.get(node.classType)?.outputs
  // ComfyUI's own loader gives the picture, then its mask.
  const isMask = (slot: number) => (outputs ? outputs[slot]?.type === 'MASK' : slot === 1)
  return slots !== undefined && slots.size > 0 && [...slots].every(isMask)
}

/** A node that says how large the picture is, by names alone: its width and height. */
export function sizeOf(nodeId: NodeId, node: ApiNode, isResize: boolean): FoundSize | null {
  const has = (input: string) => Object.hasOwn(node.inputs, input)
  const names = SIZE_NAMES.find(([width, height]) => has(width) && has(height))
  if (!names || PLACE_NAMES.some(has)) return null
  return { width: { nodeId, input: names[0] }, height: { nodeId, input: names[1] }, isResize }
}

export function batchInput(node: ApiNode): string | null {
  if (node.classType === REPEATER.classType) return REPEATER.input
  return BATCH_NAMES.find((input) => Object.hasOwn(node.inputs, input)) ?? null
}

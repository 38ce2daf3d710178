/**
 * Follows models, CLIPs and VAEs through LoRAs, patches and merges to the loaders that read them from a file.
 */
import type { NodeId } from '@/comfy/ids'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { linksOf, scalarAt, walk, type NamedLink } from '../links'
import type { NodeDef, NodeDefs } from '../definitions/nodeDefs'
import type { InputRef } from '../form/parameters'
import { sizeOf, type FoundSize } from './latents'
import { isSampler } from './samplers'
import { topicOf } from './topics'

export type LoaderRole = 'checkpoint' | 'diffusionModel' | 'clip' | 'vae'

/** Files that belong to no part of a sampler. */
type OtherFileRole = 'upscaleModel' | 'controlNet'

const OTHER_FILES: readonly (readonly [RegExp, OtherFileRole])[] = [
  [/^(\w+_)?control_?net(_name)?(_?\d+)?$|^cnet(_name)?$/, 'controlNet'],
  [/^(upscale_model|upscaler)(_name)?$/, 'upscaleModel'],
]

export interface LoaderFindings {
  files: { role: LoaderRole; at: InputRef }[]
  /** Patches on the way that must be told the picture's size. */
  sizes: FoundSize[]
}

const CHECKPOINT_NAME = /^(\w+_)?(ckpt|checkpoint)(_name)?$/
const FILE_NAMES: Readonly<Record<'model' | 'clip' | 'vae', readonly [RegExp, LoaderRole]>> = {
  model: [/^(unet|model|diffusion_model)(_name|_path)?$/, 'diffusionModel'],
  clip: [/^clip_name\d*$|^text_encoder\d*(_name)?$/, 'clip'],
  vae: [/^vae(_name)?$/, 'vae'],
}

export function findLoaders(graph: ApiGraph, defs: NodeDefs, topic: 'model' | 'clip' | 'vae', starts: readonly NamedLink[]): LoaderFindings {
  const found: LoaderFindings = { files: [], sizes: [] }
  walk<NodeId>(starts.map((link) => link.from), (id) => id, (nodeId) => {
    const node = graph.get(nodeId)
    if (!node || isSampler(node, defs.get(node.classType))) return []
    const links = linksOf(node).map((link) => ({ link, topic: topicOf(graph, defs, node, link) }))
    const same = links.filter((it) => it.topic === topic)
    if (same.length > 0) {
      const size = sizeOf(nodeId, node, true)
      if (size) found.sizes.push(size)
      return same.map(({ link }) => link.from)
    }
    const files = fileInputs(node, topic)
    found.files.push(...files.map(({ role, input }) => ({ role, at: { nodeId, input } })))
    return files.length > 0 ? [] : links.filter((it) => it.topic === 'bundle').map(({ link }) => link.from)
  })
  return found
}

/** A loader of one part keeps to its file; a checkpoint is the source of all three. */
export function fileInputs(node: ApiNode, topic: 'model' | 'clip' | 'vae'): { role: LoaderRole; input: string }[] {
  const names = fileNames(node)
  const [pattern, role] = FILE_NAMES[topic]
  // Loaders of packs call every file `model_name`; their class says of what.
  const isOwn = (input: string) => pattern.test(input) || (topic === 'vae' && input === 'model_name' && /vae/i.test(node.classType))
  const own = names.filter(isOwn).map((input) => ({ role, input }))
  const checkpoint = names.filter((input) => CHECKPOINT_NAME.test(input)).map((input) => ({ role: 'checkpoint' as const, input }))
  // Loaders of everything (a checkpoint and another VAE in one node) are asked for each topic in turn.
  return topic === 'model' ? [...checkpoint, ...own] : own.length > 0 ? own : checkpoint
}

export function otherFiles(node: ApiNode, def: NodeDef | undefined): { role: OtherFileRole; input: string }[] {
  return fileNames(node).flatMap((input) => {
    const role = OTHER_FILES.find(([pattern]) => pattern.test(input))?.[1]
    if (role) return [{ role, input }]
    const isUpscaler = input === 'model_name' && (def ? def.outputs.some(({ type }) => type === 'UPSCALE_MODEL') : /upscale.*load|load.*upscale/i.test(node.classType))
    return isUpscaler ? [{ role: 'upscaleModel' as const, input }] : []
  })
}

/** A linked `model` is the model itself; a linked `model_name` still names its file. */
function fileNames(node: ApiNode): string[] {
  return Object.keys(node.inputs).filter((input) => input.endsWith('_name') || typeof scalarAt(node, input) === 'string')
}

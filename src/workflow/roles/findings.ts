/**
 * Collects, stage by stage, every input of a graph that plays a role, each with the place of its literal.
 * What several findings have in common, and how they are called, is decided in findParameters.ts.
 */
import type { NodeId } from '@/comfy/ids'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { findConditioning } from './conditioning'
import { batchInput, findLatents, imageInputs, isMaskLoader, sizeOf, type FoundSize } from './latents'
import { linkAt, linksOf, scalarAt, walk, type NamedLink } from '../links'
import { literalSource } from './literalSource'
import { fileInputs, findLoaders, otherFiles, type LoaderRole } from './loaders'
import { findLoras, modelOrder } from './loras'
import { neededNodes, outputNodes } from '../neededNodes'
import type { NodeDefs } from '../definitions/nodeDefs'
import { asParameterId, type InputRef, type ParameterId, type Role } from '../form/parameters'
import { canHold, settingRole } from './roles'
import { runOrder } from '../runOrder'
import { findStages, isSampler, type Stage } from './samplers'
import { encoderTexts, type FoundText } from './texts'
import { topicOf, type Topic } from './topics'

export interface Finding {
  role: Role
  /** The input that plays the role. */
  owner: InputRef
  /** Where its literal stands: the same input, or one of a node that feeds it. */
  at: InputRef
  /** Index into `stages`; null for what belongs to no sampler. */
  stage: number | null
  isSecondary: boolean
  /** As in Parameter. */
  lora: number | null
}
/** A size that must follow another: a model patch that is told the picture's width and height. */
interface SizeEcho {
  stage: number
  width: InputRef
  height: InputRef
}
export interface Findings {
  stages: readonly Stage[]
  found: readonly Finding[]
  echoes: readonly SizeEcho[]
}

export function collectFindings(graph: ApiGraph, defs: NodeDefs): Findings {
  const needed = neededNodes(graph, defs)
  const stages = findStages(graph, defs, needed)
  const takers = latentTakers(graph, defs, needed)
  const slots = takenSlots(graph, needed)
  const loras = findLoras(graph)
  const loraNumbers = new Map<ParameterId, number>()
  const found: Finding[] = []
  const echoes: SizeEcho[] = []

  function add(role: Role, owner: InputRef, stage: number | null, { at = owner, isSecondary = false, lora = null }: { at?: InputRef; isSecondary?: boolean; lora?: number | null } = {}) {
    const place = at.path ? at : literalSource(graph, defs, at)
    const value = place && scalarAt(graph.get(place.nodeId), place.input, place.path)
    if (place && value !== null && canHold(role, value)) found.push({ role, owner, at: place, stage, isSecondary, lora })
  }
  function addSize(size: FoundSize, stage: number) {
    add('width', size.width, stage, { isSecondary: size.isResize })
    add('height', size.height, stage, { isSecondary: size.isResize })
  }
  function addTexts(texts: readonly FoundText[], stage: number) {
    for (const { polarity, owner, at } of texts) add(polarity === 'negative' ? 'negative' : 'prompt', owner, stage, { at })
  }
  function addFiles(files: readonly { role: LoaderRole; at: InputRef }[], stage: number) {
    for (const { role, at } of files) add(role, at, stage)
  }

  /** In chain order: one that is met again is the same. */
  function addLoras(nodeId: NodeId, stage: number | null) {
    for (const { file, strengths, clipStrengths, isOn } of loras.get(nodeId) ?? []) {
      const key = asParameterId(file)
      const lora = loraNumbers.get(key) ?? loraNumbers.size
      loraNumbers.set(key, lora)
      add('lora', file, stage, { lora })
      for (const strength of strengths) add('loraStrength', strength, stage, { lora })
      for (const strength of clipStrengths) add('loraClipStrength', strength, stage, { lora })
      if (isOn) add('other', isOn, stage, { lora })
    }
  }
  function imageRole({ nodeId }: InputRef): 'image' | 'mask' {
    return isMaskLoader(graph.get(nodeId), defs, slots.get(nodeId)) ? 'mask' : 'image'
  }

  /** What stands on the sampler itself, on its pieces, and on loaders of packs that hand over everything in a pipe. */
  function addPart(nodeId: NodeId, { samplerId }: Stage, stage: number) {
    const node = graph.get(nodeId)
    if (!node) return
    for (const { role, input } of settingsOf(node)) add(role, { nodeId, input }, stage)
    addTexts(encoderTexts(graph, defs, { nodeId, node }), stage)
    addFiles(fileInputs(node, 'model').map(({ role, input }) => ({ role, at: { nodeId, input } })), stage)
    const batch = batchInput(node)
    if (batch !== null) add('batchSize', { nodeId, input: batch }, stage)
    const size = sizeOf(nodeId, node, false)
    if (!size) return
    // A scheduler's plain width only repeats the picture's.
    if (nodeId === samplerId || size.width.input !== 'width') addSize(size, stage)
    else echoes.push({ stage, ...size })
  }

  stages.forEach((stage, index) => {
    const feeds = (...topics: Topic[]) => stage.feeds.filter((feed) => topics.includes(feed.topic)).map((feed) => feed.link)
    for (const nodeId of stage.parts) addPart(nodeId, stage, index)
    const conditioning = findConditioning(graph, defs, feeds('conditioning'))
    addTexts(conditioning.texts, index)
    for (const guidance of conditioning.guidance) add('guidance', guidance, index)

    const latents = findLatents(graph, defs, feeds('latent', 'image'))
    for (const size of latents.sizes) addSize(size, index)
    for (const batch of latents.batchSizes) add('batchSize', batch, index)
    for (const image of latents.images) add(imageRole(image), image, index)

    const models = findLoaders(graph, defs, 'model', feeds('model'))
    echoes.push(...models.sizes.map((size) => ({ stage: index, ...size })))
    addFiles(models.files, index)
    addFiles(findLoaders(graph, defs, 'clip', [...feeds('clip'), ...conditioning.clips]).files, index)
    const vaes = [...feeds('vae'), ...latents.vaes, ...decoderVaes(graph, defs, stage.samplerId, takers)]
    addFiles(findLoaders(graph, defs, 'vae', vaes).files, index)
    const starts = [...feeds('model', 'lora', 'clip'), ...conditioning.clips].map((link) => link.from)
    if (loras.size > 0) for (const nodeId of modelOrder(graph, defs, [...starts, ...stage.parts])) addLoras(nodeId, index)
  })

  // What reaches a result by any other way: control images, references, upscalers, hooks, or no sampler at all.
  const roots = [...stages.map((stage) => stage.samplerId), ...outputNodes(graph, defs)]
  for (const nodeId of runOrder(graph, roots)) {
    const node = graph.get(nodeId)
    if (!node) continue
    for (const image of imageInputs(nodeId, node, defs)) add(imageRole(image), image, null)
    for (const { role, input } of otherFiles(node, defs.get(node.classType))) add(role, { nodeId, input }, null)
    addLoras(nodeId, null)
  }
  return { stages, found, echoes }
}

/** A sampler that adds no noise has a seed, but nothing to start from it. */
function settingsOf(node: ApiNode): { role: Role; input: string }[] {
  const addsNoise = scalarAt(node, 'add_noise')
  const isSilent = addsNoise === 'disable' || addsNoise === false
  return Object.keys(node.inputs).flatMap((input) => {
    const role = settingRole(input)
    if (role === null || (role === 'seed' && isSilent)) return []
    // `sampler` may be the sampler's name or a link to the piece that has it, which is looked at by itself.
    return input === 'sampler' && linkAt(node, input) ? [] : [{ role, input }]
  })
}

/** For each node, the nodes that take a latent from it: links themselves only lead back. */
function latentTakers(graph: ApiGraph, defs: NodeDefs, needed: ReadonlySet<NodeId>): Map<NodeId, NodeId[]> {
  const takers = new Map<NodeId, NodeId[]>()
  for (const nodeId of needed) {
    const node = graph.get(nodeId)
    for (const link of node ? linksOf(node) : []) {
      if (!node || topicOf(graph, defs, node, link) !== 'latent') continue
      const known = takers.get(link.from)
      if (known) known.push(nodeId)
      else takers.set(link.from, [nodeId])
    }
  }
  return takers
}

/** VAEs that decode what this sampler made, before any other sampler goes on with it. */
function decoderVaes(graph: ApiGraph, defs: NodeDefs, samplerId: NodeId, takers: ReadonlyMap<NodeId, readonly NodeId[]>): NamedLink[] {
  const vaes: NamedLink[] = []
  walk<NodeId>(takers.get(samplerId) ?? [], (id) => id, (nodeId) => {
    const node = graph.get(nodeId)
    if (!node || isSampler(node, defs.get(node.classType))) return []
    vaes.push(...linksOf(node).filter((link) => topicOf(graph, defs, node, link) === 'vae'))
    return takers.get(nodeId) ?? []
  })
  return vaes
}

/** Which outputs of a node are taken by those that run. */
function takenSlots(graph: ApiGraph, needed: ReadonlySet<NodeId>): Map<NodeId, Set<number>> {
  const taken = new Map<NodeId, Set<number>>()
  for (const nodeId of needed) {
    const node = graph.get(nodeId)
    for (const { from, slot } of node ? linksOf(node) : []) taken.set(from, (taken.get(from) ?? new Set()).add(slot))
  }
  return taken
}

/**
 * Finds the code of a class. A class that is in /object_info but has no code here passes its inputs through by type,
 * which is enough for model patches and the like.
 */
import type { NodeClass } from '../nodeInfo'
import { conditioningNodes } from './conditionings'
import type { NodeRun } from './context'
import { dynamicNodes } from './dynamicNodes'
import { imageNodes } from './images'
import { latentNodes } from './latents'
import { modelNodes } from './models'
import { outputNodes } from './outputs'
import { primitiveNodes } from './primitives'
import { samplerNodes } from './samplers'
import { testNodes } from './testNodes'
import type { NodeValue } from './values'

const tables = [
  conditioningNodes, dynamicNodes, imageNodes, latentNodes, modelNodes, outputNodes, primitiveNodes, samplerNodes, testNodes,
]
const known: ReadonlyMap<string, NodeRun> = new Map(tables.flatMap((table) => Object.entries(table)))

/** Which kind of value belongs to a type word. */
const kinds: Readonly<Record<string, NodeValue['kind']>> = {
  MODEL: 'model', CLIP: 'clip', VAE: 'vae', CONDITIONING: 'conditioning', LATENT: 'latent', IMAGE: 'image', MASK: 'mask',
  NOISE: 'noise', SIGMAS: 'sigmas', GUIDER: 'guider', SAMPLER: 'sampler', CONTROL_NET: 'controlNet',
}

export function findRun(nodeClass: NodeClass): NodeRun {
  return known.get(nodeClass.classType) ?? passThrough
}

const passThrough: NodeRun = ({ inputs, outputTypes }) => ({
  outputs: outputTypes.map((type) => inputs.entries().find(([, value]) => value.kind === kinds[type])?.[1] ?? { kind: 'opaque', type }),
})

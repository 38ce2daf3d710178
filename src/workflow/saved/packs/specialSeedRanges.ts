/** Where rgthree's Seed nodes draw their random seeds from, which their properties say. */
import { asNodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import { MAX_SPECIAL_SEED, SPECIAL_SEED_CLASS } from '../../sending/specialSeeds'
import type { Conversion } from '../convert'
import type { SpecialSeedRange } from '../savedWorkflow'

export function readSpecialSeeds({ graph, flat }: Conversion): SpecialSeedRange[] {
  return [...graph].flatMap(([nodeId, { classType }]) => {
    const properties = classType === SPECIAL_SEED_CLASS ? flat.nodes.get(nodeId)?.node.saved.properties : undefined
    if (!properties) return []
    const min = within(properties['randomMin'], 0)
    return [{ at: { nodeId: asNodeId(nodeId), input: 'seed' }, min, max: Math.max(min, within(properties['randomMax'], MAX_SPECIAL_SEED)) }]
  })
}

/** What is no number, or 0, counts as not said. */
function within(value: Json | undefined, otherwise: number): number {
  const number = Math.trunc(Number(typeof value === 'object' ? 0 : value)) || otherwise
  return Math.min(Math.max(number, -MAX_SPECIAL_SEED), MAX_SPECIAL_SEED)
}

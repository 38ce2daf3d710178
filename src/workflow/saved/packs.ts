/** The packs whose browser side is known, and the nodes they bring. */
import type { NodeBehaviour, Pack } from './behaviours'
import { groupNodesPack, isGroupNode, lostGroup } from './groupNodes'
import { corePack } from './packs/core'
import { kjNodesPack } from './packs/kjNodes'
import { rgthreePack } from './packs/rgthree'
import { useEverywherePack } from './packs/useEverywhere'
import { videoHelperPack } from './packs/videoHelper'

export const packs: readonly Pack[] = [corePack, groupNodesPack, kjNodesPack, rgthreePack, videoHelperPack, useEverywherePack]

const byType = new Map<string, { behaviour: NodeBehaviour; pack: string | null }>(
  packs.flatMap((pack) => pack.nodes.map((behaviour) => [behaviour.type, { behaviour, pack: pack.name }] as const)),
)

export function behaviourOf(type: string): NodeBehaviour | null {
  return byType.get(type)?.behaviour ?? (isGroupNode(type) ? lostGroup : null)
}

/** The pack that a virtual node belongs to, for messages. */
export function packOf(type: string): string | null {
  return byType.get(type)?.pack ?? null
}

/**
 * What a run will do, known before it is sent: the nodes its outputs need and the steps its samplers take.
 * Progress is measured against it.
 */
import type { NodeId } from '@/comfy/ids'

/** One node of the sent graph, as far as progress needs it. */
export interface PlannedNode {
  classType: string
  title: string
  /** Sampler steps it is expected to take, null for a node that does not sample. */
  steps: number | null
  /** Delivers its pictures over the socket (SaveImageWebsocket). */
  deliversOverSocket: boolean
}
/** What a run is made of, known before it is sent. Keys are node ids; insertion order is the graph's. */
export interface RunPlan {
  nodes: ReadonlyMap<NodeId, PlannedNode>
}


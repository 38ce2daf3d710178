/**
 * One run (= one submission, id is ComfyUI's prompt_id): what was planned, what is known, what came out.
 * Plain data: stored as it is by `storage`, changed only by the reducer in applyRunAction.ts.
 */
import type { NodeInputError, PromptRejection } from '@/comfy/errors'
import type { RunFailure } from '@/comfy/events'
import type { NodeId, RunId, ServerKey } from '@/comfy/ids'
import type { OutputItem } from '@/comfy/outputs'
import type { RunPlan } from '@/workflow/sending/runPlan'

export type RunStatus =
  | { kind: 'held' } // made, waits in this page
  | { kind: 'sending' } // POST under way
  | { kind: 'queued'; position: number | null } // position counts from 1 among everybody's; null = not known
  | { kind: 'running' }
  | { kind: 'done' }
  | { kind: 'failed'; failure: RunFailure }
  | { kind: 'rejected'; rejection: PromptRejection }
  | { kind: 'interrupted'; nodeId: NodeId | null }
  | { kind: 'cancelled' }
  | { kind: 'lost'; reason: 'notSent' | 'serverForgot' } // notSent: the POST never got an answer and the server does not know the run

export interface NodeRunState {
  state: 'running' | 'finished'
  value: number
  max: number
}
/** Steps as one node reports them. */
export interface StepProgress {
  /** The submitted node to name. */
  nodeId: NodeId
  /** The node that counts: the same one, or one that the server made while expanding it. */
  reporterId: NodeId
  step: number
  steps: number
  /** When the newest steps arrived, oldest first, at most RECENT_STEPS: the rate is taken over them. */
  recent: readonly { step: number; atMs: number }[]
}
export interface RunProgress {
  /** By submitted (real) node id. */
  nodes: ReadonlyMap<NodeId, NodeRunState>
  cached: ReadonlySet<NodeId>
  /** The node to name on screen: the running one that reports steps, else the last started. */
  current: NodeId | null
  /** Of the node that reported last; null before the first step, and again when the next sampler starts. */
  step: StepProgress | null
  /** Of the samplers so far: foretells the next one until it has its own rate. */
  samplerMsPerStep: number | null
  /** Whole run, 0 to 100, fractions kept; never falls, below 100 until the end. */
  percent: number
}

/** Where the bytes of a socket picture are: storage key [runId, nodeId, index]. */
export interface SocketImageRef {
  kind: 'socketImage'
  nodeId: NodeId
  index: number
  mime: string
  sizeBytes: number
}
export interface RunOutput {
  nodeId: NodeId
  item: OutputItem | SocketImageRef
}

export type RunNotice =
  | { kind: 'allCached' } // nothing had to be computed
  | { kind: 'outputsDropped'; errors: NodeInputError[] } // 200 with node_errors
  | { kind: 'blocked'; nodeId: NodeId | null; message: string }
  | { kind: 'socketImagesLost'; nodeId: NodeId; count: number | null } // null: not known how many
  | { kind: 'sendFailed'; reason: string } // what the server or the network said to the POST, e.g. "HTTP 500"

export interface Run {
  id: RunId
  serverKey: ServerKey
  /** The tab that sent it: its socket gets the events. */
  clientId: string
  status: RunStatus
  plan: RunPlan
  progress: RunProgress
  outputs: readonly RunOutput[]
  notices: readonly RunNotice[]
  /** Interrupt or cancel was asked for and not yet confirmed. */
  stopRequested: boolean
  /** `execution_success` was seen. The run is over at the `executing` null that follows, when its history can be read. */
  succeeded: boolean
  /** Events may have been missed: the page was away or its socket closed while the run was open. */
  hadGap: boolean
  createdAtMs: number
  acceptedAtMs: number | null
  startedAtMs: number | null
  endedAtMs: number | null
  /** Name of the workflow it came from, and the seed sent, for lists. */
  workflowName: string
  seed: number | bigint | null
  /** "Run 2 of 4" of one press of Generate. */
  batch: { index: number; count: number } | null
}

/**
 * Everything that can happen to our runs, as data: what the socket said, what HTTP answered, what the user did.
 * What each of them means is decided in applyRunAction.ts alone.
 */
import type { NodeInputError, PromptRejection } from '@/comfy/errors'
import type { ComfyEvent } from '@/comfy/events'
import type { HistoryItem } from '@/comfy/history'
import type { NodeId, RunId } from '@/comfy/ids'
import type { Run, RunStatus, SocketImageRef } from '@/storage/run'

/** Runs of this page's server that memory knows. Others' runs are only counted, in `remaining`. */
export interface RunsState {
  runs: ReadonlyMap<RunId, Run>
  /** By creation, newest last. */
  order: readonly RunId[]
  /** Ours that the server executes now. */
  activeId: RunId | null
  /** Running and waiting runs of everybody, as the server last said. */
  remaining: number
}

export const noRuns: RunsState = { runs: new Map(), order: [], activeId: null, remaining: 0 }

/** `atMs` is this page's clock; the server's may be wrong by hours. */
export type RunAction =
  | { kind: 'event'; event: ComfyEvent; atMs: number }
  | { kind: 'created'; run: Run }
  | { kind: 'sending'; runId: RunId } // the POST of a held run begins
  | { kind: 'accepted'; runId: RunId; number: number; nodeErrors: NodeInputError[]; atMs: number }
  | { kind: 'refused'; runId: RunId; rejection: PromptRejection; atMs: number }
  | { kind: 'sendFailed'; runId: RunId; reason: string; atMs: number } // and the server does not have it
  | { kind: 'history'; runId: RunId; item: HistoryItem; atMs: number }
  | { kind: 'queueSeen'; running: readonly RunId[]; pending: readonly RunId[]; atMs: number } // everybody's, in order
  | { kind: 'forgotten'; runId: RunId; atMs: number } // in neither queue nor history
  | { kind: 'stopRequested'; runId: RunId }
  | { kind: 'stopFailed'; runId: RunId } // the server could not be told: it can be asked for again
  | { kind: 'cancelled'; runId: RunId; atMs: number } // taken out of the queue before it ran
  | { kind: 'socketImage'; runId: RunId; image: SocketImageRef }
  | { kind: 'imagesLost'; runId: RunId; nodeId: NodeId; count: number | null }
  | { kind: 'restored'; runs: readonly Run[] } // from the journal, after a reload
  | { kind: 'dismissed'; runId: RunId }

const openKinds: ReadonlySet<RunStatus['kind']> = new Set(['held', 'sending', 'queued', 'running'])

/** Nothing has ended it yet. */
export function isOpenRun(run: Run): boolean {
  return openKinds.has(run.status.kind)
}

/**
 * The server itself told the end, so no later word changes it. `lost` and `cancelled` are only what we conclude
 * from its silence: an event or a history entry of such a run proves us wrong and brings it back.
 */
export function isFinalRun(run: Run): boolean {
  return !isOpenRun(run) && run.status.kind !== 'lost' && run.status.kind !== 'cancelled'
}

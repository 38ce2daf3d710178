/**
 * What the server tells us over the socket, in our words: the small vocabulary between `comfy` and the rest.
 * Every event carries the ids it has. Times are milliseconds since the epoch.
 * Source: protocol 2.4 (messages), 3 (frames).
 */
import type { NodeId, RunId } from './ids'
import type { OutputItem } from './outputs'

/** One entry of `progress_state`: cumulative for the run, so it heals what a gap left out. */
export interface NodeProgress {
  nodeId: NodeId
  /** The node of the submitted graph to light up, for nodes that the server made while expanding another. */
  displayId: NodeId
  /** The submitted node this one stems from. */
  realId: NodeId
  state: 'running' | 'finished' | 'other'
  value: number
  max: number
}

export interface RunFailure {
  nodeId: NodeId | null
  nodeType: string | null
  exceptionType: string
  message: string
  traceback: string[]
}

export type ComfyEvent =
  | { kind: 'hello'; sid: string; remaining: number } // first status of a connection
  | { kind: 'queueSize'; remaining: number } // `status`: running and pending runs of everybody
  | { kind: 'features'; features: Record<string, unknown> }
  | { kind: 'runStarted'; runId: RunId; atMs: number }
  | { kind: 'nodesCached'; runId: RunId; nodeIds: NodeId[] }
  | { kind: 'nodeStarted'; runId: RunId | null; nodeId: NodeId; displayId: NodeId } // null id: the greeting after a reconnect
  | { kind: 'executionEnded'; runId: RunId } // `executing` with node null: the true end
  | { kind: 'step'; runId: RunId; nodeId: NodeId; step: number; steps: number }
  | { kind: 'nodeStates'; runId: RunId; nodes: NodeProgress[] }
  | { kind: 'nodeOutput'; runId: RunId; nodeId: NodeId; displayId: NodeId; items: OutputItem[] }
  | { kind: 'succeeded'; runId: RunId; atMs: number }
  | { kind: 'failed'; runId: RunId; failure: RunFailure; atMs: number }
  | { kind: 'blocked'; runId: RunId; nodeId: NodeId | null; message: string } // ExecutionBlocked: the run goes on
  | { kind: 'interrupted'; runId: RunId; nodeId: NodeId | null; atMs: number }
  // A picture frame. Whether it is a preview or a SaveImageWebsocket result is decided where the graph is known.
  // Null ids: the older frame kind while none of our runs executes. `displayId` equals `nodeId` for the older kind.
  | { kind: 'frame'; runId: RunId | null; nodeId: NodeId | null; displayId: NodeId | null; mime: string; bytes: Uint8Array<ArrayBuffer>; layout: 'plain' | 'metadata' | 'vhs' }
  | { kind: 'nodeText'; nodeId: NodeId; text: string } // binary kind 3: sent to everybody, names no run
  | { kind: 'unknown'; type: string; data: unknown } // from a custom node; not an error
  | { kind: 'broken'; where: 'text' | 'binary'; reason: string; sample: string } // dropped; counted

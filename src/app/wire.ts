/**
 * The routing table from the socket to the stores, subscribed once per session: run events to the run store, frames to
 * the preview bus or, from a node that delivers over the socket, to storage; ended runs to /history.
 */
import type { ComfyClient } from '@/comfy/client'
import type { ComfyEvent } from '@/comfy/events'
import type { NodeId, RunId } from '@/comfy/ids'
import { assertNever } from '@/lib/assertNever'
import type { PreviewBus } from '@/state/previewBus'
import type { Run } from '@/storage/run'
import { isOpenRun } from '@/state/runActions'
import { nextSocketImageIndex } from '@/state/runOutputs'
import { leftBehind } from '@/state/runProgress'
import type { RunStore } from '@/state/runStore'
import type { SocketImages } from '@/storage/socketImages'

type Frame = Extract<ComfyEvent, { kind: 'frame' }>

/** History is complete at the end of a run; a proxy or an older server may still be a moment late. */
const HISTORY_TRIES_MS = [0, 150, 600, 2_000] as const

export interface WireOptions {
  client: ComfyClient
  runs: RunStore
  previews: PreviewBus
  socketImages: SocketImages
  /** Something was heard: for the doubt about a silent socket. */
  onHeard: (event: 'status' | 'runEvent') => void
  /** An end was missed: HTTP must tell. */
  onDoubt: (runId: RunId) => void
  now?: () => number
}

/** Returns its undo. */
export function wire(options: WireOptions): () => void {
  const { client, runs, previews, socketImages } = options
  const now = options.now ?? Date.now
  const dispatch = runs.getState().dispatch
  const aborter = new AbortController()

  function route(event: ComfyEvent) {
    options.onHeard(event.kind === 'hello' || event.kind === 'queueSize' ? 'status' : 'runEvent')
    switch (event.kind) {
      case 'frame':
        routeFrame(event)
        return
      case 'hello':
      case 'queueSize':
        dispatch({ kind: 'event', event, atMs: now() })
        return
      case 'executionEnded':
        dispatch({ kind: 'event', event, atMs: now() })
        void askHistory(event.runId)
        return
      case 'nodeStarted':
      case 'runStarted':
        dispatch({ kind: 'event', event, atMs: now() })
        for (const missed of leftBehind(runs.getState())) options.onDoubt(missed)
        return
      case 'nodesCached':
      case 'step':
      case 'nodeStates':
      case 'nodeOutput':
      case 'succeeded':
      case 'failed':
      case 'blocked':
      case 'interrupted':
        dispatch({ kind: 'event', event, atMs: now() })
        return
      case 'features':
      case 'nodeText': // names no run and goes to everybody: nobody's to show
      case 'unknown':
      case 'broken': // counted and logged by the client
        return
      default:
        assertNever(event)
    }
  }

  function routeFrame(frame: Frame) {
    const run = frame.runId === null ? undefined : runs.getState().runs.get(frame.runId)
    if (!run) return
    const nodeId = deliveringNode(run, frame)
    if (nodeId !== null) keepSocketImage(run, nodeId, frame)
    else if (isOpenRun(run)) previews.publish({ runId: run.id, ...reportOf(run, frame), mime: frame.mime, bytes: frame.bytes, atMs: now() })
  }

  /** Also of a run that HTTP has told the end of: a socket can be far behind, and these bytes exist nowhere else. */
  function keepSocketImage(run: Run, nodeId: NodeId, { mime, bytes }: Frame) {
    const index = nextSocketImageIndex(run, nodeId)
    const image = { kind: 'socketImage', nodeId, index, mime, sizeBytes: bytes.byteLength } as const
    // The store keeps them in memory when the disk refuses, and says so.
    void socketImages.put({ runId: run.id, nodeId, index, mime, bytes })
    dispatch({ kind: 'socketImage', runId: run.id, image })
  }

  async function askHistory(runId: RunId) {
    if (!runs.getState().runs.has(runId)) return
    for (const delayMs of HISTORY_TRIES_MS) {
      await pause(delayMs, aborter.signal)
      if (aborter.signal.aborted) return
      try {
        const item = await client.http.history(runId, aborter.signal)
        if (!item) continue
        dispatch({ kind: 'history', runId, item, atMs: now() })
        return
      } catch {
        continue // the outputs seen on the socket stand; the next try or reconnect completes them
      }
    }
    const run = runs.getState().runs.get(runId)
    if (run && isOpenRun(run)) options.onDoubt(runId)
  }

  const stopListening = client.onEvent(route)
  return () => {
    stopListening()
    aborter.abort()
  }
}

/**
 * The node of the run whose result this frame is, or null for a preview. With metadata the frame names its node; an older
 * frame belongs to the node that executes, and is a result only as PNG: previews are JPEG (protocol 3.2).
 */
function deliveringNode(run: Run, frame: Pick<Frame, 'nodeId' | 'displayId' | 'mime' | 'layout'>): NodeId | null {
  if (frame.mime !== 'image/png') return null
  for (const nodeId of [frame.nodeId, frame.displayId]) {
    if (nodeId !== null && run.plan.nodes.get(nodeId)?.deliversOverSocket) return nodeId
  }
  return null
}

/** Whose picture a preview is, and the step that it shows: what its node has just reported. */
function reportOf({ progress }: Run, { nodeId, displayId }: Frame): { nodeId: NodeId | null; step: number } {
  const reporter = displayId ?? nodeId
  // A node made by expansion counts its own steps; its snapshot entry is only a share of the node that it stems from.
  const own = progress.step?.reporterId === nodeId ? progress.step.step : null
  return { nodeId: reporter, step: Math.floor(own ?? (reporter === null ? 0 : (progress.nodes.get(reporter)?.value ?? 0))) }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs === 0 || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    }, { once: true })
  })
}

/**
 * Carries preview frames from the socket to whoever paints them, outside React, and keeps them compressed for the
 * filmstrip: the newest of each step, within a byte cap for all runs together. Pictures are never decoded here.
 */
import { createEmitter } from '@/lib/emitter'
import type { NodeId, RunId } from '@/comfy/ids'

export const MAX_PREVIEW_BYTES = 256 * 1024 * 1024
/** Phones end a page long before its memory is full. */
export const MAX_PREVIEW_BYTES_SMALL = 64 * 1024 * 1024

export interface PreviewFrame {
  runId: RunId
  nodeId: NodeId | null
  /** The step that the picture shows, where it is known. */
  step: number | null
  mime: string
  bytes: Uint8Array<ArrayBuffer>
  atMs: number
}

export interface PreviewBus {
  publish(frame: PreviewFrame): void
  /** Of one run, or of all. Returns its undo. */
  subscribe(runId: RunId | '*', listener: (frame: PreviewFrame) => void): () => void
  latest(runId: RunId): PreviewFrame | null
  /** In the order of their arrival. The same list until the run's next frame. */
  frames(runId: RunId): readonly PreviewFrame[]
  /** Forgets a run's frames; listeners stay. */
  drop(runId: RunId): void
  sizeBytes(): number
}

export interface PreviewBusOptions {
  maxBytes?: number
  onListenerError?: (error: unknown) => void
}

const noFrames: readonly PreviewFrame[] = []

export function createPreviewBus({ maxBytes = MAX_PREVIEW_BYTES, onListenerError }: PreviewBusOptions = {}): PreviewBus {
  const emitter = createEmitter<PreviewFrame>(onListenerError)
  /** Oldest run first: a run moves to the end with each of its frames. */
  const kept = new Map<RunId, readonly PreviewFrame[]>()
  let keptBytes = 0

  function keep(frame: PreviewFrame) {
    const before = kept.get(frame.runId) ?? noFrames
    const last = before.at(-1)
    // A step may send several pictures; only the last of them is what the step came to.
    const isSameStep = last !== undefined && frame.step !== null && last.step === frame.step && last.nodeId === frame.nodeId
    keptBytes += frame.bytes.byteLength - (isSameStep ? last.bytes.byteLength : 0)
    kept.delete(frame.runId)
    kept.set(frame.runId, [...(isSameStep ? before.slice(0, -1) : before), frame])
    while (keptBytes > maxBytes && makeRoom(frame.runId));
  }

  /** Other runs go whole, the oldest first; then the newest run loses its beginning, but never its last frame. */
  function makeRoom(newest: RunId): boolean {
    for (const [runId, frames] of kept) {
      if (runId !== newest) {
        drop(runId)
        return true
      }
      if (frames.length < 2) return false
      keptBytes -= frames[0]?.bytes.byteLength ?? 0
      kept.set(runId, frames.slice(1))
      return true
    }
    return false
  }

  function drop(runId: RunId) {
    for (const frame of kept.get(runId) ?? noFrames) keptBytes -= frame.bytes.byteLength
    kept.delete(runId)
  }

  return {
    publish(frame) {
      keep(frame)
      emitter.emit(frame)
    },
    subscribe(runId, listener) {
      return emitter.on((frame) => {
        if (runId === '*' || frame.runId === runId) listener(frame)
      })
    },
    latest: (runId) => kept.get(runId)?.at(-1) ?? null,
    frames: (runId) => kept.get(runId) ?? noFrames,
    drop,
    sizeBytes: () => keptBytes,
  }
}

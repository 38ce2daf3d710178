/**
 * One server, spoken to: HTTP and the socket together. Turns messages and frames into ComfyEvents, every one with the
 * ids it has, and adds the executing run and node where a frame names none. No stores, no UI; what the events mean for
 * runs is the reducer's affair.
 * Source: protocol 2.3 (features first), 2.5 (frames without ids), 3.
 */
import { createEmitter } from '@/lib/emitter'
import { printExact } from '@/lib/exactJson'
import type { Auth } from './auth'
import type { ComfyEvent } from './events'
import { decodeFrame } from './frames'
import type { BinaryFrame } from './frames'
import { createComfyHttp } from './http'
import type { ComfyHttp } from './http'
import type { ClientId, NodeId, RunId } from './ids'
import { decodeMessage } from './messages'
import { createReconnectingSocket } from './socket'
import type { ConnectionState, ReconnectingSocketOptions } from './socket'
import type { ServerTarget } from './serverAddress'
import { socketUrl } from './urls'
import { MAX_SAMPLE } from './wire'

/**
 * The only flag: pictures then come with the ids of run and node. Not `supports_progress_text_metadata`, which would
 * change the text frames to a form no release has settled.
 */
const FEATURES = { type: 'feature_flags', data: { supports_preview_metadata: true } }

/** A sender of garbage must not fill the log. */
const MAX_WARNED_KINDS = 20

export interface ComfyClientOptions extends Pick<ReconnectingSocketOptions, 'WebSocket' | 'now' | 'random' | 'window' | 'document'> {
  target: ServerTarget
  /** This tab's. Asked before every attempt to connect. */
  clientId: () => ClientId
  /** The server may still hold a dead socket under the id: another one must be answered from now on. */
  renewClientId?: () => void
  auth?: Auth | null
  http?: ComfyHttp
  /** First of each kind of broken message; the rest is only counted. */
  warn?: (text: string) => void
}

export interface ComfyClient {
  http: ComfyHttp
  onEvent(listener: (event: ComfyEvent) => void): () => void
  onConnection(listener: (state: ConnectionState) => void): () => void
  connection(): ConnectionState
  start(): void
  /** Tries at once; an open socket is closed first and its end waited for (protocol 2.2). */
  reconnectNow(): void
  /** Messages dropped because they could not be read. */
  brokenCounts(): { text: number; binary: number }
  close(): void
}

export function createComfyClient(options: ComfyClientOptions): ComfyClient {
  const { target, clientId, renewClientId, auth = null, warn = console.warn, http = createComfyHttp({ baseUrl: target.baseUrl, auth }), ...edge } = options
  const now = edge.now ?? Date.now
  const events = createEmitter<ComfyEvent>()
  const connections = createEmitter<ConnectionState>()
  const broken = { text: 0, binary: 0 }
  const warned = new Set<string>()
  /** What the server executes for this client, as `executing` last said; null between runs. */
  let executing: { runId: RunId | null; nodeId: NodeId; displayId: NodeId } | null = null

  const socket = createReconnectingSocket({
    ...edge,
    url: () => socketUrl(target, clientId(), auth),
    onOpen: (send) => send(printExact(FEATURES)),
    onText: (text) => handle(decodeMessage(text, now())),
    onBinary: (buffer) => handle(eventOfFrame(decodeFrame(buffer), buffer)),
    onState(state) {
      executing = null // a gap: whatever ran may have ended in it
      connections.emit(state)
    },
    ...(renewClientId && { onLingering: renewClientId }),
  })

  function handle(event: ComfyEvent) {
    follow(event)
    if (event.kind === 'broken') countBroken(event.where, event.reason)
    events.emit(event)
  }

  function follow(event: ComfyEvent) {
    if (event.kind === 'nodeStarted') executing = { runId: event.runId, nodeId: event.nodeId, displayId: event.displayId }
    else if (event.kind === 'executionEnded') executing = null
    // After a reconnect the greeting names only a node; the next word about it tells the run.
    else if ((event.kind === 'step' || event.kind === 'nodeStates') && executing && executing.runId === null) executing.runId = event.runId
  }

  function eventOfFrame(frame: BinaryFrame, buffer: ArrayBuffer): ComfyEvent {
    switch (frame.kind) {
      case 'picture': {
        const { layout, mime, bytes } = frame
        if (frame.layout === 'metadata') return { kind: 'frame', runId: frame.runId, nodeId: frame.nodeId, displayId: frame.displayId, mime, bytes, layout }
        const named = frame.layout === 'vhs' ? frame.nodeId : null
        const nodeId = named ?? executing?.nodeId ?? null
        return { kind: 'frame', runId: executing?.runId ?? null, nodeId, displayId: nodeId, mime, bytes, layout }
      }
      case 'text': return { kind: 'nodeText', nodeId: frame.nodeId, text: frame.text }
      case 'unknown': return { kind: 'unknown', type: `binary ${frame.type}`, data: null }
      case 'broken': return { kind: 'broken', where: 'binary', reason: frame.reason, sample: hexSample(buffer) }
    }
  }

  function countBroken(where: 'text' | 'binary', reason: string) {
    broken[where]++
    const kind = `${where}: ${reason}`
    if (warned.has(kind) || warned.size >= MAX_WARNED_KINDS) return
    warned.add(kind)
    warn(`Dropped a message from the server (${kind})`)
  }

  return {
    http,
    onEvent: events.on,
    onConnection: connections.on,
    connection: socket.state,
    start: socket.start,
    reconnectNow: socket.reconnect,
    brokenCounts: () => ({ ...broken }),
    close: socket.close,
  }
}

function hexSample(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer, 0, Math.min(buffer.byteLength, MAX_SAMPLE / 4))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

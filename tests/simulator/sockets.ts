/**
 * The WebSocket side: who is connected, under which id, and with which features. One socket per id, and the map is kept
 * as the server keeps it, fault included: a second connection takes the id over, and when the first one closes later it
 * removes the second from the map, which then stays open and hears nothing. Source: protocol 2.1 to 2.3.
 */
import { randomUUID } from 'node:crypto'
import type { RawData, WebSocket } from 'ws'
import type { Gauge } from './queue/gauge'
import { printPyJson, readPyJson, type Py, type PyObject } from './python/json'
import { isPyObject } from './python/values'

export interface SocketHub {
  accept(socket: WebSocket, clientId: string): void
  /** To one id, or to everybody when null. An id that is not connected hears nothing, and nothing is kept for it. */
  send(type: string, data: PyObject, clientId: string | null): void
  sendBinary(bytes: Uint8Array, clientId: string | null): void
  /** Whether the socket of this id said that it wants previews with metadata. */
  wantsMetadata(clientId: string | null): boolean
  /** Cuts every connection, without a closing handshake. */
  drop(): void
  /** Ids that would be reached by a broadcast. */
  connectedIds(): string[]
  openCount(): number
  /** The next binary frame is cut short. */
  corruptNextFrame(): void
}

export interface SocketHubOptions {
  gauge: Gauge
  features: () => PyObject
}

export function createSocketHub({ gauge, features }: SocketHubOptions): SocketHub {
  const sockets = new Map<string, WebSocket>()
  const announced = new Map<string, PyObject>()
  const open = new Set<WebSocket>()
  let corruptNext = false

  const receivers = (clientId: string | null): WebSocket[] => {
    if (clientId === null) return [...sockets.values()]
    const socket = sockets.get(clientId)
    return socket ? [socket] : []
  }

  return {
    accept: (socket, requestedId) => {
      const id = requestedId === '' ? randomUUID().replaceAll('-', '') : requestedId
      sockets.set(id, socket)
      announced.set(id, {})
      open.add(socket)
      let isFirstMessage = true
      socket.on('message', (raw: RawData, isBinary: boolean) => {
        const message = isBinary ? null : readMessage(raw)
        if (!message) return // not a JSON object: does not use up the chance to announce features
        if (isFirstMessage && message['type'] === 'feature_flags') {
          announced.set(id, isPyObject(message['data']) ? message['data'] : {})
          write(socket, 'feature_flags', features())
        }
        isFirstMessage = false
      })
      socket.on('error', () => socket.terminate())
      socket.on('close', () => {
        open.delete(socket)
        sockets.delete(id) // by id, whoever has it now
        announced.delete(id)
      })
      write(socket, 'status', { status: gauge.execInfo(), sid: id })
      const node = gauge.runningNodeOf(id)
      if (node !== null) write(socket, 'executing', { node }) // without prompt_id: nothing else is repeated either
    },
    send: (type, data, clientId) => {
      for (const socket of receivers(clientId)) write(socket, type, data)
    },
    sendBinary: (bytes, clientId) => {
      const sent = corruptNext ? bytes.subarray(0, Math.min(bytes.length - 1, 6)) : bytes
      corruptNext = false
      for (const socket of receivers(clientId)) {
        // Pictures are compressed already.
        if (socket.readyState === socket.OPEN) socket.send(sent, { binary: true, compress: false })
      }
    },
    wantsMetadata: (clientId) => clientId !== null && announced.get(clientId)?.['supports_preview_metadata'] === true,
    drop: () => {
      for (const socket of open) socket.terminate()
    },
    connectedIds: () => [...sockets.keys()],
    openCount: () => open.size,
    corruptNextFrame: () => {
      corruptNext = true
    },
  }
}

function write(socket: WebSocket, type: string, data: PyObject): void {
  if (socket.readyState === socket.OPEN) socket.send(printPyJson({ type, data }))
}

function readMessage(raw: RawData): PyObject | null {
  try {
    const message: Py = readPyJson(Buffer.isBuffer(raw) ? raw.toString() : '')
    return isPyObject(message) ? message : null
  } catch {
    return null
  }
}

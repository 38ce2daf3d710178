/**
 * Takes WebSocket upgrades on /ws and /api/ws, under the same rules as any request. Source: protocol 2.1, 4.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { SocketFault } from './http/faults'
import type { OriginRules } from './http/origins'
import type { Authorize } from './http/server'
import type { SocketHub } from './sockets'

/** A longer message closes the socket with 1009. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024

export interface SocketServerOptions {
  hub: SocketHub
  origins: OriginRules
  fault: () => SocketFault | null
  authorize: Authorize | null
}

export function attachSockets(server: Server, { hub, origins, fault, authorize }: SocketServerOptions): () => void {
  const acceptor = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: { threshold: 1024, zlibDeflateOptions: { level: 1 } },
  })

  async function upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(message.url ?? '/', 'http://simulator')
    const status = await refusal(message, url)
    if (status !== null) {
      socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
      return
    }
    acceptor.handleUpgrade(message, socket, head, (accepted) => {
      if (fault() !== 'silent') hub.accept(accepted, url.searchParams.get('clientId') ?? '')
    })
  }

  async function refusal(message: IncomingMessage, url: URL): Promise<string | null> {
    if (authorize && !authorize(message.headers.authorization, url)) return '401 Unauthorized'
    if (fault() === 'refused' || !(await origins.allows(message.headers))) return '403 Forbidden'
    return url.pathname === '/ws' || url.pathname === '/api/ws' ? null : '404 Not Found'
  }

  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    upgrade(message, socket, head).catch(() => socket.destroy())
  })
  return () => {
    hub.drop()
    for (const socket of acceptor.clients) socket.terminate()
    acceptor.close()
  }
}

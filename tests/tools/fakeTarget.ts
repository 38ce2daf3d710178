/** Stands in for a ComfyUI behind the start command's proxy: keeps what it was sent, echoes what its sockets say. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

interface SeenRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

export interface FakeTarget {
  /** Root address, with a slash at its end. */
  url: string
  /** Requests and upgrades in the order they came. */
  seen: SeenRequest[]
  socketCount(): number
  close(): Promise<void>
}

export interface FakeTargetOptions {
  port?: number
  /** Answers a request whose body has arrived; without it everything is answered with system stats. */
  answer?: (request: SeenRequest, response: ServerResponse) => void
  /** Takes a request before its body is read. */
  stream?: (request: IncomingMessage, response: ServerResponse) => boolean
}

export async function startFakeTarget({ port = 0, answer = answerStats, stream }: FakeTargetOptions = {}): Promise<FakeTarget> {
  const seen: SeenRequest[] = []
  const server = createServer((request, response) => {
    if (stream?.(request, response)) return
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const one = describe(request, body)
      seen.push(one)
      answer(one, response)
    })
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, request) => {
    seen.push(describe(request, ''))
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    seen,
    socketCount: () => sockets.clients.size,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function describe(request: IncomingMessage, body: string): SeenRequest {
  return { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
}

function answerStats(_request: SeenRequest, response: ServerResponse): void {
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ system: { comfyui_version: '0.33.0' }, devices: [] }))
}

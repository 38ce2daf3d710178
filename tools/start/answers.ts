/** Small whole answers of this server's own: to a request, and to an upgrade that is refused. */
import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

type Headers = Readonly<Record<string, string>>

export function sendJson(response: ServerResponse, status: number, value: unknown, headers: Headers = {}): void {
  send(response, status, JSON.stringify(value), { 'Content-Type': 'application/json', ...headers })
}

export function sendText(response: ServerResponse, status: number, text: string, headers: Headers = {}): void {
  send(response, status, `${text}\n`, { 'Content-Type': 'text/plain; charset=utf-8', ...headers })
}

function send(response: ServerResponse, status: number, body: string, headers: Headers): void {
  response.writeHead(status, {
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  })
  response.end(body)
}

/** Refuses an upgrade with a whole HTTP answer: at that point there is no ServerResponse, only the connection. */
export function endSocket(socket: Duplex, status: number, body: string, headers: Headers = {}): void {
  if (!socket.writable) return
  const all = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'))
}

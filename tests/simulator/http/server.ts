/**
 * The HTTP server: reads a request, asks login, faults and origin rules, finds the route, writes the reply.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../clock'
import { readPyJson } from '../python/json'
import { readBody } from './body'
import { applyFault, type FaultRule } from './faults'
import { BodyTooLarge, crashed, empty, html, tooLarge, type Reply, type Request } from './message'
import type { OriginRules } from './origins'
import type { Router } from './router'

const MAX_KEPT_REQUESTS = 500
const MAX_KEPT_BODY_CHARS = 200_000

export interface SeenRequest {
  method: string
  /** With its query. */
  path: string
  headers: IncomingMessage['headers']
  /** As text, cut where it is long; '' for forms and where nobody read it. */
  body: string
}

export type Authorize = (authorization: string | undefined, url: URL) => boolean

export interface WebServerOptions {
  router: Router
  origins: OriginRules
  clock: Clock
  maxBodyBytes: number
  fault: () => FaultRule | null
  authorize: Authorize | null
}

export interface WebServer {
  server: Server
  /** What was asked, sockets too, oldest first. */
  seen: SeenRequest[]
  listen(port: number, host: string): Promise<number>
  close(): Promise<void>
}

const loginPage = () => html('<!doctype html><html><head><title>Log in</title></head><body><form>Log in</form></body></html>', 401)

export function createWebServer(options: WebServerOptions): WebServer {
  const { router, origins, clock, maxBodyBytes, authorize } = options
  const seen: SeenRequest[] = []

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(message.url ?? '/', 'http://simulator')
    const note = remember(message)
    const reply = await decide(message, url, note)
    message.resume() // a body that nobody read must not keep the connection
    write(message, response, reply)
  }

  function remember(message: IncomingMessage): SeenRequest {
    const note: SeenRequest = { method: message.method ?? 'GET', path: message.url ?? '/', headers: message.headers, body: '' }
    seen.push(note)
    if (seen.length > MAX_KEPT_REQUESTS) seen.shift()
    return note
  }

  async function decide(message: IncomingMessage, url: URL, note: SeenRequest): Promise<Reply> {
    if (authorize && !authorize(message.headers.authorization, url)) return loginPage()
    const faulty = await applyFault(options.fault(), note.path, clock)
    if (faulty) return faulty
    if (!(await origins.allows(message.headers))) return { ...empty(403), isRaised: true }
    if (note.method === 'OPTIONS') return empty()
    const found = router.find(note.method, url.pathname)
    if (found.kind === 'reply') return found.reply
    try {
      return await found.handler(createRequest(message, url, found.params, note))
    } catch (error) {
      return error instanceof BodyTooLarge ? tooLarge(error) : crashed()
    }
  }

  function createRequest(message: IncomingMessage, url: URL, params: Readonly<Record<string, string>>, note: SeenRequest): Request {
    const bytes = async () => {
      const body = await readBody(message, maxBodyBytes)
      const isForm = (message.headers['content-type'] ?? '').startsWith('multipart/')
      note.body = isForm ? '' : body.toString('utf8', 0, MAX_KEPT_BODY_CHARS)
      return body
    }
    return {
      method: note.method, path: url.pathname, query: url.searchParams, headers: message.headers, params,
      bytes,
      json: async () => readPyJson((await bytes()).toString('utf8')),
    }
  }

  function write(message: IncomingMessage, response: ServerResponse, reply: Reply): void {
    if (response.destroyed) return
    const body = reply.body === null ? Buffer.alloc(0) : Buffer.from(reply.body)
    const cors = reply.isRaised ? {} : origins.answerHeaders
    const length = reply.status === 304 || reply.status === 204 ? {} : { 'Content-Length': String(body.length) }
    response.writeHead(reply.status, { Server: 'simulated ComfyUI', ...reply.headers, ...cors, ...length })
    response.end(message.method === 'HEAD' ? undefined : body)
  }

  const server: Server = createServer({ requestTimeout: 0 }, (message, response) => {
    answer(message, response).catch(() => response.destroy())
  })
  server.on('upgrade', remember)
  return {
    server,
    seen,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          resolve(portOf(server))
        })
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function portOf(server: Server): number {
  const address = server.address() as AddressInfo | null // a string only for pipes
  return address?.port ?? 0
}

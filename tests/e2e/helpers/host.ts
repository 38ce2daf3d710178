/**
 * Whatever else may serve the page or stand before a ComfyUI: a host of static files, ComfyUI itself, a reverse proxy
 * with a habit. Names of other hosts lead here too; see RESOLVER_RULES in playwright.config.ts.
 */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createProxyServer } from 'httpxy'
import sirv from 'sirv'
import { fromRoot } from '../../../tools/root'
import { selfSigned } from './selfSigned'

export interface HostOptions {
  /** Folder at which the built page lies; begins and ends with a slash. Left out: it is not here. */
  pageAt?: string
  /** What is asked of anything else goes to this server; `below` is cut off. */
  comfy?: { url: string; below?: string }
  /** On every answer. */
  headers?: Readonly<Record<string, string>>
  /** Answers before anybody else does, and returns true; or leaves it to them. */
  answer?: (request: IncomingMessage, response: ServerResponse) => boolean
  refusesSockets?: boolean
  tls?: boolean
}

export interface Host {
  port: number
  close(): Promise<void>
}

export async function startHost(options: HostOptions): Promise<Host> {
  const { pageAt, comfy, headers = {}, refusesSockets = false } = options
  const files = sirv(fromRoot('dist'), { dev: true })
  // The Host of the request is passed on: to ComfyUI this is its own address.
  const proxy = createProxyServer({ agent: false })
  proxy.on('error', (_error, _request, response) => void response?.destroy())

  const listener: RequestListener = (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    if (options.answer?.(request, response)) return
    const url = request.url ?? '/'
    if (pageAt !== undefined && url.startsWith(pageAt)) {
      request.url = url.slice(pageAt.length - 1)
      files(request, response, () => {
        request.url = url
        passOn(request, response)
      })
    } else passOn(request, response)
  }

  function passOn(request: IncomingMessage, response: ServerResponse) {
    const url = pathFor(request)
    if (!comfy || url === null) {
      response.writeHead(404).end()
      return
    }
    request.url = url
    proxy.web(request, response, { target: comfy.url }).catch(() => {})
  }

  function pathFor({ url = '/' }: IncomingMessage): string | null {
    const below = comfy?.below ?? '/'
    return url.startsWith(below) ? url.slice(below.length - 1) : null
  }

  const server = options.tls ? createTlsServer(selfSigned, listener) : createServer(listener)
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const url = pathFor(request)
    if (!comfy || url === null || refusesSockets) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    request.url = url
    proxy.ws(request, socket, { target: comfy.url }, head).catch(() => {})
  })
  return listen(server)
}

/** Takes connections, and says this to each, whatever is asked; an empty text is silence. */
export function startTalker(text: string): Promise<Host> {
  return listen(createTcpServer((socket) => {
    socket.on('error', () => socket.destroy())
    if (text !== '') socket.once('data', () => socket.end(text))
  }))
}

/** A port at which nothing listens. */
export async function freePort(): Promise<number> {
  const host = await startTalker('')
  await host.close()
  return host.port
}

async function listen(server: Server): Promise<Host> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    port,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    }),
  }
}

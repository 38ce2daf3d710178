/**
 * The start command's server: the built page, `/comfy/` (the target's root), `darkroom.json` (what the page must know
 * about it) and `/darkroom/switch`. Every request passes the guard first. Writes no log of what is asked: addresses
 * can hold logins.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { endSocket, sendJson, sendText } from './answers'
import { refusal } from './guard'
import { lanAddresses } from './lan'
import { listen } from './listen'
import { createTargetProxy } from './proxy'
import { serveFiles } from './staticFiles'
import { chooseTarget, type CurrentTarget, type RunningSimulator, type TargetChoice, type TargetKind, type TargetOptions } from './target'

export interface DarkroomOptions extends Partial<TargetOptions> {
  /** Folder with the built page. */
  distDir: string
  /** 0 means any free port. */
  port: number
  /** Open to the network, not only to this machine. */
  network?: boolean
  /** Host names, beyond localhost and IP addresses, under which the page may be opened. */
  allowedNames?: readonly string[]
}

export interface Darkroom {
  /** Address of the page on this machine; ends with a slash. */
  url: string
  port: number
  /** What `darkroom.json` says at this moment. */
  state(): DarkroomState
  close(): Promise<void>
}

/** The content of `darkroom.json`. */
export interface DarkroomState {
  /** Base address of the ComfyUI in use, or of the one that the simulator stands in for: with `simulated` its key. */
  upstream: string
  simulated: boolean
  /** A real ComfyUI is in use, or can be switched to. */
  realAvailable: boolean
  /** Addresses of the page for other devices, best first; empty unless open to the network. */
  phoneUrls: string[]
}

const PREFIX = '/comfy/'
const MAX_SWITCH_BYTES = 1024

/** @throws PortTakenError with a message for people */
export async function startDarkroom(options: DarkroomOptions): Promise<Darkroom> {
  const { network = false } = options
  const allowedNames = new Set(options.allowedNames?.map((name) => name.toLowerCase()))
  const proxy = createTargetProxy(PREFIX)
  const serveFile = serveFiles(options.distDir)
  const sockets = new Set<Duplex>()
  // The port first: there is no use in a simulator for a server that cannot start.
  let choice: TargetChoice | null = null
  const { port, servers } = await listen(makeServer, options.port, network)
  try {
    choice = await chooseTarget({ startSimulator: startOwnSimulator, ...options })
  } catch (error) {
    await closeServers()
    throw error
  }

  function makeServer() {
    // Node's own limit would cut a long upload off.
    const server = createServer({ requestTimeout: 0 }, answer)
    server.on('upgrade', answerUpgrade)
    return server
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const refused = refusal(request.headers, allowedNames)
    if (refused) return sendText(response, 403, refused)
    if (!choice) return sendText(response, 503, 'Starting', { 'Retry-After': '1' })
    const url = request.url ?? '/'
    const path = url.split('?', 1)[0]
    if (url.startsWith(PREFIX)) proxy.web(choice.current(), targetPath(url), request, response)
    else if (path === '/darkroom.json') sendJson(response, 200, stateOf(choice))
    else if (path === '/darkroom/switch') void answerSwitch(choice, request, response)
    else serveFile(request, response)
  }

  function answerUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const refused = refusal(request.headers, allowedNames)
    const url = request.url ?? '/'
    if (refused) return endSocket(socket, 403, refused)
    if (!choice || !url.startsWith(PREFIX)) return endSocket(socket, 404, 'Not found')
    const target: CurrentTarget = choice.current()
    socket.once('close', choice.holdSocket(target))
    // Typed Duplex for servers over other streams; a server that listens on a port has nothing else.
    proxy.upgrade(target, targetPath(url), request, socket as Socket, head)
  }

  async function answerSwitch(to: TargetChoice, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return sendText(response, 405, 'Method not allowed', { Allow: 'POST' })
    try {
      const kind = readSwitch(await readBody(request, MAX_SWITCH_BYTES))
      if (!kind) return sendJson(response, 400, { error: 'Expected {"to": "real"} or {"to": "simulated"}.' })
      const problem = await to.switchTo(kind)
      if (problem) return sendJson(response, 409, { error: problem })
      sendJson(response, 200, stateOf(to))
    } catch (error) {
      sendJson(response, 500, { error: error instanceof Error ? error.message : 'Switching failed.' })
    }
  }

  function stateOf(from: TargetChoice): DarkroomState {
    const { upstream, simulated } = from.current()
    const phoneUrls = network ? lanAddresses().map((address) => `http://${address}:${port}/`) : []
    return { upstream, simulated, realAvailable: from.realAvailable(), phoneUrls }
  }

  async function closeServers() {
    const closing = servers.map((server) => new Promise((resolve) => server.close(resolve)))
    for (const server of servers) server.closeAllConnections()
    // Upgraded connections no longer belong to the server.
    for (const socket of sockets) socket.destroy()
    await Promise.all(closing)
  }

  const ready = choice
  return {
    url: `http://localhost:${port}/`,
    port,
    state: () => stateOf(ready),
    async close() {
      await closeServers()
      await ready.close()
    },
  }
}

/** The path below the target's root: `/comfy/api/queue?x` is `/api/queue?x` there. */
function targetPath(url: string): string {
  return url.slice(PREFIX.length - 1)
}

function readSwitch(body: string): TargetKind | null {
  try {
    const wish: unknown = JSON.parse(body)
    if (typeof wish !== 'object' || wish === null || !('to' in wish)) return null
    return wish.to === 'real' || wish.to === 'simulated' ? wish.to : null
  } catch {
    return null
  }
}

/** Reads no further than the limit: what is longer comes back cut, and is then no JSON. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Loaded only when used: with a real ComfyUI nobody needs it. */
async function startOwnSimulator(): Promise<RunningSimulator> {
  const { startSimulator } = await import('../../tests/simulator/simulator')
  return startSimulator({ version: '0.33.0' })
}

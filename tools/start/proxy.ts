/**
 * Hands requests and WebSocket upgrades to the target and streams both ways: no body limit, no buffering, and an
 * abort on one side ends the other. The guard has passed everything that arrives here.
 * The target is told its own Origin and Host, as if its own page asked; Sec-Fetch-* headers go on as they came.
 */
import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createProxyServer, type ProxyServerOptions } from 'httpxy'
import { endSocket, sendJson } from './answers'
import { takeAuthParam } from './authParam'

export interface ProxyTarget {
  /** Root of a ComfyUI server; ends with a slash and may have a path. */
  baseUrl: URL
  /** How the page calls it; stands in the answer that says it is unreachable. */
  upstream: string
}

export interface TargetProxy {
  /** `path` is below the target's root: starts with a slash, has the query. */
  web(target: ProxyTarget, path: string, request: IncomingMessage, response: ServerResponse): void
  upgrade(target: ProxyTarget, path: string, request: IncomingMessage, socket: Socket, head: Buffer): void
}

/** Nothing reads a socket before its handshake ends, so a browser that went away in between would not be noticed. */
const UPGRADE_TIMEOUT_MS = 30_000

/** `prefix` is where the target's root appears on this server, e.g. `/comfy/`. */
export function createTargetProxy(prefix: string): TargetProxy {
  // A pooled connection that the target has just closed would fail a POST which must not be sent twice: one each.
  const proxy = createProxyServer({ agent: false, changeOrigin: true, upgradeTimeout: UPGRADE_TIMEOUT_MS })
  const targets = new WeakMap<IncomingMessage, ProxyTarget>()

  proxy.on('proxyRes', (answer, request) => {
    const target = targets.get(request)
    if (target) cleanAnswer(answer, target, prefix)
    // Concerns the connection to the target; the browser keeps its own.
    delete answer.headers.connection
  })
  proxy.on('proxyReqWs', (outgoing, request, socket) => {
    const target = targets.get(request)
    const clean = (answer: IncomingMessage) => target && cleanAnswer(answer, target, prefix)
    outgoing.prependListener('response', clean)
    outgoing.prependListener('upgrade', (answer, upstream) => {
      clean(answer)
      upgraded.add(socket)
      socket.once('close', () => upstream.destroySoon())
    })
  })
  proxy.on('error', (error, request, response) => {
    const target = request && targets.get(request)
    if (target && response) answerUnreachable(response, target, errorCode(error))
  })

  function optionsFor(target: ProxyTarget, request: IncomingMessage, path: string): ProxyServerOptions {
    targets.set(request, target)
    request.url = path
    if (request.headers.origin !== undefined) request.headers.origin = target.baseUrl.origin
    // Cookies of localhost belong to every program on any of its ports; they are not the target's.
    delete request.headers.cookie
    const { protocol, hostname, port, pathname } = target.baseUrl
    return { target: { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, pathname } }
  }

  return {
    web(target, path, request, response) {
      proxy.web(request, response, optionsFor(target, request, path)).catch(alreadyReported)
    },
    upgrade(target, path, request, socket, head) {
      const taken = takeAuthParam(path)
      if (!taken.ok) return endSocket(socket, 400, 'The login parameter is no Authorization value.')
      if (taken.authorization) request.headers.authorization = taken.authorization
      proxy.ws(request, socket, optionsFor(target, request, taken.url), head).catch(alreadyReported)
    },
  }
}

/** Its promises reject with what the error event has told before. */
function alreadyReported(): void {}

/** Sockets past their handshake: an error page written into one would be garbage between frames. */
const upgraded = new WeakSet<Socket>()

function cleanAnswer(answer: IncomingMessage, target: ProxyTarget, prefix: string): void {
  const { headers } = answer
  delete headers['set-cookie']
  // What the target answers is data for our page. Opened by itself, a file of it would otherwise be a page of our
  // origin and could read what is stored here, other servers' logins included.
  headers['content-security-policy'] = [headers['content-security-policy'], 'sandbox'].filter(Boolean).join(', ')
  if (headers.location) headers.location = ownLocation(headers.location, target, prefix)
}

/** A redirect below the target's root stays behind the prefix; one that leads elsewhere is passed on in full. */
function ownLocation(location: string, { baseUrl }: ProxyTarget, prefix: string): string {
  // Relative to the request: right on both sides of the prefix as it is.
  if (!/^(\/|[a-z][a-z0-9+.-]*:)/i.test(location) || !URL.canParse(location, baseUrl)) return location
  const { href } = new URL(location, baseUrl)
  return href.startsWith(baseUrl.href) ? prefix + href.slice(baseUrl.href.length) : href
}

function answerUnreachable(response: ServerResponse | Socket, { upstream }: ProxyTarget, code: string): void {
  const body = { error: 'target-unreachable', upstream, code }
  const mark = { 'X-Darkroom-Proxy': 'target-unreachable' }
  if (!(response instanceof ServerResponse)) {
    if (!upgraded.has(response)) endSocket(response, 502, JSON.stringify(body), { ...mark, 'Content-Type': 'application/json' })
  } else if (!response.headersSent) {
    sendJson(response, 502, body, mark)
  }
}

function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'
}

// @vitest-environment node
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { PageFacts } from '@/comfy/evidence'
import { probeServer, readPageFacts } from '@/comfy/probe'
import type { ProbeOptions } from '@/comfy/probe'

const STATS = JSON.stringify({ system: { os: 'posix', comfyui_version: '0.3.64', argv: [] }, devices: [{ name: 'cpu', type: 'cpu' }] })
const FIRST_MESSAGE = JSON.stringify({ type: 'status', data: { status: { exec_info: { queue_remaining: 0 } }, sid: 'x' } })

const page: PageFacts = readPageFacts({ origin: 'http://localhost:5173', protocol: 'http:', hostname: 'localhost' }, true)
const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => close()))

interface Served {
  baseUrl: string
  requests: IncomingMessage[]
  sockets: URL[]
}

/** A real server on a free port. Without `socket`, upgrades are refused. */
async function serve(answer: RequestListener, socket?: (client: WebSocket) => void): Promise<Served> {
  const requests: IncomingMessage[] = []
  const sockets: URL[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  if (socket) {
    const sockethub = new WebSocketServer({ server })
    sockethub.on('connection', (client, request) => {
      sockets.push(new URL(request.url ?? '', 'http://x'))
      socket(client)
    })
    closers.push(() => sockethub.clients.forEach((client) => client.terminate()))
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests, sockets }
}

const json = (body: string): RequestListener => (_request, response) => {
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.end(body)
}
const answering = (status: number, headers: Record<string, string>, body = ''): RequestListener => (_request, response) => {
  response.writeHead(status, headers)
  response.end(body)
}

/** What a page meets whose own policy forbids the server: an error, and never the end of the socket. */
class PolicedSocket extends EventTarget {
  constructor() {
    super()
    setTimeout(() => this.dispatchEvent(new Event('error')), 0)
  }
  close() {}
}

/** What an https page meets when it opens a plain socket. */
function ForbiddenSocket() {
  throw new DOMException('mixed content', 'SecurityError')
}

function probe(baseUrl: string, options: ProbeOptions = {}, proxied = false) {
  return probeServer({ baseUrl, proxied }, {
    page,
    WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
    permissions: null,
    policyEvents: null,
    ...options,
  })
}

describe('probeServer', () => {
  it('finds ComfyUI by its stats, its socket and its version', async () => {
    const { baseUrl } = await serve(json(STATS), (client) => client.send(FIRST_MESSAGE))
    const evidence = await probe(baseUrl)
    expect(evidence).toMatchObject({
      http: { kind: 'stats', comfyuiVersion: '0.3.64' },
      listens: { kind: 'answered' },
      socket: { kind: 'comfy' },
      server: { hostClass: 'loopback', sameOrigin: false, isHttps: false },
      permissions: { local: 'unknown', loopback: 'unknown' },
    })
    for (const finding of [evidence.http, evidence.listens, evidence.socket]) expect(finding.durationMs).toBeGreaterThan(0)
  })

  it('finds nothing where nothing listens', async () => {
    const { baseUrl } = await serve(json(STATS))
    closers.splice(0).forEach((close) => close())
    expect(await probe(baseUrl)).toMatchObject({ http: { kind: 'unreadable' }, listens: { kind: 'failed' }, socket: { kind: 'refused' } })
  })

  it.each([
    ['JSON of something else', json('{"name":"printer"}'), { kind: 'otherJson' }],
    ['JSON that only looks alike', json('{"system":{}}'), { kind: 'otherJson' }],
    ['no JSON', answering(200, { 'Content-Type': 'text/plain' }, 'pong'), { kind: 'otherBody' }],
    ['nothing at all', answering(200, {}), { kind: 'otherBody' }],
    ['a page', answering(200, { 'Content-Type': 'text/html' }, '<form>'), { kind: 'html' }],
    ['a page under another type', answering(200, { 'Content-Type': 'application/json' }, ' <!DOCTYPE html>'), { kind: 'html' }],
    ['404', answering(404, { 'Content-Type': 'text/html' }, '<p>'), { kind: 'status', status: 404, isHtml: true, challenge: null }],
    ['401, Basic', answering(401, { 'WWW-Authenticate': 'Basic realm="x"' }), { kind: 'status', status: 401, isHtml: false, challenge: 'basic' }],
    ['401, Bearer', answering(401, { 'WWW-Authenticate': 'Bearer' }), { kind: 'status', status: 401, isHtml: false, challenge: 'bearer' }],
    ['502 of some proxy', answering(502, {}), { kind: 'status', status: 502, isHtml: false, challenge: null }],
  ])('tells apart: %s', async (_name, answer, expected) => {
    const { baseUrl } = await serve(answer)
    const { http } = await probe(baseUrl)
    expect(http).toMatchObject(expected)
  })

  it.each([
    ['ECONNREFUSED', 'refused'],
    ['ENOTFOUND', 'unknownName'],
    ['EHOSTUNREACH', 'unreachable'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
    ['ESOMETHING', 'other'],
  ])('reads %s from the proxy of the start command', async (code, reason) => {
    const body = JSON.stringify({ error: 'target-unreachable', upstream: 'http://127.0.0.1:8188', code })
    const { baseUrl } = await serve(answering(502, { 'X-Darkroom-Proxy': 'target-unreachable' }, body))
    expect((await probe(baseUrl, {}, true)).http).toMatchObject({ kind: 'targetDown', reason })
  })

  it('tells the guard of the start command from the empty 403 of ComfyUI', async () => {
    const guard = await serve(answering(403, { 'Content-Type': 'text/plain' }, 'Refused: not this page.'))
    const comfy = await serve(answering(403, {}))
    expect((await probe(guard.baseUrl, {}, true)).http.kind).toBe('proxyRefused')
    expect((await probe(comfy.baseUrl, {}, true)).http).toMatchObject({ kind: 'status', status: 403 })
  })

  it.each([
    ['a socket that says something else', (client: WebSocket) => client.send('hello'), 'foreign'],
    ['a socket that sends bytes', (client: WebSocket) => client.send(new Uint8Array([0, 0, 0, 1])), 'foreign'],
    ['a socket that closes at once', (client: WebSocket) => client.close(), 'silent'],
    ['a socket that says nothing', () => {}, 'silent'],
  ])('notices %s', async (_name, socket, kind) => {
    const { baseUrl } = await serve(json(STATS), socket)
    expect((await probe(baseUrl, { timeoutMs: 300 })).socket.kind).toBe(kind)
  })

  it('notices a socket that the browser does not even try', async () => {
    const { baseUrl } = await serve(json(STATS))
    expect((await probe(baseUrl, { WebSocket: ForbiddenSocket as unknown as typeof globalThis.WebSocket })).socket.kind).toBe('refused')
  })

  it('does not wait for the end of a socket that the page itself may not open', async () => {
    const { baseUrl } = await serve(json(STATS))
    const { socket } = await probe(baseUrl, { WebSocket: PolicedSocket as unknown as typeof globalThis.WebSocket })
    expect(socket.kind).toBe('refused')
    expect(socket.durationMs).toBeLessThan(1000)
  })

  it('ends in time when nobody answers', async () => {
    const { baseUrl } = await serve(() => {})
    const startedAt = performance.now()
    const evidence = await probe(baseUrl, { timeoutMs: 150 })
    expect(evidence).toMatchObject({ http: { kind: 'timeout' }, listens: { kind: 'timeout' } })
    expect(performance.now() - startedAt).toBeLessThan(1500)
  })

  it('ends in time when an answer begins and never ends, and reads no more than a start of it', async () => {
    const trickle = await serve((_request, response) => response.write('{"system":'))
    expect((await probe(trickle.baseUrl, { timeoutMs: 150 })).http.kind).toBe('timeout')

    const flood = await serve((_request, response) => {
      const more = () => {
        if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more))
      }
      more()
    })
    expect((await probe(flood.baseUrl, { timeoutMs: 3000 })).http.kind).toBe('otherBody')
  })

  it('stops and throws the reason when it is aborted', async () => {
    const { baseUrl } = await serve(() => {})
    const controller = new AbortController()
    const probing = probe(baseUrl, { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('another address')), 20)
    await expect(probing).rejects.toThrow('another address')
    await expect(probe(baseUrl, { signal: controller.signal })).rejects.toThrow('another address')
  })

  it('sends the login with the request it judges by and with none else, and opens a socket of its own id each time', async () => {
    const { baseUrl, requests, sockets } = await serve(json(STATS), (client) => client.send(FIRST_MESSAGE))
    const auth = { kind: 'bearer', token: 'abc' } as const
    const evidence = await probe(baseUrl, { auth })
    await probe(baseUrl, { auth })
    expect(evidence.sentLogin).toBe(true)
    expect(requests.filter(({ headers }) => headers.authorization === 'Bearer abc')).toHaveLength(2)
    expect(requests.filter(({ headers }) => headers.authorization === undefined)).toHaveLength(2)
    const ids = sockets.map((url) => url.searchParams.get('clientId'))
    expect(new Set(ids).size).toBe(2)
    expect(JSON.stringify(evidence)).not.toContain('abc')
  })

  it('leaves no socket open behind it', async () => {
    const closed = vi.fn<() => void>()
    const { baseUrl } = await serve(json(STATS), (client) => {
      client.on('close', closed)
      client.send(FIRST_MESSAGE)
    })
    await probe(baseUrl)
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce())
  })

  it('asks for both permissions by their names, and by the old one where a browser knows only that', async () => {
    const { baseUrl } = await serve(json(STATS))
    const split = { query: async ({ name }: { name: string }) => ({ state: name === 'local-network' ? 'denied' : 'granted' }) }
    const old = {
      query: async ({ name }: { name: string }) => {
        if (name !== 'local-network-access') throw new TypeError(name)
        return { state: 'prompt' }
      },
    }
    const none = { query: async () => Promise.reject(new TypeError('name')) }
    const permissionsOf = async (permissions: unknown) =>
      (await probe(baseUrl, { permissions: permissions as Permissions })).permissions
    expect(await permissionsOf(split)).toEqual({ local: 'denied', loopback: 'granted' })
    expect(await permissionsOf(old)).toEqual({ local: 'prompt', loopback: 'prompt' })
    expect(await permissionsOf(none)).toEqual({ local: 'unknown', loopback: 'unknown' })
  })

  it("hears that the page's own policy forbids this server, and no other", async () => {
    const { baseUrl } = await serve(json(STATS))
    const blockedBy = async (blockedURI: string) => {
      const policyEvents = new EventTarget()
      const fetch = async () => {
        setTimeout(() => policyEvents.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), { blockedURI })), 0)
        throw new TypeError('Failed to fetch')
      }
      return (await probe(baseUrl, { policyEvents, fetch })).blockedByPolicy
    }
    expect(await blockedBy(`${baseUrl}api/system_stats`)).toBe(true)
    expect(await blockedBy('http://127.0.0.1:9/')).toBe(false)
    expect(await blockedBy('inline')).toBe(false)
  })
})

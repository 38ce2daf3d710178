// @vitest-environment node
import { once } from 'node:events'
import { createServer, request, type ClientRequest } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, it, vi } from 'vitest'
import { addSocketAuth } from '@/comfy/auth'
import { ask, askSocket, freePort } from './ask'
import { startFakeTarget, type FakeTarget, type FakeTargetOptions } from './fakeTarget'
import { provideClosing, provideTinyDist } from './tinyDist'
import { startDarkroom, type Darkroom, type DarkroomOptions } from '../../tools/start/server'

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'))
const dist = provideTinyDist()
const closeLater = provideClosing()

async function start(options: Partial<DarkroomOptions> = {}): Promise<Darkroom> {
  return closeLater(await startDarkroom({ distDir: dist.distDir, port: 0, ...options }))
}

async function startTarget(options?: FakeTargetOptions): Promise<FakeTarget> {
  return closeLater(await startFakeTarget(options))
}

async function startPair(options?: FakeTargetOptions, path = '') {
  const target = await startTarget(options)
  const darkroom = await start({ server: target.url + path })
  return { target, darkroom, own: { Host: `localhost:${darkroom.port}`, Origin: `http://localhost:${darkroom.port}` } }
}

async function openSocket(port: number, path: string, headers: Record<string, string>) {
  const answer = await askSocket(port, path, headers)
  if (answer.kind === 'refused') throw new Error(`Refused with ${answer.status}`)
  return answer.socket
}

/** A target that only takes upgrades, by hand; `connections` are those that are open. */
async function startUpgrades(answer: (socket: Socket) => void) {
  const connections = new Set<Socket>()
  const server = createTcpServer((socket) => {
    connections.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => connections.delete(socket))
    socket.once('data', () => answer(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closeLater({ close: () => new Promise((resolve) => server.close(resolve)) })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, connections }
}

function sendUpgrade(port: number): ClientRequest {
  const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Version': '13' }
  const sent = request({ host: '127.0.0.1', port, path: '/comfy/ws', headers, agent: false })
  sent.on('error', () => {})
  sent.end()
  return sent
}

describe('the guard before the proxy', () => {
  it('refuses the POST of a foreign page, and the target never sees it', async () => {
    const { target, darkroom, own } = await startPair()
    const answer = await ask(darkroom.port, '/comfy/api/prompt', {
      method: 'POST',
      headers: { ...own, Origin: 'https://evil.example' },
      body: '{}',
    })
    expect(answer.status).toBe(403)
    expect(target.seen).toEqual([])
  })

  it('refuses the WebSocket of a foreign page, and the target never sees it', async () => {
    const { target, darkroom, own } = await startPair()
    const answer = await askSocket(darkroom.port, '/comfy/ws', { ...own, Origin: 'https://evil.example' })
    expect(answer).toMatchObject({ kind: 'refused', status: 403 })
    expect(target.seen).toEqual([])
  })

  it.each([
    ['another port of this machine', 'http://localhost:1'],
    ['a sandboxed frame or a file', 'null'],
    ['the same host on https', 'https://localhost:PORT'],
    ['the same machine under another name', 'http://127.0.0.1:PORT'],
  ])('refuses %s as Origin', async (_name, origin) => {
    const { target, darkroom, own } = await startPair()
    const headers = { ...own, Origin: origin.replace('PORT', String(darkroom.port)) }
    for (const path of ['/comfy/api/queue', '/darkroom.json', '/darkroom/switch']) {
      expect((await ask(darkroom.port, path, { headers })).status, path).toBe(403)
    }
    expect(target.seen).toEqual([])
  })

  it.each(['/comfy/api/queue', '/darkroom.json', '/darkroom/switch', '/'])(
    'refuses a rebound host name on %s',
    async (path) => {
      const { target, darkroom } = await startPair()
      const host = `evil.example:${darkroom.port}`
      const answer = await ask(darkroom.port, path, { headers: { Host: host, Origin: `http://${host}` } })
      expect(answer.status).toBe(403)
      expect(answer.text).toContain('--allow-name evil.example')
      expect(target.seen).toEqual([])
    },
  )

  it('refuses the WebSocket of a rebound host name', async () => {
    const { darkroom } = await startPair()
    const host = `evil.example:${darkroom.port}`
    const answer = await askSocket(darkroom.port, '/comfy/ws', { Host: host, Origin: `http://${host}` })
    expect(answer).toMatchObject({ kind: 'refused', status: 403 })
  })

  it('lets an allowed name in', async () => {
    const target = await startTarget()
    const darkroom = await start({ server: target.url, allowedNames: ['Lan.Test'] })
    const host = `lan.test:${darkroom.port}`
    const headers = { Host: host, Origin: `http://${host}` }
    expect((await ask(darkroom.port, '/comfy/api/queue', { headers })).status).toBe(200)
  })
})

describe('the proxy', () => {
  it('shows the target its own origin and host, and Sec-Fetch headers as they came', async () => {
    const { target, darkroom, own } = await startPair()
    const sent = { ...own, 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }
    const answer = await ask(darkroom.port, '/comfy/api/prompt?a=%2F&b', { method: 'POST', headers: sent, body: '{"seed":1}' })
    expect(answer.status).toBe(200)
    const seen = target.seen[0]
    expect(seen).toMatchObject({ method: 'POST', url: '/api/prompt?a=%2F&b', body: '{"seed":1}' })
    expect(seen?.headers).toMatchObject({
      origin: target.url.slice(0, -1),
      host: target.url.slice('http://'.length, -1),
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
    })
  })

  it('keeps the connection to the browser open, whatever becomes of the one to the target', async () => {
    const { darkroom } = await startPair()
    const response = await fetch(`http://localhost:${darkroom.port}/comfy/api/queue`)
    expect(response.headers.get('connection')).toBe('keep-alive')
  })

  it('passes a cross-site mark on, for the target to refuse', async () => {
    const { target, darkroom, own } = await startPair()
    await ask(darkroom.port, '/comfy/view', { headers: { Host: own.Host, 'Sec-Fetch-Site': 'cross-site' } })
    expect(target.seen[0]?.headers).toMatchObject({ 'sec-fetch-site': 'cross-site' })
    expect(target.seen[0]?.headers.origin).toBeUndefined()
  })

  it('carries text and binary both ways over a WebSocket', async () => {
    const { target, darkroom, own } = await startPair()
    const socket = await openSocket(darkroom.port, '/comfy/ws?clientId=a', own)
    expect(target.seen[0]).toMatchObject({ url: '/ws?clientId=a', headers: { origin: target.url.slice(0, -1) } })

    socket.send('a word')
    const [text, textIsBinary] = await once(socket, 'message')
    expect([String(text), textIsBinary]).toEqual(['a word', false])

    const bytes = Buffer.alloc(300_000, 7)
    socket.send(bytes)
    const [echo, echoIsBinary] = await once(socket, 'message')
    expect(echoIsBinary).toBe(true)
    expect(bytes.equals(echo)).toBe(true)
    socket.terminate()
  })

  it('ends the socket on one side when the other side goes away', async () => {
    const { target, darkroom, own } = await startPair()
    const first = await openSocket(darkroom.port, '/comfy/ws', own)
    first.terminate()
    await vi.waitFor(() => expect(target.socketCount()).toBe(0))

    const second = await openSocket(darkroom.port, '/comfy/ws', own)
    const closed = once(second, 'close')
    await target.close()
    expect((await closed)[0]).toBe(1006)
  })

  it('ends the sockets to the target when it is closed itself', async () => {
    const { target, darkroom, own } = await startPair()
    const closed = once(await openSocket(darkroom.port, '/comfy/ws', own), 'close')
    await darkroom.close()
    await closed
    await vi.waitFor(() => expect(target.socketCount()).toBe(0))
  })

  it('ends an upgrade that the target has not answered when it is closed itself', async () => {
    const { url, connections } = await startUpgrades(() => {})
    const darkroom = await start({ server: url })
    sendUpgrade(darkroom.port)
    await vi.waitFor(() => expect(connections.size).toBe(1))
    await darkroom.close()
    await vi.waitFor(() => expect(connections.size).toBe(0))
  })

  it('writes nothing of its own into an open socket when the target resets it', async () => {
    const { url } = await startUpgrades((socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      socket.once('data', () => socket.resetAndDestroy())
    })
    const darkroom = await start({ server: url })
    const [, socket] = await once(sendUpgrade(darkroom.port), 'upgrade')
    const received: Buffer[] = []
    socket.on('data', (chunk: Buffer) => received.push(chunk))
    socket.write('anything')
    await once(socket, 'close')
    expect(Buffer.concat(received).toString()).toBe('')
  })

  it.each(['', 'sub/', 'deep/er/'])('reaches a target below "/%s"', async (path) => {
    const { target, darkroom, own } = await startPair({}, path)
    await ask(darkroom.port, '/comfy/system_stats?x=1', { headers: own })
    await ask(darkroom.port, '/comfy/', { headers: own })
    const socket = await openSocket(darkroom.port, '/comfy/ws?clientId=a', own)
    socket.terminate()
    expect(target.seen.map(({ url }) => url)).toEqual([`/${path}system_stats?x=1`, `/${path}`, `/${path}ws?clientId=a`])
    expect(darkroom.state().upstream).toBe(target.url + path)
  })

  it.runIf(hasIpv6)('reaches a target that has an IPv6 address', async () => {
    const server = createServer((incoming, response) => response.end(incoming.headers.host))
    await new Promise<void>((resolve) => server.listen(0, '::1', resolve))
    closeLater({ close: () => new Promise((resolve) => server.close(resolve)) })
    const host = `[::1]:${(server.address() as AddressInfo).port}`
    const darkroom = await start({ server: `http://${host}/` })
    expect((await ask(darkroom.port, '/comfy/')).text).toBe(host)
  })

  it('hands on the beginning of an answer while its end is still missing', async () => {
    let finish: (() => void) | undefined
    const { darkroom, own } = await startPair({
      stream(_request, response) {
        response.write('first')
        finish = () => response.end('last')
        return true
      },
    })
    const sent = request({ host: '127.0.0.1', port: darkroom.port, path: '/comfy/view', headers: own, agent: false })
    sent.end()
    const [response] = await once(sent, 'response')
    expect(String((await once(response, 'data'))[0])).toBe('first')
    finish?.()
    expect(String((await once(response, 'data'))[0])).toBe('last')
  })

  it('hands on the beginning of a body while its end is still missing, and takes large ones', async () => {
    const sizes: number[] = []
    let received = 0
    const { darkroom, own } = await startPair({
      stream(incoming, response) {
        incoming.on('data', (chunk: Buffer) => {
          received += chunk.length
          sizes.push(received)
        })
        incoming.on('end', () => response.end(String(received)))
        return true
      },
    })
    const sent = request({ host: '127.0.0.1', port: darkroom.port, path: '/comfy/upload/image', method: 'POST', headers: own, agent: false })
    sent.write(Buffer.alloc(1000))
    await vi.waitFor(() => expect(received).toBe(1000))
    const large = 150 * 1024 * 1024
    sent.end(Buffer.alloc(large))
    const [response] = await once(sent, 'response')
    expect(String((await once(response, 'data'))[0])).toBe(String(large + 1000))
  })

  it('ends the request to the target when the browser gives up', async () => {
    const aborted = vi.fn()
    const { darkroom, own } = await startPair({
      stream(_request, response) {
        response.on('close', aborted)
        response.write('first')
        return true
      },
    })
    const sent = request({ host: '127.0.0.1', port: darkroom.port, path: '/comfy/view', headers: own, agent: false })
    sent.on('error', () => {})
    sent.end()
    await once(sent, 'response')
    expect(aborted).not.toHaveBeenCalled()
    sent.destroy()
    await vi.waitFor(() => expect(aborted).toHaveBeenCalled())
  })

  it('breaks the answer off when the target breaks off, so that a half picture is not taken for a whole one', async () => {
    const { darkroom, own } = await startPair({
      stream(_request, response) {
        response.writeHead(200, { 'Content-Length': '1000' })
        response.write('half', () => response.destroy())
        return true
      },
    })
    await expect(ask(darkroom.port, '/comfy/view', { headers: own })).rejects.toThrow()
  })

  it('says that the target is down, to requests and to upgrades', async () => {
    const upstream = `http://127.0.0.1:${await freePort()}/`
    const darkroom = await start({ server: upstream })
    const body = { error: 'target-unreachable', upstream, code: 'ECONNREFUSED' }

    const answer = await ask(darkroom.port, '/comfy/system_stats')
    expect(answer.status).toBe(502)
    expect(answer.headers).toMatchObject({ 'x-darkroom-proxy': 'target-unreachable', 'content-type': 'application/json' })
    expect(JSON.parse(answer.text)).toEqual(body)

    const refused = await askSocket(darkroom.port, '/comfy/ws')
    if (refused.kind === 'open') throw new Error('The upgrade was accepted')
    expect(refused.status).toBe(502)
    expect(refused.headers).toMatchObject({ 'x-darkroom-proxy': 'target-unreachable', 'content-type': 'application/json' })
    expect(JSON.parse(refused.text)).toEqual(body)
  })

  it('passes the refusal of an upgrade on as the target gave it', async () => {
    const { url } = await startUpgrades((socket) => socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 5\r\n\r\nlogin'))
    const darkroom = await start({ server: url })
    expect(await askSocket(darkroom.port, '/comfy/ws')).toMatchObject({ kind: 'refused', status: 401, text: 'login' })
  })

  it('turns the login in a socket address into the header and takes it out of the address', async () => {
    const { target, darkroom, own } = await startPair()
    const url = new URL(`http://localhost:${darkroom.port}/comfy/ws?clientId=a`)
    addSocketAuth(url, { kind: 'basic', user: 'ann', password: 'sécret?&=' }, true)
    url.searchParams.set('z', '1')
    const socket = await openSocket(darkroom.port, url.pathname + url.search, own)
    socket.terminate()
    expect(target.seen[0]?.url).toBe('/ws?clientId=a&z=1')
    const value = `Basic ${Buffer.from('ann:sécret?&=').toString('base64')}`
    expect(target.seen[0]?.headers.authorization).toBe(value)
  })

  it('refuses a login that would end its header line', async () => {
    const { target, darkroom, own } = await startPair()
    const value = Buffer.from('Bearer x\r\nX-Evil: 1').toString('base64url')
    expect(await askSocket(darkroom.port, `/comfy/ws?darkroom-auth=${value}`, own)).toMatchObject({ kind: 'refused', status: 400 })
    expect(target.seen).toEqual([])
  })

  it('keeps cookies of this machine from the target, and the target from setting any', async () => {
    const { target, darkroom, own } = await startPair({
      answer: (_request, response) => response.writeHead(200, { 'Set-Cookie': 'a=1' }).end(),
    })
    const answer = await ask(darkroom.port, '/comfy/', { headers: { ...own, Cookie: 'other=program' } })
    expect(target.seen[0]?.headers.cookie).toBeUndefined()
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it('never lets a document of the target become a page of our origin', async () => {
    const policy = "img-src 'self'"
    const { darkroom, own } = await startPair({
      answer: (_request, response) => response.writeHead(200, { 'Content-Security-Policy': policy }).end('<script>'),
    })
    const answer = await ask(darkroom.port, '/comfy/view?filename=a.html', { headers: own })
    expect(answer.headers['content-security-policy']).toBe(`${policy}, sandbox`)
  })

  it.each([
    ['/sub/login', '/comfy/login'],
    ['TARGETlogin?next=a', '/comfy/login?next=a'],
    ['login', 'login'],
    ['https://sso.example/x', 'https://sso.example/x'],
  ])('leads a redirect to %s to %s', async (location, expected) => {
    let base = ''
    const { target, darkroom, own } = await startPair(
      { answer: (_request, response) => response.writeHead(302, { Location: location.replace('TARGET', base) }).end() },
      'sub/',
    )
    base = `${target.url}sub/`
    expect((await ask(darkroom.port, '/comfy/', { headers: own })).headers.location).toBe(expected)
  })
})

describe('the page and its files', () => {
  it.each([
    ['/', 'text/html;charset=utf-8', 'no-store'],
    ['/index.html', 'text/html;charset=utf-8', 'no-store'],
    ['/assets/index-C0ffee12.js', 'text/javascript', 'public, max-age=31536000, immutable'],
    ['/assets/index-Deadbeef.css', 'text/css', 'public, max-age=31536000, immutable'],
    ['/theme.js', 'text/javascript', 'no-cache'],
    ['/manifest.webmanifest', 'application/manifest+json', 'no-cache'],
  ])('serves %s as %s, %s', async (path, type, cache) => {
    const { darkroom } = await startPair()
    const { status, headers } = await ask(darkroom.port, path)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': type,
      'cache-control': cache,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "frame-ancestors 'self'",
    })
  })

  it.each(['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/assets/nothing.js', '/comfy'])(
    'has nothing at %s',
    async (path) => {
      const { darkroom } = await startPair()
      expect((await ask(darkroom.port, path)).status).toBe(404)
    },
  )

  it.each(hasIpv6 ? ['127.0.0.1', '[::1]', 'localhost'] : ['127.0.0.1', 'localhost'])('is reached at %s', async (host) => {
    const { darkroom } = await startPair()
    const page = await fetch(`http://${host}:${darkroom.port}/`)
    expect(await page.text()).toContain('Comfy Darkroom')
    expect(darkroom.url).toBe(`http://localhost:${darkroom.port}/`)
  })

  it('is open to the network only when asked', async () => {
    const target = await startTarget()
    const closed = await start({ server: target.url })
    expect(closed.state().phoneUrls).toEqual([])
    const open = await start({ server: target.url, network: true })
    for (const url of open.state().phoneUrls) {
      expect((await fetch(url)).status).toBe(200)
      await expect(fetch(url.replace(`:${open.port}`, `:${closed.port}`))).rejects.toThrow()
    }
  })
})

describe('a port that is taken', () => {
  it.each(hasIpv6 ? ['127.0.0.1', '::', '::1'] : ['127.0.0.1'])('is named together with who has it (listening on %s)', async (host) => {
    const other = createTcpServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => other.listen(0, host, resolve))
    closeLater({ close: () => new Promise((resolve) => other.close(resolve)) })
    const { port } = other.address() as AddressInfo
    await expect(start({ port })).rejects.toThrow(new RegExp(`^Port ${port} is taken by .+\\n.*--port`))
  })

  it('is told apart when it is Comfy Darkroom itself', async () => {
    const { darkroom } = await startPair()
    await expect(start({ port: darkroom.port })).rejects.toThrow(`it is open at http://localhost:${darkroom.port}`)
  })
})

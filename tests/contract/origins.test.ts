// @vitest-environment node
/** Who may ask a server: the origin checks without a flag, and the headers with it. */
import { request, type IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '@tests/simulator/simulator'
import { openSocket } from './client'

interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** Below fetch, which keeps Origin, Host and Sec-Fetch-Site to itself. */
function send(url: string, path: string, headers: Record<string, string>, method = 'GET'): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url + path, { method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

describe.each(['0.33.0', '0.3.64'] as const)('simulated %s without --enable-cors-header', (version) => {
  let simulator: Simulator
  let host: string
  beforeAll(async () => {
    simulator = await startSimulator({ version })
    host = new URL(simulator.url).host
  })
  afterAll(() => simulator.close())
  const refusesCrossSite = version === '0.33.0'

  it.each([
    ['its own page', { origin: 'SELF' }, 200],
    ['no page at all', {}, 200],
    ['a sandboxed page', { origin: 'null' }, 200],
    ['another port', { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' }, 403],
    ['another name for the same machine', { origin: 'http://localhost:PORT' }, 403],
    ['a foreign page', { origin: 'https://example.com', 'sec-fetch-site': 'cross-site' }, 403],
    ['a foreign page that embeds a picture', { 'sec-fetch-site': 'cross-site' }, refusesCrossSite ? 403 : 200],
    ['a page that leaves the port out', { origin: 'http://127.0.0.1' }, 200],
    ['any page, when the address is one of the LAN', { host: '192.168.1.20:8188', origin: 'http://example.com' }, 200],
  ])('answers %s', async (_who, headers, status) => {
    const fill = (value: string) => value.replace('SELF', simulator.url).replace('PORT', String(simulator.port))
    const filled = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, fill(String(value))]))
    const answer = await send(simulator.url, '/system_stats', { host, ...filled })
    expect(answer.status).toBe(status)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    if (status === 403) expect(answer.text).toBe('')
  })

  it('answers a preflight of its own page, without headers', async () => {
    const answer = await send(simulator.url, '/prompt', { origin: simulator.url, 'access-control-request-method': 'POST' }, 'OPTIONS')
    expect([answer.status, answer.headers['access-control-allow-methods']]).toEqual([200, undefined])
  })

  it('refuses a foreign socket and takes its own', async () => {
    await expect(openSocket(simulator.url, 'a', { origin: 'http://localhost:5173' })).rejects.toThrow('403')
    const socket = await openSocket(simulator.url, 'a', { origin: simulator.url })
    await socket.close()
  })
})

describe.each(['0.33.0', '0.3.64'] as const)('simulated %s with --enable-cors-header', (version) => {
  let simulator: Simulator
  beforeAll(async () => {
    simulator = await startSimulator({ version, corsHeader: '*', maxUploadMiB: 0.001 })
  })
  afterAll(() => simulator.close())
  const foreign = { origin: 'https://example.com', 'sec-fetch-site': 'cross-site' }

  it('lets everybody in and says so', async () => {
    const { status, headers } = await send(simulator.url, '/system_stats', foreign)
    expect(status).toBe(200)
    expect(headers['access-control-allow-origin']).toBe('*')
    const methods = 'POST, GET, DELETE, PUT, OPTIONS'
    expect(headers['access-control-allow-methods']).toBe(version === '0.33.0' ? `${methods}, PATCH` : methods)
    expect(headers['access-control-allow-headers']).toBe('Content-Type, Authorization')
    expect(headers['access-control-allow-credentials']).toBe('true')
    expect(headers['access-control-expose-headers']).toBeUndefined()
  })

  it('answers a preflight on any path', async () => {
    const { status, headers } = await send(simulator.url, '/nosuch', foreign, 'OPTIONS')
    expect([status, headers['access-control-allow-origin']]).toEqual([200, '*'])
  })

  it('puts the headers on answers of handlers, and not on those that were raised', async () => {
    expect((await send(simulator.url, '/nosuch', foreign)).headers['access-control-allow-origin']).toBe('*')
    expect((await send(simulator.url, '/view?filename=x.png&type=bogus', foreign)).headers['access-control-allow-origin']).toBe('*')
    expect((await send(simulator.url, '/history', foreign, 'PUT')).headers['access-control-allow-origin']).toBeUndefined()
    expect((await send(simulator.url, '/prompt', foreign, 'POST')).headers['access-control-allow-origin']).toBeUndefined()
  })

  it('limits every body, with a text that names the limit', async () => {
    const response = await fetch(`${simulator.url}/prompt`, { method: 'POST', body: JSON.stringify({ prompt: 'x'.repeat(4000) }) })
    expect([response.status, await response.text()]).toEqual([413, 'Maximum request body size 1049 exceeded.'])
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('takes a foreign socket', async () => {
    const socket = await openSocket(simulator.url, 'a', foreign)
    await socket.close()
  })
})

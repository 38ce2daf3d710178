// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import { ask, askSocket, freePort } from './ask'
import { startFakeTarget, type FakeTarget } from './fakeTarget'
import { provideClosing, provideTinyDist } from './tinyDist'
import { startDarkroom, type Darkroom, type DarkroomOptions } from '../../tools/start/server'

const dist = provideTinyDist()
const closeLater = provideClosing()

/** A start with nothing at the usual address, and a stand-in for the simulator. */
async function startAlone(options: Partial<DarkroomOptions> = {}) {
  const usualPort = await freePort()
  const simulators: FakeTarget[] = []
  const closeSimulator = vi.fn()
  const log = vi.fn()
  const darkroom = await startDarkroom({
    distDir: dist.distDir,
    port: 0,
    usualAddress: `http://127.0.0.1:${usualPort}/`,
    askEveryMs: 20,
    log,
    async startSimulator() {
      const simulator = await startFakeTarget()
      simulators.push(simulator)
      const close = async () => {
        closeSimulator()
        await simulator.close()
      }
      return { url: simulator.url, close }
    },
    ...options,
  })
  closeLater(darkroom)
  return { darkroom, usualPort, upstream: `http://127.0.0.1:${usualPort}/`, simulators, closeSimulator, log }
}

async function startReal(port: number): Promise<FakeTarget> {
  return closeLater(await startFakeTarget({ port }))
}

function switchTo(darkroom: Darkroom, to: string, headers: Record<string, string> = {}) {
  const body = JSON.stringify({ to })
  return ask(darkroom.port, '/darkroom/switch', { method: 'POST', headers, body })
}

async function readState(darkroom: Darkroom): Promise<unknown> {
  return JSON.parse((await ask(darkroom.port, '/darkroom.json')).text)
}

describe('which server is used', () => {
  it('is the named one, also when it does not answer: never the simulator', async () => {
    const server = `http://127.0.0.1:${await freePort()}/`
    const { darkroom, simulators } = await startAlone({ server })
    const answer = await ask(darkroom.port, '/darkroom.json')
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    expect(JSON.parse(answer.text)).toEqual({ upstream: server, simulated: false, realAvailable: true, phoneUrls: [] })
    expect((await switchTo(darkroom, 'simulated')).status).toBe(409)
    expect(simulators).toEqual([])
  })

  it('is the simulator when none was named and nothing listens at the usual address', async () => {
    const { darkroom, upstream, simulators } = await startAlone()
    expect(await readState(darkroom)).toEqual({ upstream, simulated: true, realAvailable: false, phoneUrls: [] })
    expect((await ask(darkroom.port, '/comfy/api/queue')).status).toBe(200)
    expect(simulators[0]?.seen.map(({ url }) => url)).toEqual(['/api/queue'])
  })

  it('is the ComfyUI at the usual address when one is there', async () => {
    const real = closeLater(await startFakeTarget())
    const { darkroom, simulators } = await startAlone({ usualAddress: real.url })
    expect(await readState(darkroom)).toEqual({ upstream: real.url, simulated: false, realAvailable: true, phoneUrls: [] })
    expect(simulators).toEqual([])
  })

  it('is the usual address also when somebody else answers there, for the page to say what is wrong', async () => {
    const login = closeLater(await startFakeTarget({ answer: (_request, response) => response.writeHead(401).end('<html>') }))
    const { darkroom, simulators } = await startAlone({ usualAddress: login.url })
    expect(darkroom.state()).toMatchObject({ upstream: login.url, simulated: false })
    expect(simulators).toEqual([])
  })

  it('is the simulator when it was asked for, and the usual address is left alone', async () => {
    const real = closeLater(await startFakeTarget())
    const { darkroom } = await startAlone({ usualAddress: real.url, simulated: true })
    expect(darkroom.state()).toMatchObject({ simulated: true, realAvailable: false })
    expect((await switchTo(darkroom, 'real')).status).toBe(409)
    expect(real.seen).toEqual([])
  })
})

describe('switching from the simulator to the real server', () => {
  it('is offered once a ComfyUI answers, and taken back when it goes away', async () => {
    const { darkroom, usualPort, log } = await startAlone()
    expect((await switchTo(darkroom, 'real')).status).toBe(409)

    const real = await startReal(usualPort)
    await vi.waitFor(() => expect(darkroom.state().realAvailable).toBe(true))
    expect(darkroom.state().simulated).toBe(true)
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('ComfyUI answers'))

    await real.close()
    await vi.waitFor(() => expect(darkroom.state().realAvailable).toBe(false))
  })

  it('is not offered for something that is no ComfyUI', async () => {
    const { darkroom, usualPort } = await startAlone()
    const other = closeLater(await startFakeTarget({ port: usualPort, answer: (_request, response) => response.end('{"hello":1}') }))
    await vi.waitFor(() => expect(other.seen.length).toBeGreaterThan(2))
    expect(darkroom.state().realAvailable).toBe(false)
  })

  it('happens without a restart, and the simulator stays for the tabs that still hold a socket', async () => {
    const { darkroom, usualPort, upstream, simulators, closeSimulator } = await startAlone()
    const oldTab = await askSocket(darkroom.port, '/comfy/ws')
    if (oldTab.kind === 'refused') throw new Error('The socket was refused')
    const real = await startReal(usualPort)

    const answer = await switchTo(darkroom, 'real')
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.text)).toEqual({ upstream, simulated: false, realAvailable: true, phoneUrls: [] })
    await ask(darkroom.port, '/comfy/api/queue')
    expect(real.seen.at(-1)?.url).toBe('/api/queue')
    expect(simulators[0]?.seen.map(({ url }) => url)).toEqual(['/ws'])

    expect(closeSimulator).not.toHaveBeenCalled()
    oldTab.socket.terminate()
    await vi.waitFor(() => expect(closeSimulator).toHaveBeenCalledOnce())
  })

  it('can be taken back', async () => {
    const { darkroom, usualPort, simulators } = await startAlone()
    await startReal(usualPort)
    expect((await switchTo(darkroom, 'real')).status).toBe(200)
    expect((await switchTo(darkroom, 'simulated')).status).toBe(200)
    expect(darkroom.state().simulated).toBe(true)
    await ask(darkroom.port, '/comfy/api/queue')
    expect(simulators.at(-1)?.seen.map(({ url }) => url)).toEqual(['/api/queue'])
  })

  it('is for the own page only', async () => {
    const { darkroom, usualPort } = await startAlone()
    await startReal(usualPort)
    const answer = await switchTo(darkroom, 'real', { Origin: 'https://evil.example' })
    expect(answer.status).toBe(403)
    expect(darkroom.state().simulated).toBe(true)
  })

  it.each([
    ['a GET', 'GET', undefined, 405],
    ['no JSON', 'POST', 'real', 400],
    ['another word', 'POST', '{"to":"elsewhere"}', 400],
    ['a body without end', 'POST', `{"to":"real","x":"${'x'.repeat(100_000)}"}`, 400],
  ])('refuses %s', async (_name, method, body, status) => {
    const { darkroom } = await startAlone()
    const answer = await ask(darkroom.port, '/darkroom/switch', { method, ...(body !== undefined && { body }) })
    expect(answer.status).toBe(status)
  })
})

// @vitest-environment node
/** What only the simulator can do: be told when to stop, what to forget and how to go wrong. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { ask, openSocket, post, type SocketClient } from '@tests/contract/client'
import { dataOf, dig, firstCheckpoint, isEndOf, submission, textToImage } from '@tests/contract/graphs'
import { startSimulator, type Simulator, type SimulatorOptions } from './simulator'

let simulator: Simulator
let socket: SocketClient | null = null
const clientId = 'client'

async function start(options: SimulatorOptions = {}) {
  simulator = await startSimulator({ stepDelayMs: 1, nodeDelayMs: 0, previewSizePx: 64, ...options })
  return simulator
}
async function connect() {
  socket = await openSocket(simulator.url, clientId)
  socket.send({ type: 'feature_flags', data: { supports_preview_metadata: true } })
  return socket
}
async function submit(steps: number, more: Record<string, unknown> = {}) {
  const runId = randomUUID()
  const checkpoint = await firstCheckpoint(simulator.url)
  const graph = textToImage({ checkpoint, steps, seed: Math.floor(Math.random() * 1e9) })
  await post(simulator.url, '/prompt', submission(graph, { client_id: clientId, prompt_id: runId, ...more }))
  return runId
}
const stepsOf = ({ received }: SocketClient) => received.flatMap(({ text }) => dataOf(text, 'progress')?.['value'] ?? [])
const binaryOf = ({ received }: SocketClient) => received.flatMap(({ bytes }) => bytes ?? [])

afterEach(async () => {
  await socket?.close()
  socket = null
  await simulator.close()
})

describe('held steps', () => {
  it('go through one by one', async () => {
    await start()
    const client = await connect()
    simulator.control.holdSteps()
    await submit(5, { extra_data: { preview_method: 'auto' } }) // progress with a picture is never held back
    await expect.poll(simulator.control.waitingSteps).toBe(1)
    expect(stepsOf(client)).toEqual([])
    simulator.control.releaseStep(2)
    await expect.poll(() => stepsOf(client)).toEqual([1, 2])
    await expect.poll(simulator.control.waitingSteps).toBe(1)
    simulator.control.resumeSteps()
    await client.until((message) => message['type'] === 'executing' && dig(message, 'data', 'node') === null)
    expect(stepsOf(client).at(-1)).toBe(5)
  })

  it('end at once when the run is interrupted', async () => {
    await start()
    const client = await connect()
    simulator.control.holdSteps()
    const runId = await submit(5)
    await expect.poll(simulator.control.waitingSteps).toBe(1)
    await post(simulator.url, '/interrupt', { prompt_id: runId })
    await client.until((message) => message['type'] === 'execution_interrupted')
  })
})

describe('the two releases', () => {
  it('honour the preview method of a run, or do not', async () => {
    for (const [version, frames] of [['0.33.0', 2], ['0.3.64', 0]] as const) {
      await start({ version })
      const client = await connect()
      await submit(2, { extra_data: { preview_method: 'auto' } })
      await client.until((message) => message['type'] === 'execution_success')
      expect(binaryOf(client)).toHaveLength(frames)
      await client.close()
      await simulator.close()
    }
  })

  it('send previews of the usual size when the server was started with them', async () => {
    await start({ version: '0.3.64', previewMethod: 'auto', previewSizePx: 512 })
    expect(JSON.stringify(dig((await ask(simulator.url, '/system_stats')).json, 'system', 'argv'))).toContain('--preview-method')
    const client = await connect()
    await submit(1)
    await client.until((message) => message['type'] === 'execution_success')
    const [frame] = binaryOf(client)
    const jpeg = frame?.subarray(8 + frame.readUInt32BE(4)) ?? Buffer.alloc(0)
    const { decodeJpeg } = await import('./media/jpeg')
    const { width, height } = decodeJpeg(jpeg)
    expect([width, height]).toEqual([256, 512]) // 64 by 128, grown to fit
  })

  it('slow progress without pictures down, or do not', async () => {
    for (const [version, isThrottled] of [['0.33.0', true], ['0.3.64', false]] as const) {
      await start({ version })
      const client = await connect()
      await submit(40)
      await client.until((message) => message['type'] === 'execution_success')
      const steps = stepsOf(client)
      expect([steps[0], steps.at(-1)]).toEqual([1, 40]) // the first and the last always go out
      expect(steps.length < 40).toBe(isThrottled)
      await client.close()
      await simulator.close()
    }
  })
})

describe('history', () => {
  it('is not there yet at execution_success, and is at executing null', async () => {
    await start({ historyDelayMs: 400 })
    const client = await connect()
    const runId = await submit(1)
    await client.until((message) => message['type'] === 'execution_success')
    expect((await ask(simulator.url, `/history/${runId}`)).text).toBe('{}')
    await client.until((message) => message['type'] === 'executing' && dig(message, 'data', 'node') === null)
    expect((await ask(simulator.url, `/history/${runId}`)).text).toContain(runId)
  })
})

describe('what can go wrong', () => {
  it('forgets everything, as a restart does', async () => {
    await start({ stepDelayMs: 30 })
    const client = await connect()
    const running = await submit(100)
    const waiting = await submit(100)
    await client.until((message) => message['type'] === 'progress')
    simulator.control.forgetEverything()
    await expect.poll(client.isOpen).toBe(false)
    expect(simulator.control.queueState()).toEqual({ running: null, pending: [] })
    const again = await connect()
    const runId = await submit(1)
    await again.until(isEndOf(runId))
    expect(again.received.some(({ text }) => text?.includes(running) || text?.includes(waiting))).toBe(false)
    expect((await ask(simulator.url, `/history/${running}`)).text).toBe('{}')
  })

  it('drops sockets and cuts a frame short', async () => {
    await start()
    const client = await connect()
    simulator.control.corruptNextFrame()
    await submit(2, { extra_data: { preview_method: 'auto' } })
    await client.until((message) => message['type'] === 'execution_success')
    expect(binaryOf(client).map((bytes) => bytes.length < 10)).toEqual([true, false])
    simulator.control.dropSockets()
    await expect.poll(client.isOpen).toBe(false)
    expect(simulator.control.connectedIds()).toEqual([])
  })

  it('answers a login page, and lets in who has the word', async () => {
    await start({ authorize: (header) => header === 'Bearer word' })
    const refused = await ask(simulator.url, '/system_stats')
    expect([refused.status, refused.headers.get('content-type')]).toEqual([401, 'text/html'])
    expect((await ask(simulator.url, '/system_stats', { headers: { Authorization: 'Bearer word' } })).status).toBe(200)
    await expect(openSocket(simulator.url, clientId)).rejects.toThrow('401')
    await (await openSocket(simulator.url, clientId, { Authorization: 'Bearer word' })).close()
  })

  it.each([
    ['html', { kind: 'html' } as const, 200, /<html>/],
    ['status', { kind: 'status', status: 502 } as const, 502, /502/],
    ['garbage', { kind: 'garbage' } as const, 200, /^\{"system"/],
    ['otherJson', { kind: 'otherJson' } as const, 200, /hello/],
  ])('plays a server that answers %s', async (_name, fault, status, text) => {
    await start({ fault: { fault, paths: /system_stats/ } })
    const answer = await ask(simulator.url, '/system_stats')
    expect(answer.status).toBe(status)
    expect(answer.text).toMatch(text)
    expect((await ask(simulator.url, '/queue')).text).toContain('queue_running')
    simulator.control.setFault(null)
    expect((await ask(simulator.url, '/system_stats')).text).toContain('comfyui_version')
  })

  it('plays a server that never answers, until somebody gives up', async () => {
    await start({ fault: { fault: { kind: 'silent' } } })
    await expect(ask(simulator.url, '/system_stats', { signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout|aborted/i)
  })

  it('blocks sockets while HTTP works', async () => {
    await start()
    simulator.control.setSocketFault('refused')
    await expect(openSocket(simulator.url, clientId)).rejects.toThrow('403')
    expect((await ask(simulator.url, '/queue')).status).toBe(200)
    simulator.control.setSocketFault('silent')
    const silent = await openSocket(simulator.url, clientId)
    await wait(50)
    expect(silent.received).toEqual([])
    await silent.close()
  })
})

describe('what can be chosen', () => {
  it('lists the checkpoints that it is given, and no SaveImageWebsocket when that is away', async () => {
    await start({ checkpoints: ['only.safetensors'], withoutSocketImages: true })
    expect(await firstCheckpoint(simulator.url)).toBe('only.safetensors')
    expect((await ask(simulator.url, '/object_info/SaveImageWebsocket')).text).toBe('{}')
  })

  it('fails in the loader for a damaged checkpoint', async () => {
    await start({ checkpoints: ['broken.safetensors'] })
    const client = await connect()
    await submit(1)
    const error = await client.until((message) => message['type'] === 'execution_error')
    expect(error['data']).toMatchObject({ node_id: '1', node_type: 'CheckpointLoaderSimple', executed: [] })
    expect(dig(error, 'data', 'traceback')).toBeInstanceOf(Array)
  })

  it('notes what it was asked, and sends what it is told to', async () => {
    await start()
    const client = await connect()
    await post(simulator.url, '/queue', { clear: true })
    expect(simulator.control.requests[0]?.path).toBe('/ws?clientId=client')
    expect(simulator.control.requests.at(-1)).toMatchObject({ method: 'POST', path: '/queue', body: '{"clear":true}' })
    simulator.control.sendMessage('my_node_event', { a: 1 }, clientId)
    expect(await client.until((message) => message['type'] === 'my_node_event')).toEqual({ type: 'my_node_event', data: { a: 1 } })
    simulator.control.sendFrame(Buffer.from([0, 0, 0, 9, 1]))
    await expect.poll(() => binaryOf(client)).toHaveLength(1)
  })

  it('gives the same file for the same run of two servers', async () => {
    const files: string[] = []
    for (let i = 0; i < 2; i++) {
      await start()
      const checkpoint = await firstCheckpoint(simulator.url)
      await post(simulator.url, '/prompt', submission(textToImage({ checkpoint, seed: 2n ** 64n - 1n })))
      await simulator.control.idle()
      files.push((await ask(simulator.url, '/view?filename=darkroom-contract_00001_.png')).text)
      await simulator.close()
    }
    expect(files[0]?.length).toBeGreaterThan(500)
    expect(files[0]).toBe(files[1])
  })

  it('keeps the composition of a picture through a second sampler', async () => {
    await start()
    const graph = textToImage({ checkpoint: await firstCheckpoint(simulator.url), steps: 2 })
    const first = graph['5']
    graph['8'] = { class_type: 'LatentUpscaleBy', inputs: { samples: ['5', 0], upscale_method: 'bilinear', scale_by: 2 } }
    graph['9'] = { class_type: 'KSampler', inputs: { ...first?.inputs, seed: 99, denoise: 0.5, latent_image: ['8', 0] } }
    if (graph['6']) graph['6'].inputs['samples'] = ['9', 0]
    const answer = await post(simulator.url, '/prompt', submission(graph))
    expect(answer.status).toBe(200)
    await simulator.control.idle()
    const response = await fetch(`${simulator.url}/view?filename=darkroom-contract_00001_.png`)
    const file = Buffer.from(await response.arrayBuffer())
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([128, 256])
  })
})

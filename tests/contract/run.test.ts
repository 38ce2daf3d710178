// @vitest-environment node
/** A run from submission to files: the order of messages, frames, history, and what the cache leaves out. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pngTexts } from '@tests/simulator/media/png'
import { printPyJson, readPyJson, type PyObject } from '@tests/simulator/python/json'
import { isPyObject } from '@tests/simulator/python/values'
import { ask, openSocket, post, type Answer, type Received, type SocketClient } from './client'
import { dataOf, dig, firstCheckpoint, isEndOf, submission, textToImage, type Graph } from './graphs'
import { createNames, describeFrame } from './normalForm'
import { listTargets, type Target } from './targets'

const MAX_SEED = 2n ** 64n - 1n

function frameName(bytes: Buffer | null): string {
  return describeFrame(bytes ?? Buffer.alloc(4), createNames()).replace(/ P\? node (\S+) real \S+/, ' node $1')
}

function types(messages: readonly Received[]): string[] {
  return messages.map(({ text, bytes }) => (text === null ? frameName(bytes) : String(dig(readPyJson(text), 'type'))))
}

function datas(messages: readonly Received[], type: string) {
  return messages.map(({ text }) => dataOf(text, type)).filter((data) => data !== null)
}

/** A step of a run, this one or a later one: not every step is told. */
function isStepOf(runId: string, step: number): (message: PyObject) => boolean {
  return (message) => message['type'] === 'progress' && dig(message, 'data', 'prompt_id') === runId && Number(dig(message, 'data', 'value')) >= step
}

function keys({ json }: Answer): string[] {
  return isPyObject(json) ? Object.keys(json) : []
}

describe.each(listTargets())('$name', ({ start }) => {
  let target: Target
  let checkpoint: string
  const clientId = randomUUID()
  let socket: SocketClient

  beforeAll(async () => {
    target = await start()
    checkpoint = await firstCheckpoint(target.url)
    socket = await openSocket(target.url, clientId)
    socket.send({ type: 'feature_flags', data: { supports_preview_metadata: true } })
  })
  afterAll(async () => {
    await socket.close()
    await target.close()
  })

  /** Submits and gives back what came until the end of the run. */
  async function run(graph: Graph, listener = socket, id = clientId, more: Record<string, unknown> = {}) {
    const from = listener.received.length
    const runId = randomUUID()
    const answer = await post(target.url, '/prompt', submission(graph, { client_id: id, prompt_id: runId, ...more }))
    expect(answer.status).toBe(200)
    await listener.until(isEndOf(runId))
    return { runId, messages: listener.received.slice(from) }
  }

  it('tells a fresh run in order and ends it with executing null, when history is written', async () => {
    await post(target.url, '/free', { unload_models: false, free_memory: true })
    const extra_data = { preview_method: 'none', extra_pnginfo: { workflow: { id: 'w' } } }
    const { runId, messages } = await run(textToImage({ checkpoint, seed: MAX_SEED, steps: 3 }), socket, clientId, { extra_data })
    const history = await ask(target.url, `/history/${runId}`)
    const names = types(messages).filter((type) => type !== 'status' && type !== 'progress_state' && type !== 'feature_flags') // the handshake's answer may come late
    expect(names[0]).toBe('execution_start')
    expect(names[1]).toBe('execution_cached')
    expect(names.slice(-3)).toEqual(['executed', 'execution_success', 'executing'])
    expect(datas(messages, 'progress').at(-1)).toMatchObject({ value: 3, max: 3, node: '5', prompt_id: runId })

    // A node is running before it is said to execute, and finished after what it put out.
    const order = datas(messages, 'executing').map((data) => data['node'])
    expect(order).toEqual(['1', '4', '3', '2', '5', '6', '7', null])
    const last = datas(messages, 'progress_state').at(-1)
    expect(dig(last, 'nodes', '7')).toMatchObject({
      state: 'finished', node_id: '7', prompt_id: runId, display_node_id: '7', real_node_id: '7', parent_node_id: null,
    })

    const images = dig(datas(messages, 'executed')[0], 'output', 'images')
    expect(images).toEqual([{ filename: expect.stringMatching(/^darkroom-contract_\d{5}_\.png$/), subfolder: '', type: 'output' }])
    expect(dig(history.json, runId, 'outputs', '7', 'images')).toEqual(images)
    expect(dig(history.json, runId, 'status')).toMatchObject({ status_str: 'success', completed: true })
    expect(dig(history.json, runId, 'meta', '7')).toEqual({ node_id: '7', display_node: '7', parent_node: null, real_node_id: '7' })
    expect((await ask(target.url, '/queue')).text).not.toContain(runId)

    const filename = String(dig(Array.isArray(images) ? images[0] : null, 'filename'))
    const response = await fetch(`${target.url}/view?filename=${encodeURIComponent(filename)}&type=output`)
    const file = Buffer.from(await response.arrayBuffer())
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([64, 128])
    const texts = new Map(pngTexts(file))
    expect(dig(readPyJson(texts.get('prompt') ?? 'null'), '5', 'inputs', 'seed')).toBe(MAX_SEED)
    expect(texts.get('workflow')).toBe('{"id": "w"}')
  })

  it('repeats the old files of a cached run, without steps', async () => {
    const graph = textToImage({ checkpoint, seed: 11 })
    const first = await run(graph)
    const second = await run(graph)
    expect(datas(second.messages, 'execution_cached')[0]?.['nodes']).toEqual(['1', '2', '3', '4', '5', '6', '7'])
    expect(dig(datas(second.messages, 'executed')[0], 'output')).toEqual(dig(datas(first.messages, 'executed')[0], 'output'))
    expect(types(second.messages).filter((type) => type === 'progress' || type.startsWith('frame'))).toEqual([])
    expect(datas(second.messages, 'executing')).toHaveLength(1) // only the end
    const { json } = await ask(target.url, `/history/${second.runId}`)
    expect(dig(json, second.runId, 'outputs', '7')).toBeDefined()
  })

  it('recomputes only what a new seed touches', async () => {
    await run(textToImage({ checkpoint, seed: 21 }))
    const { messages } = await run(textToImage({ checkpoint, seed: 22 }))
    expect(datas(messages, 'execution_cached')[0]?.['nodes']).toEqual(['1', '2', '3', '4'])
  })

  it('sends previews where they are on: with metadata, before the progress they belong to', async () => {
    const { messages } = await run(textToImage({ checkpoint, seed: 31, steps: 2 }), socket, clientId, { extra_data: { preview_method: 'auto' } })
    const names = types(messages).filter((type) => type === 'progress' || type.startsWith('frame'))
    if (target.since('0.5.0')) expect(names).toEqual(['frame 4 node 5 image/jpeg jpeg', 'progress', 'frame 4 node 5 image/jpeg jpeg', 'progress'])
    else if (target.control) expect(names).toEqual(['progress', 'progress']) // ignored, and off by default
  })

  it('delivers the pictures of SaveImageWebsocket as frames only, and does so again when all else is cached', async () => {
    const graph = textToImage({ checkpoint, seed: 41, batch: 2, deliver: 'socket' })
    for (const attempt of ['fresh', 'cached']) {
      const { runId, messages } = await run(graph, socket, clientId, { extra_data: { preview_method: 'none' } })
      const names = types(messages).filter((type) => type === 'executed' || type.startsWith('frame 4 node 7')) // 0.3.64 sends previews as it was started
      expect(names, attempt).toEqual(['frame 4 node 7 image/png png', 'frame 4 node 7 image/png png'])
      const progress = datas(messages, 'progress').filter((data) => data['node'] === '7')
      expect(progress.map((data) => [data['value'], data['max']])).toEqual([[0, 2], [1, 2]]) // never reaches its maximum
      const frame = messages.findLast(({ bytes }) => bytes !== null)?.bytes ?? Buffer.alloc(8)
      const png = frame.subarray(8 + frame.readUInt32BE(4))
      expect([png.readUInt32BE(16), png.readUInt32BE(20), pngTexts(png)]).toEqual([64, 128, []])
      const { json } = await ask(target.url, `/history/${runId}`)
      expect(dig(json, runId, 'outputs')).toEqual({})
    }
  })

  it('sends the plain frame, after the progress, to a client that announced nothing', async () => {
    const id = randomUUID()
    const listener = await openSocket(target.url, id)
    const { messages } = await run(textToImage({ checkpoint, seed: 51, deliver: 'socket' }), listener, id, { extra_data: { preview_method: 'none' } })
    const names = types(messages).filter((type) => type.startsWith('frame') || type === 'progress')
    expect(names.slice(-2)).toEqual(['progress', 'frame 1 format 2 png'])
    await listener.close()
  })

  it('puts PreviewImage into temp', async () => {
    const { messages } = await run(textToImage({ checkpoint, seed: 61, deliver: 'temp' }))
    const images = dig(datas(messages, 'executed')[0], 'output', 'images')
    expect(images).toEqual([{ filename: expect.stringMatching(/\.png$/), subfolder: '', type: 'temp' }])
  })

  it('stops the run that is named and no other', async () => {
    const from = socket.received.length
    const runId = randomUUID()
    await post(target.url, '/prompt', submission(textToImage({ checkpoint, seed: 71, steps: 200 }), { client_id: clientId, prompt_id: runId }))
    await socket.until(isStepOf(runId, 1))
    await post(target.url, '/interrupt', { prompt_id: randomUUID() })
    await socket.until(isStepOf(runId, 2))
    await post(target.url, '/interrupt', { prompt_id: runId })
    await socket.until(isEndOf(runId))
    const messages = socket.received.slice(from)
    expect(datas(messages, 'execution_interrupted')[0]).toMatchObject({ prompt_id: runId, node_id: '5', node_type: 'KSampler' })
    expect(types(messages)).not.toContain('execution_success')
    const { json } = await ask(target.url, `/history/${runId}`)
    expect(dig(json, runId, 'status')).toMatchObject({ status_str: 'error', completed: false })
  })

  it('forgets a run that was cancelled while it waited', async () => {
    const busy = randomUUID()
    const waiting = randomUUID()
    await post(target.url, '/prompt', submission(textToImage({ checkpoint, seed: 81, steps: 200 }), { client_id: clientId, prompt_id: busy }))
    await post(target.url, '/prompt', submission(textToImage({ checkpoint, seed: 82 }), { client_id: clientId, prompt_id: waiting }))
    await socket.until(isStepOf(busy, 1))
    const { json } = await ask(target.url, '/queue')
    expect(printPyJson(dig(json, 'queue_pending') ?? null)).toContain(waiting)
    await post(target.url, '/queue', { delete: [waiting, busy] }) // the running one is not touched by it
    await post(target.url, '/interrupt', { prompt_id: busy })
    await socket.until(isEndOf(busy))
    expect((await ask(target.url, `/history/${waiting}`)).text).toBe('{}')
    expect(socket.received.some(({ text }) => text?.includes(waiting))).toBe(false)
  })

  it('lets others hear of a run without client id only its progress', async () => {
    const runId = randomUUID()
    const from = socket.received.length
    const graph = textToImage({ checkpoint, seed: 91, steps: 2 })
    await post(target.url, '/prompt', submission(graph, { prompt_id: runId, extra_data: { preview_method: 'none' } }))
    await expect.poll(async () => (await ask(target.url, `/history/${runId}`)).text, { timeout: 20_000 }).not.toBe('{}')
    const heard = new Set(socket.received.slice(from).flatMap(({ text }) => (text?.includes(runId) ? [String(dig(readPyJson(text), 'type'))] : [])))
    expect([...heard].toSorted()).toEqual(['progress', 'progress_state'])
  })

  it('shows history by newest and oldest', async () => {
    const all = await ask(target.url, '/history')
    const ids = keys(all)
    expect(keys(await ask(target.url, '/history?max_items=1'))).toEqual(ids.slice(-1))
    expect(keys(await ask(target.url, '/history?max_items=1&offset=0'))).toEqual(ids.slice(0, 1))
    expect((await ask(target.url, '/history?max_items=0')).text).toBe('{}')
    expect((await ask(target.url, '/history?max_items=many')).status).toBe(500)
  })
})

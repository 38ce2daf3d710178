// @vitest-environment node
/** Nodes whose inputs depend on each other, and definitions as large as a full collection's. Source: protocol 1.3, 6.4. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { parseExact } from '@/lib/exactJson'
import { readNodeDefs } from '@/workflow/definitions/readNodeDef'
import { ask, openSocket, post, type SocketClient } from '@tests/contract/client'
import { dig, submission, type Graph } from '@tests/contract/graphs'
import { startSimulator, type Simulator, type SimulatorOptions } from './simulator'

let simulator: Simulator
let socket: SocketClient

async function start(options: SimulatorOptions) {
  simulator = await startSimulator({ nodeDelayMs: 0, historyDelayMs: 0, ...options })
  socket = await openSocket(simulator.url, 'client')
}
afterEach(async () => {
  await socket.close()
  await simulator.close()
})

/** `more` is the node that is looked at; what it gives is shown by node 9. */
async function submit(more: Graph) {
  const graph: Graph = { 1: { class_type: 'LoadImage', inputs: { image: 'example.png' } }, ...more }
  const runId = randomUUID()
  const { status, json } = await post(simulator.url, '/prompt', submission(graph, { client_id: 'client', prompt_id: runId }))
  return { runId, status, json, errors: (id: string) => (dig(json, 'node_errors', id, 'errors') ?? []) as unknown as { type: string; details: string; extra_info: { input_name: string } }[] }
}
async function outcome(runId: string) {
  const message = await socket.until((it) => ['execution_success', 'execution_error'].includes(String(it['type'])) && dig(it, 'data', 'prompt_id') === runId)
  const { json } = await ask(simulator.url, `/history/${runId}`)
  return { type: message['type'], error: dig(message, 'data', 'exception_message'), text: dig(json, runId, 'outputs', '9', 'text') }
}
const message = (from: string): Graph => ({ 9: { class_type: 'SampleMessage', inputs: { text: [from, 0] } } })
const tags = (value: unknown): Graph => ({ 2: { class_type: 'SampleTags', inputs: { tags: value, order: 'sorted', separator: '-' } }, ...message('2') })
const encode = (inputs: Record<string, unknown>): Graph => ({ 2: { class_type: 'SampleEncode', inputs: { image: ['1', 0], ...inputs } }, ...message('2') })

describe('nodes with dynamic inputs', () => {
  it('take what a choice brings under names with dots, also within each other', async () => {
    await start({ dynamicNodes: true })
    const { status, runId } = await submit(encode({ format: 'mp4', 'format.codec': 'h264', 'format.codec.quality': 20, 'format.codec.speed': 'fast', ignored: 1 }))
    expect(status).toBe(200)
    expect(await outcome(runId)).toMatchObject({ type: 'execution_success', text: ['format=mp4 format.codec=h264 format.codec.quality=20 format.codec.speed=fast'] })
  })

  it('say which of them is missing, and which is out of its bounds', async () => {
    await start({ dynamicNodes: true })
    const { status, errors } = await submit(encode({ format: 'mp4', 'format.codec': 'h264', 'format.codec.quality': 99 }))
    expect(status).toBe(400)
    expect(errors('2').map(({ type, details, extra_info }) => [type, details, extra_info.input_name])).toEqual([
      ['value_bigger_than_max', 'format.codec.quality', 'format.codec.quality'],
      ['required_input_missing', 'speed', 'format.codec.speed'],
    ])
  })

  it.each([
    ['a key that is none', { format: 'webm' }, 'format'],
    ['no key', {}, 'format'],
    ['a key that is none within another', { format: 'mp4', 'format.codec': 'vp9' }, 'format.codec'],
    ['the form of an object', { format: { format: 'mp4', codec: 'auto' } }, 'format'],
  ])('accept %s, and fail when they run', async (_what, inputs, named) => {
    await start({ dynamicNodes: true })
    const { status, runId } = await submit(encode(inputs))
    expect(status).toBe(200)
    expect(await outcome(runId)).toMatchObject({ type: 'execution_error', error: expect.stringContaining(`missing 1 required positional argument: '${named}'`) })
  })

  it('grow by what is linked, down to the number they need', async () => {
    await start({ dynamicNodes: true })
    const { runId } = await submit({ 2: { class_type: 'SampleRemote', inputs: { lora: 'x' } }, 3: { class_type: 'StringFormat', inputs: { f_string: '{a} and {b}', 'values.a': ['2', 0], 'values.b': 'y' } }, ...message('3') })
    expect(await outcome(runId)).toMatchObject({ text: ['x and y'] })
    const batch = await submit({ 2: { class_type: 'BatchImagesNode', inputs: {} }, 3: { class_type: 'SampleEncode', inputs: { image: ['2', 0], format: 'auto' } }, ...message('3') })
    expect(batch.errors('2').map(({ type, extra_info }) => [type, extra_info.input_name])).toEqual([['required_input_missing', 'images.image0']])
  })

  it('share one type where they say so', async () => {
    await start({ dynamicNodes: true })
    const { errors } = await submit({ 2: { class_type: 'SampleRemote', inputs: { lora: 'x' } }, 3: { class_type: 'SampleBlend', inputs: { a: ['1', 0], b: ['2', 0], amount: 1 } }, 4: { class_type: 'SampleEncode', inputs: { image: ['3', 0], format: 'auto' } }, ...message('4') })
    expect(errors('3').map(({ type, extra_info }) => [type, extra_info.input_name])).toEqual([['return_type_mismatch', 'b']])
  })

  it('take several choices as a wrapped list', async () => {
    await start({ dynamicNodes: true })
    const { runId } = await submit(tags({ __value__: ['neon', 'studio', 'backlit'] }))
    expect(await outcome(runId)).toMatchObject({ text: ["['neon', 'studio', 'backlit'] sorted"] })
    expect((await submit(tags({ __value__: ['neon', 'moonlight'] }))).errors('2').map(({ type }) => type)).toEqual(['value_not_in_list'])
    expect((await submit(tags(['neon', 'studio', 'backlit']))).errors('2').map(({ type }) => type)).toEqual(['bad_linked_input'])
  })

  it('tint and resize a picture', async () => {
    await start({ dynamicNodes: true })
    const { status, runId } = await submit({
      2: { class_type: 'SampleTint', inputs: { image: ['1', 0], color: '#00ff00', strength: 0.5 } },
      3: { class_type: 'ResizeImageMaskNode', inputs: { input: ['2', 0], resize_type: 'scale by multiplier', 'resize_type.multiplier': 2, scale_method: 'area' } },
      4: { class_type: 'SaveImage', inputs: { images: ['3', 0], filename_prefix: 'dynamic' } },
    })
    expect(status).toBe(200)
    expect(await outcome(runId)).toMatchObject({ type: 'execution_success' })
  })

  it('are not there unless they are asked for', async () => {
    await start({})
    expect((await ask(simulator.url, '/object_info/SampleTags')).json).toEqual({})
  })
})

it('definitions are as large as wanted, and every list of models is one array once they are read', { timeout: 60_000 }, async () => {
  await start({ definitionsMb: 20 })
  const text = await (await fetch(`${simulator.url}/api/object_info`)).text()
  expect(text.length / 1e6).toBeGreaterThan(18)
  expect(text.length / 1e6).toBeLessThan(24)
  const defs = readNodeDefs(parseExact(text))
  const lists = new Set([...defs.values()].flatMap(({ inputs }) => inputs.flatMap(({ spec }) => (spec.kind === 'combo' && spec.options.length > 1000 ? [spec.options] : []))))
  expect(lists.size).toBe(2)
})

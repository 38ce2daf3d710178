// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import { HttpError, ProtocolError, UnreachableError } from '@/comfy/errors'
import { asServerKey } from '@/comfy/ids'
import { createRequester } from '@/comfy/request'
import { printExact } from '@/lib/exactJson'
import type { Json, JsonObject } from '@/lib/json'
import { createMemoryTables } from '@/storage/memoryTables'
import { readStoredNodeDefs } from '@/storage/nodeDefRows'
import { createNodeDefClient, type WorkerPort } from '@/workers/nodeDefClient'
import type { FromWorker, ToWorker } from '@/workers/nodeDefMessages'
import { createNodeDefTable, type NodeDefTable } from '@/workers/nodeDefTable'
import { serveNodeDefs } from '@/workers/serveNodeDefs'
import type { NodeDef } from '@/workflow/definitions/nodeDefs'
import { MAX_SEED } from '@/workflow/sending/seeds'

const KEY = asServerKey('http://comfy.test:8188/')
const models = (count: number, name = 'model') => Array.from({ length: count }, (_, at) => `${name}-${at}.safetensors`)
const stack = (count: number, list: readonly string[]): Json => ({ input: { required: Object.fromEntries(Array.from({ length: count }, (_, at) => [`lora_${at}`, [[...list]]])) } })
const sampler: Json = { input: { required: { seed: ['INT', { max: MAX_SEED }] } } }
const optionsOf = (def: NodeDef | null | undefined) => def?.inputs.map(({ spec }) => (spec.kind === 'combo' ? spec.options : [])) ?? []

/** A server that has these classes, and counts what it is asked. */
function server(classes: JsonObject) {
  const asked: string[] = []
  let reply: (() => Response) | null = null
  const answer = (path: string) => {
    const classType = decodeURIComponent(path.slice('object_info/'.length))
    if (path === 'object_info') return classes
    return Object.hasOwn(classes, classType) ? { [classType]: classes[classType] ?? null } : {}
  }
  const fetch = async (url: RequestInfo | URL) => {
    const path = String(url).slice(`${KEY}api/`.length)
    asked.push(path)
    return reply ? reply() : new Response(printExact(answer(path)))
  }
  return { classes, asked: () => asked.splice(0), fetch: fetch as typeof globalThis.fetch, breakWith: (next: (() => Response) | null) => void (reply = next) }
}

/** The table in the page itself, and behind a worker's messages, which are copied as a browser copies them. */
function tableOf(how: 'itself' | 'behind messages', { fetch }: { fetch: typeof globalThis.fetch }, disk = createMemoryTables()) {
  const open = () => createNodeDefTable({ serverKey: KEY, requester: createRequester({ baseUrl: KEY, fetch }), disk })
  if (how === 'itself') return { table: open(), messages: [] as FromWorker[], disk, terminate: vi.fn() }
  const listeners = new Map<string, (event: { data: FromWorker }) => void>()
  const messages: FromWorker[] = []
  const take = serveNodeDefs({
    postMessage(message) {
      messages.push(message)
      listeners.get('message')?.({ data: structuredClone(message) })
    },
  }, open)
  const port: WorkerPort = {
    postMessage: (message) => void take(structuredClone(message as ToWorker)),
    addEventListener: (kind: string, listener: unknown) => void listeners.set(kind, listener as (event: { data: FromWorker }) => void),
    terminate: vi.fn(),
  }
  const table: NodeDefTable = createNodeDefClient(port, { serverKey: KEY, baseUrl: KEY, auth: null })
  return { table, messages, disk, terminate: port.terminate, fail: () => (listeners.get('error') as unknown as () => void)() }
}

describe.each(['itself', 'behind messages'] as const)('the table of definitions, %s', (how) => {
  it('asks for single classes, and answers null for what the server does not know', async () => {
    const comfy = server({ KSampler: sampler, 'a/b': {} })
    const { table } = tableOf(how, comfy)
    const answers = await table.ask(['KSampler', 'Gone', 'a/b'])
    expect(comfy.asked()).toEqual(['object_info/KSampler', 'object_info/Gone', 'object_info/a%2Fb'])
    expect(answers.get('KSampler')?.inputs[0]?.spec).toMatchObject({ kind: 'int', max: MAX_SEED })
    expect(answers.get('Gone')).toBeNull()
    expect(await table.classNames()).toBeNull()
  })

  it('keeps the whole table, answers from it by class, and asks only for what is not in it', async () => {
    const comfy = server({ A: sampler, B: sampler })
    const { table } = tableOf(how, comfy)
    expect([...(await table.askAll(['A', 'Gone'])).entries()]).toEqual([['A', expect.objectContaining({ classType: 'A' })], ['Gone', null]])
    expect((await table.answer(['B'])).get('B')).not.toBeNull()
    expect(await table.classNames()).toEqual(['A', 'B'])
    expect(comfy.asked()).toEqual(['object_info'])
    comfy.classes['New'] = sampler
    expect((await table.answer(['B', 'New'])).get('New')).not.toBeNull()
    expect(comfy.asked()).toEqual(['object_info/New'])
  })

  it('holds one array for the same names in forty fields, in several classes and over several answers', async () => {
    const names = models(5000)
    const comfy = server({ Stack: stack(40, names), Loader: stack(1, names), Other: stack(1, models(100, 'other')) })
    const { table, messages } = tableOf(how, comfy)
    const answers = await table.askAll(['Stack', 'Loader', 'Other'])
    const [first, ...others] = [...optionsOf(answers.get('Stack')), ...optionsOf(answers.get('Loader'))]
    expect(first).toEqual(names)
    expect(new Set(others)).toEqual(new Set([first]))
    expect(optionsOf(answers.get('Other'))[0]).toHaveLength(100)
    expect(optionsOf((await table.answer(['Loader'])).get('Loader'))[0]).toBe(first)
    await table.askAll([])
    expect(optionsOf((await table.answer(['Loader'])).get('Loader'))[0]).toBe(first)
    expect(messages.flatMap((message) => (message.kind === 'part' ? message.lists : []))).toHaveLength(how === 'itself' ? 0 : 2)
  })

  it('stores what it heard, and takes away what is gone', async () => {
    const comfy = server({ A: sampler, B: stack(1, models(50)) })
    const { table, disk } = tableOf(how, comfy)
    await table.askAll([])
    await vi.waitFor(async () => expect((await readStoredNodeDefs(disk, KEY, ['A', 'B'])).size).toBe(2))
    delete comfy.classes['A']
    await table.ask(['A'])
    await vi.waitFor(async () => expect([...(await readStoredNodeDefs(disk, KEY, ['A', 'B'])).keys()]).toEqual(['B']))
  })

  it('answers all the same where nothing can be stored', async () => {
    const disk = createMemoryTables()
    disk.get = () => Promise.reject(new Error('blocked'))
    const { table } = tableOf(how, server({ A: sampler }), disk)
    expect((await table.askAll(['A'])).get('A')).not.toBeNull()
    expect((await table.ask(['A'])).get('A')).not.toBeNull()
  })

  it.each<[string, () => Response, unknown]>([
    ['refuses', () => new Response('', { status: 500 }), HttpError],
    ['does not answer', () => { throw new TypeError('fetch failed') }, UnreachableError],
    ['answers a web page', () => new Response('<html>Log in</html>'), ProtocolError],
    ['answers a list', () => new Response('[]'), ProtocolError],
    ['breaks off', () => new Response('{"A": {'), ProtocolError],
  ])('says so when the server %s, and goes on', async (_what, reply, kind) => {
    const comfy = server({ A: sampler })
    const { table } = tableOf(how, comfy)
    comfy.breakWith(reply)
    await expect(table.askAll(['A'])).rejects.toBeInstanceOf(kind)
    await expect(table.ask(['A'])).rejects.toBeInstanceOf(kind)
    comfy.breakWith(null)
    expect((await table.ask(['A'])).get('A')).not.toBeNull()
  })

  it('takes definitions as Python writes them, and names that an object has by itself', async () => {
    const comfy = server({})
    comfy.breakWith(() => new Response('{"__proto__": {"input": {"required": {"x": ["FLOAT", {"max": Infinity, "min": NaN}]}}}, "Broken": 7, "constructor": null}'))
    const { table } = tableOf(how, comfy)
    const answers = await table.askAll(['__proto__', 'Broken', 'constructor', 'toString'])
    expect(answers.get('__proto__')?.inputs[0]?.spec).toMatchObject({ kind: 'float', min: null, max: null })
    expect([...answers].map(([classType, def]) => [classType, def === null])).toEqual([['__proto__', false], ['Broken', false], ['constructor', false], ['toString', true]])
  })
})

describe('the worker of definitions', () => {
  it('sends no part that takes long to unpack', async () => {
    const classes = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`Class${at}`, stack(2, models(3000, `list${at % 20}`))]))
    const { table, messages } = tableOf('behind messages', server(classes as JsonObject))
    await table.askAll(Object.keys(classes))
    const parts = messages.flatMap((message) => (message.kind === 'part' ? [message.lists.reduce((sum, [, list]) => sum + list.length, 0)] : []))
    expect(parts.length).toBeGreaterThan(3)
    expect(Math.max(...parts)).toBeLessThan(15_000)
  })

  it('answers each question with its own classes, however they overtake each other', async () => {
    const { table } = tableOf('behind messages', server({ A: sampler, B: sampler }))
    const [one, other] = await Promise.all([table.ask(['A', 'B', 'A']), table.ask(['B'])])
    expect([...one.keys()]).toEqual(['A', 'B'])
    expect([...other.keys()]).toEqual(['B'])
  })

  it('that fails or is closed leaves no question open', async () => {
    const never = { fetch: (() => new Promise(() => {})) as unknown as typeof globalThis.fetch }
    const failing = tableOf('behind messages', never)
    const question = failing.table.ask(['A'])
    failing.fail?.()
    await expect(question).rejects.toThrow('failed')
    await expect(failing.table.classNames()).rejects.toThrow('failed')
    const closing = tableOf('behind messages', never)
    const open = closing.table.ask(['A'])
    closing.table.close()
    await expect(open).rejects.toThrow('Closed')
    expect(closing.terminate).toHaveBeenCalled()
  })

  it('says what is wrong when it is asked before it knows the server', async () => {
    const said: FromWorker[] = []
    await serveNodeDefs({ postMessage: (message) => void said.push(message) }, () => { throw new Error('none') })({ kind: 'ask', id: 1, classTypes: ['A'] })
    expect(said).toEqual([{ kind: 'failed', id: 1, failure: { kind: 'other', text: 'Error: No server was named' } }])
  })
})

it('exact JSON of twenty megabytes of definitions becomes a table', { timeout: 60_000 }, async () => {
  const names = models(5000, 'a-folder-of-some-name/and-a-model-of-a-rather-long-name')
  const classes = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`Loader${at}`, stack(1, names)]))
  const text = printExact({ ...classes, KSampler: sampler })
  expect(text.length).toBeGreaterThan(19_000_000)
  const { table } = tableOf('itself', { fetch: (async () => new Response(text)) as unknown as typeof globalThis.fetch })
  const answers = await table.askAll(['Loader0', 'Loader59', 'KSampler'])
  expect(optionsOf(answers.get('Loader59'))[0]).toBe(optionsOf(answers.get('Loader0'))[0])
})

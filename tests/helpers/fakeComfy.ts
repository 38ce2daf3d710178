/**
 * The HTTP side of a ComfyUI as an injected `fetch`: the routes that the page uses, on a queue and a history that the test
 * reads and moves. A run that is accepted waits until the test starts and finishes it. Sockets are fakeSocket.ts.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isBefore } from '@/comfy/version'
import { parseExact, printExact } from '@/lib/exactJson'
import type { Json, JsonObject } from '@/lib/json'

export const COMFY_URL = 'http://comfy.test:8188/'

/** Since when servers have the routes (protocol 1.8). */
const JOBS_SINCE = '0.6.0'
const CANCEL_SINCE = '0.26.0'

export interface FakeComfyOptions {
  version?: string
  argv?: string[]
  /** Classes that this server has not. */
  without?: readonly string[]
  /** What its lists offer, by `class.input`. */
  lists?: Record<string, string[]>
}

interface FakeRequest {
  method: string
  /** Without `/api/`, with its query. */
  path: string
  body: JsonObject
}

/**
 * What is answered instead of the route's own words. `lost` and `isDone`: the server has done all the same what was asked.
 */
export type Reply = 'unreachable' | 'lost' | { status: number; body: string | JsonObject; isDone?: boolean }

export interface FakeComfy {
  fetch: typeof globalThis.fetch
  requests: FakeRequest[]
  /** As `GET queue`, in the order they were asked. */
  asked(): string[]
  forget(): void
  /** Bodies of POST /prompt, accepted or not. */
  prompts(): JsonObject[]
  running: string[]
  pending: string[]
  history: Map<string, JsonObject>
  start(runId: string): void
  /** Out of the queue and into history. */
  finish(runId: string, entry?: Partial<Record<'outputs' | 'status', Json>>): void
  /** The next request to `METHOD path` gets this reply; each later one the next. Paths are compared up to their `?`. */
  next(route: string, ...replies: Reply[]): void
  /** Every request to it, until `relent`. */
  always(route: string, reply: Reply): void
  relent(): void
  /** Answers to it wait, after they have done what they do, until the returned function is called. */
  hold(route: string): () => void
  upload: { name: string; subfolder: string; type: string }
}

export function fakeComfy({ version = '0.33.0', argv = ['main.py'], without = [], lists = {} }: FakeComfyOptions = {}): FakeComfy {
  const definitions = objectInfo(lists)
  const queuedReplies = new Map<string, Reply[]>()
  const lastingReplies = new Map<string, Reply>()
  const holds = new Map<string, Promise<void>>()
  let number = 0

  const server: FakeComfy = {
    fetch: (input, init) => respond(String(input), init ?? {}),
    requests: [],
    asked: () => server.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`),
    forget: () => void server.requests.splice(0),
    prompts: () => server.requests.filter(({ method, path }) => method === 'POST' && path === 'prompt').map(({ body }) => body),
    running: [],
    pending: [],
    history: new Map(),
    start(runId) {
      server.pending = server.pending.filter((id) => id !== runId)
      server.running = [runId]
    },
    finish(runId, entry = {}) {
      drop(runId)
      server.history.set(runId, { outputs: {}, status: { status_str: 'success', completed: true, messages: [] }, meta: {}, ...entry })
    },
    next: (route, ...replies) => void queuedReplies.set(route, [...(queuedReplies.get(route) ?? []), ...replies]),
    always: (route, reply) => void lastingReplies.set(route, reply),
    relent: () => lastingReplies.clear(),
    hold(route) {
      const { promise, release } = makeGate()
      holds.set(route, promise)
      return () => {
        holds.delete(route)
        release()
      }
    },
    upload: { name: 'cat.png', subfolder: '', type: 'input' },
  }

  function drop(runId: unknown) {
    server.pending = server.pending.filter((id) => id !== runId)
    server.running = server.running.filter((id) => id !== runId)
  }

  async function respond(url: string, { method = 'GET', body, signal }: RequestInit): Promise<Response> {
    signal?.throwIfAborted()
    if (!url.startsWith(`${COMFY_URL}api/`)) throw new TypeError(`fetch failed: ${url}`)
    const path = url.slice(`${COMFY_URL}api/`.length)
    const route = `${method} ${path.split('?')[0]}`
    const request = { method, path, body: typeof body === 'string' ? (parseExact(body) as JsonObject) : {} }
    server.requests.push(request)
    const scripted = queuedReplies.get(route)?.shift() ?? lastingReplies.get(route)
    const isDone = scripted === undefined || scripted === 'lost' || (scripted !== 'unreachable' && scripted.isDone === true)
    const own = isDone ? answer(route, request) : 'unreachable'
    const reply = scripted ?? own
    await holds.get(route)
    signal?.throwIfAborted()
    if (typeof reply === 'string') throw new TypeError('fetch failed')
    const text = typeof reply.body === 'string' ? reply.body : printExact(reply.body)
    return new Response(text, { status: reply.status })
  }

  function answer(route: string, { method, path, body }: FakeRequest): Reply {
    const [, kind = '', id = '', verb] = /^([^/?]+)(?:\/([^/?]+))?(?:\/([^/?]+))?/.exec(path) ?? []
    const missing: Reply = { status: method === 'GET' ? 404 : 405, body: '' }
    switch (kind) {
      case 'system_stats': return ok({ system: { comfyui_version: version, os: 'linux', argv }, devices: [] })
      case 'object_info': return ok(without.includes(id) ? {} : { [id]: definitions[id] ?? null })
      case 'prompt': return accept(body)
      case 'queue':
        if (method === 'GET') return ok({ queue_running: items(server.running), queue_pending: items(server.pending) })
        if (Array.isArray(body['delete'])) for (const runId of body['delete']) server.pending = server.pending.filter((it) => it !== runId)
        return { status: 200, body: '' }
      case 'jobs':
        if (isBefore(version, verb === 'cancel' ? CANCEL_SINCE : JOBS_SINCE)) return missing
        return verb === 'cancel' ? cancel(id) : ok({ jobs: [...jobs(server.running, 'in_progress'), ...jobs(server.pending, 'pending')] })
      case 'history': return ok(server.history.has(id) ? { [id]: server.history.get(id) ?? null } : {})
      case 'interrupt': return { status: 200, body: '' }
      case 'features': return ok({ supports_preview_metadata: true, max_upload_size: 100 * 1024 * 1024 })
      case 'upload': return ok(server.upload)
      case 'view': return { status: 200, body: `bytes of ${new URLSearchParams(path.split('?')[1]).get('filename')}` }
      default: throw new Error(`No such route is played: ${route}`)
    }
  }

  function accept({ prompt_id: runId }: JsonObject): Reply {
    server.pending.push(String(runId))
    return ok({ prompt_id: runId ?? null, number: number++, node_errors: {} })
  }

  function cancel(runId: string): Reply {
    const isKnown = server.pending.includes(runId) || server.running.includes(runId)
    drop(runId)
    return ok({ cancelled: isKnown })
  }

  return server
}

interface RefusedInput {
  node: string
  classType?: string
  type?: string
  input: string
  message?: string
  details?: string
  value?: Json
}

/** `node_errors` of an answer to POST /prompt. */
export function nodeErrors(...inputs: RefusedInput[]): JsonObject {
  const table: Record<string, { class_type: string; dependent_outputs: string[]; errors: Json[] }> = {}
  for (const { node, classType = 'KSampler', type = 'value_smaller_than_min', input, message = 'Value 0 smaller than min of 1', details = input, value = 0 } of inputs) {
    const entry = (table[node] ??= { class_type: classType, dependent_outputs: ['9'], errors: [] })
    entry.errors.push({ type, message, details, extra_info: { input_name: input, received_value: value } })
  }
  return table
}

/** The 400 that comes with them. */
export function refusal(...inputs: RefusedInput[]): Reply {
  const error = { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '', extra_info: {} }
  return { status: 400, body: { error, node_errors: nodeErrors(...inputs) } }
}

/** Core classes as ComfyUI 0.33 defines them; tests/fixtures/objectInfo tells where they come from. */
function objectInfo(lists: Record<string, string[]>): JsonObject {
  const path = join(import.meta.dirname, '../fixtures/objectInfo/v0.33.0.json')
  const table = parseExact(readFileSync(path, 'utf8')) as unknown as Record<string, { input: { required: Record<string, Json[]> } }>
  for (const [name, options] of Object.entries({ 'CheckpointLoaderSimple.ckpt_name': ['v1-5-pruned-emaonly-fp16.safetensors'], ...lists })) {
    const [classType = '', input = ''] = name.split('.')
    const spec = table[classType]?.input.required[input]
    if (!spec) throw new Error(`No such list: ${name}`)
    spec[0] = options
  }
  return table as unknown as JsonObject
}

function makeGate(): { promise: Promise<void>; release: () => void } {
  const gate: { release?: () => void } = {}
  const promise = new Promise<void>((resolve) => {
    gate.release = resolve
  })
  return { promise, release: () => gate.release?.() }
}

const ok = (body: JsonObject): Reply => ({ status: 200, body })
const items = (runIds: readonly string[]): Json[] => runIds.map((id, at) => [at, id, {}, { client_id: 'tab' }, []])
const jobs = (runIds: readonly string[], status: string): Json[] => runIds.map((id, at) => ({ id, status, priority: at }))

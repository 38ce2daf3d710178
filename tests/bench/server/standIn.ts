/**
 * A ComfyUI stand-in for measuring: answers the few routes that the page asks, accepts every prompt, and then does
 * nothing by itself. What a run says, and when to the millisecond, is played by whoever measures.
 * The simulator is no use here: it draws and encodes its pictures beside the browser that is being measured.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { makeLargeDefinitions, type LargeDefinitions } from '../../simulator/largeDefinitions'
import { createModelLibrary } from '../../simulator/models'
import { createNodeLibrary, type NodeLibrary } from '../../simulator/nodeInfo'
import { profileOf } from '../../simulator/profile'
import { printPyJson } from '../../simulator/python/json'
import { outputsOf, type PromptGraph, type SentPrompt } from './prompt'

const VERSION = '0.33.0'
const DEFINITIONS_MB = 20

export interface Channel {
  text(type: string, data: object): void
  frame(bytes: Uint8Array): void
}

export interface StandIn {
  /** Ends with a slash. */
  url: string
  /** The next prompt that is sent, or the oldest that nobody has taken; it counts as running until it is ended. */
  nextPrompt(): Promise<SentPrompt>
  /** To the page with this client id. */
  channel(clientId: string): Channel
  /** Takes a prompt out of the queue and puts it into history, as one that went well. */
  end(prompt: SentPrompt): void
  /** Resolves when the page has asked what became of a run. */
  asked(runId: string): Promise<void>
  /** From now on it has the node definitions of a large collection. @returns how many classes, and what all of them weigh */
  useLargeDefinitions(): { classes: number; bytes: number }
  close(): Promise<void>
}

/** @param picture what /view answers, whatever file is asked for */
export async function startStandIn(picture: { type: string; bytes: Uint8Array }): Promise<StandIn> {
  let nodes = libraryOf(null)
  /** Of GET /object_info: printing it takes a while. */
  let allInfo = printAll(nodes)
  const sockets = new Map<string, WebSocket>()
  const open = new Map<string, SentPrompt>()
  const ended = new Map<string, SentPrompt>()
  const untaken: SentPrompt[] = []
  const takers: ((prompt: SentPrompt) => void)[] = []
  const askers = new Map<string, () => void>()
  const waits = new Map<string, Promise<void>>()
  let count = 0

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  // Uncompressed: inflating is the browser's work, and the same for every page.
  const acceptor = new WebSocketServer({ server })
  acceptor.on('connection', (socket, request) => {
    const clientId = new URL(request.url ?? '/', 'http://bench').searchParams.get('clientId') ?? ''
    sockets.set(clientId, socket)
    socket.on('close', () => {
      if (sockets.get(clientId) === socket) sockets.delete(clientId)
    })
    socket.on('message', (message) => {
      if (String(message).includes('feature_flags')) say(socket, 'feature_flags', { supports_preview_metadata: true })
    })
    say(socket, 'status', { ...status(), sid: clientId })
  })

  const status = () => ({ status: { exec_info: { queue_remaining: open.size } } })
  const sayStatus = () => {
    for (const socket of sockets.values()) say(socket, 'status', status())
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://bench')
    const [route = '', name = ''] = pathname.replace(/^\/(api\/)?/, '').split('/').map(decodeURIComponent)
    const json = (body: unknown) => send(response, 'application/json', typeof body === 'string' ? body : JSON.stringify(body))
    if (request.method === 'POST' && route === 'prompt') return json(accept(await bodyOf(request)))
    switch (route) {
      case 'system_stats': return json(systemStats(VERSION))
      case 'features': return json({ supports_preview_metadata: true })
      case 'object_info': {
        if (name === '') return json(allInfo)
        const found = nodes.find(name)
        return json(found ? printPyJson({ [name]: found.info }) : {})
      }
      case 'jobs': return json({ jobs: [...open.values()].map(jobOf), pagination: { offset: 0, limit: null, total: open.size, has_more: false } })
      case 'queue': return json({ queue_running: [], queue_pending: [] })
      case 'history': {
        askers.get(name)?.()
        const prompt = ended.get(name)
        return json(prompt ? { [name]: historyOf(prompt) } : {})
      }
      case 'view': return send(response, picture.type, picture.bytes)
      default: send(response, 'text/plain', 'Not found', 404)
    }
  }

  function accept(body: { prompt: PromptGraph; prompt_id: string; client_id: string }) {
    const prompt: SentPrompt = { runId: body.prompt_id, clientId: body.client_id, graph: body.prompt, number: count++ }
    open.set(prompt.runId, prompt)
    waits.set(prompt.runId, new Promise((resolve) => askers.set(prompt.runId, resolve)))
    const taker = takers.shift()
    if (taker) taker(prompt)
    else untaken.push(prompt)
    // After the answer, as it usually is.
    setImmediate(sayStatus)
    return { prompt_id: prompt.runId, number: prompt.number, node_errors: {} }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    nextPrompt() {
      const prompt = untaken.shift()
      return prompt ? Promise.resolve(prompt) : new Promise((resolve) => takers.push(resolve))
    },
    channel: (clientId) => ({
      text(type, data) {
        const socket = sockets.get(clientId)
        if (socket) say(socket, type, data)
      },
      frame: (bytes) => sockets.get(clientId)?.send(bytes, { binary: true }),
    }),
    end(prompt) {
      open.delete(prompt.runId)
      ended.set(prompt.runId, prompt)
      sayStatus()
    },
    asked: (runId) => waits.get(runId) ?? Promise.resolve(),
    useLargeDefinitions() {
      nodes = libraryOf(makeLargeDefinitions(DEFINITIONS_MB))
      allInfo = printAll(nodes)
      return { classes: nodes.classTypes().length, bytes: allInfo.length }
    },
    async close() {
      for (const socket of acceptor.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function libraryOf(large: LargeDefinitions | null): NodeLibrary {
  const profile = profileOf(VERSION)
  // What largeWorkflow.ts asks for is there.
  const files = large ? { ...large.models, loras: [...(large.models['loras'] ?? []), 'style/watercolor.safetensors'] } : {}
  return createNodeLibrary({ profile, models: createModelLibrary(profile, files), inputImages: () => [], withoutSocketImages: false, testNodes: false, large })
}

function printAll(nodes: NodeLibrary): string {
  return printPyJson(Object.fromEntries(nodes.classTypes().map((classType) => [classType, nodes.find(classType)?.info ?? {}])))
}

function say(socket: WebSocket, type: string, data: object) {
  socket.send(JSON.stringify({ type, data }))
}

function send(response: ServerResponse, type: string, body: string | Uint8Array, statusCode = 200) {
  response.writeHead(statusCode, { 'Content-Type': type }).end(body)
}

async function bodyOf(request: IncomingMessage): Promise<{ prompt: PromptGraph; prompt_id: string; client_id: string }> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

const GIB = 1024 ** 3

function systemStats(version: string) {
  return {
    system: { os: 'linux', comfyui_version: version, argv: ['main.py'], python_version: '3.11', pytorch_version: '2.9', embedded_python: false, ram_total: 32 * GIB, ram_free: 16 * GIB },
    devices: [{ name: 'cuda:0 bench', type: 'cuda', index: 0, vram_total: 16 * GIB, vram_free: 12 * GIB, torch_vram_total: 0, torch_vram_free: 0 }],
  }
}

function jobOf({ runId, number }: SentPrompt, index: number) {
  return { id: runId, status: index === 0 ? 'in_progress' : 'pending', priority: number, create_time: 0, outputs_count: 0 }
}

function historyOf(prompt: SentPrompt) {
  const { runId, number, graph, clientId } = prompt
  const data = { prompt_id: runId, timestamp: Date.now() }
  return {
    prompt: [number, runId, graph, { client_id: clientId }, []],
    outputs: outputsOf(prompt),
    status: { status_str: 'success', completed: true, messages: [['execution_start', data], ['execution_success', data]] },
    meta: {},
  }
}

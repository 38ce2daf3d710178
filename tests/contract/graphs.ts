/**
 * Small graphs of core nodes, with a checkpoint that the server has.
 */
import { readPyJson, type Py, type PyObject } from '@tests/simulator/python/json'
import { isPyObject } from '@tests/simulator/python/values'
import { ask } from './client'

export type Graph = Record<string, { class_type: string; inputs: Record<string, unknown>; _meta?: { title: string } }>

export interface GraphOptions {
  checkpoint: string
  seed?: number | bigint
  steps?: number
  batch?: number
  deliver?: 'file' | 'temp' | 'socket'
  prefix?: string
}

const outputs = { file: 'SaveImage', temp: 'PreviewImage', socket: 'SaveImageWebsocket' } as const

/** Ids: 1 checkpoint, 2 prompt, 3 negative, 4 latent, 5 sampler, 6 decoder, 7 output. */
export function textToImage({ checkpoint, seed = 1, steps = 3, batch = 1, deliver = 'file', prefix = 'darkroom-contract' }: GraphOptions): Graph {
  return {
    1: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: checkpoint } },
    2: { class_type: 'CLIPTextEncode', inputs: { text: 'a lake at dawn', clip: ['1', 1] } },
    3: { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['1', 1] } },
    4: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 128, batch_size: batch } },
    5: {
      class_type: 'KSampler',
      inputs: {
        seed, steps, cfg: 5, sampler_name: 'euler', scheduler: 'normal', denoise: 1,
        model: ['1', 0], positive: ['2', 0], negative: ['3', 0], latent_image: ['4', 0],
      },
    },
    6: { class_type: 'VAEDecode', inputs: { samples: ['5', 0], vae: ['1', 2] } },
    7: { class_type: outputs[deliver], inputs: { images: ['6', 0], ...(deliver === 'file' ? { filename_prefix: prefix } : {}) } },
  }
}

/** JSON text; seeds beyond 2^53 stay exact. */
export function submission(graph: Graph, more: Record<string, unknown> = {}): string {
  const marked = JSON.stringify({ prompt: graph, ...more }, (_key, value: unknown) => (typeof value === 'bigint' ? `#${value}#` : value))
  return marked.replaceAll(/"#(\d+)#"/g, '$1')
}

/** The first checkpoint of the server, from its node definitions. */
export async function firstCheckpoint(url: string): Promise<string> {
  const { json } = await ask(url, '/object_info/CheckpointLoaderSimple')
  const options = dig(json, 'CheckpointLoaderSimple', 'input', 'required', 'ckpt_name')
  const names = Array.isArray(options) && Array.isArray(options[0]) ? options[0] : []
  if (typeof names[0] !== 'string') throw new Error('the server has no checkpoint to run the suite with')
  return names[0]
}

export function dig(value: Py | undefined, ...path: string[]): Py | undefined {
  let at = value
  for (const key of path) at = isPyObject(at) ? at[key] : undefined
  return at
}

/** Data of a message of this type, or null. */
export function dataOf(text: string | null, type: string): PyObject | null {
  const message = text === null ? null : readPyJson(text)
  return isPyObject(message) && message['type'] === type && isPyObject(message['data']) ? message['data'] : null
}

/** The true end of a run: `executing` without a node. */
export function isEndOf(runId: string): (message: PyObject) => boolean {
  return (message) => message['type'] === 'executing' && dig(message, 'data', 'prompt_id') === runId && dig(message, 'data', 'node') === null
}

/** Small saved documents for tests of packs: what a node is linked to stands in its inputs, `model:MODEL < 4.0`. */
import type { Json, JsonObject } from '@/lib/json'
import type { NodeDefs } from '@/workflow/definitions/nodeDefs'
import { toPromptJson } from '@/workflow/sending/promptJson'
import { readNodeDefs } from '@/workflow/definitions/readNodeDef'
import { readSaved } from '@/workflow/saved/readSaved'
import type { SavedProblem, SavedReading } from '@/workflow/saved/savedWorkflow'

export interface NodeSpec {
  /** `name:TYPE`, with `!` behind the name of one that replaces a widget, and ` < id.slot` where it is linked (`in.0` of a subgraph). */
  inputs?: string[]
  /** Types. */
  outputs?: string[]
  values?: Json[] | JsonObject
  title?: string
  mode?: number
  properties?: JsonObject
  /** Anything else that the file says of it. */
  more?: JsonObject
}
export interface SubgraphSpec {
  id: string
  inputs?: string[]
  /** `name:TYPE < id.slot` */
  outputs?: string[]
  nodes: JsonObject[]
}

export const MUTED = 2
export const BYPASSED = 4

export function node(id: number, type: string, { inputs = [], outputs = [], values, title, mode = 0, properties = {}, more = {} }: NodeSpec = {}): JsonObject {
  return {
    id,
    type,
    mode,
    properties,
    inputs: inputs.map(inputOf),
    outputs: outputs.map((name) => ({ name, type: name, links: [] })),
    ...(values !== undefined && { widgets_values: values }),
    ...(title !== undefined && { title }),
    ...more,
  }
}

function inputOf(spec: string): JsonObject {
  const [slot = '', from = ''] = spec.split('<').map((part) => part.trim())
  const [name = '', type = '*'] = slot.split(':')
  const plain = name.replace('!', '')
  return { name: plain, type, link: null, ...(name.endsWith('!') && { widget: { name: plain } }), ...(from !== '' && { from }) }
}

/** Gives out the links that the inputs ask for. */
export function documentOf(nodes: JsonObject[], { extra = {}, groups = [], subgraphs = [] }: { extra?: JsonObject; groups?: Json[]; subgraphs?: SubgraphSpec[] } = {}): JsonObject {
  const links = linkUp(nodes, [])
  return {
    version: 0.4,
    last_node_id: 1000,
    nodes,
    links: links.map(({ id, from, slot, to, toSlot, type }) => [id, from, slot, to, toSlot, type]),
    groups,
    extra,
    definitions: { subgraphs: subgraphs.map(subgraphOf) },
  }
}

interface LinkRow {
  id: number
  from: number
  slot: number
  to: number
  toSlot: number
  type: string
}

function linkUp(nodes: JsonObject[], outputs: JsonObject[]): LinkRow[] {
  const rows: LinkRow[] = []
  const ends = [...nodes.map((target) => ({ id: Number(target['id']), inputs: target['inputs'] as JsonObject[] })), { id: -20, inputs: outputs }]
  for (const { id: to, inputs } of ends) {
    for (const [toSlot, input] of inputs.entries()) {
      if (typeof input['from'] !== 'string') continue
      const [origin = '', slot = '0'] = input['from'].split('.')
      const source = nodes.find((candidate) => candidate['id'] === Number(origin))
      const output = (source?.['outputs'] as JsonObject[] | undefined)?.[Number(slot)]
      const row = { id: rows.length + 1, from: origin === 'in' ? -10 : Number(origin), slot: Number(slot), to, toSlot, type: String(output?.['type'] ?? input['type']) }
      rows.push(row)
      if (output) (output['links'] as Json[]).push(row.id)
      delete input['from']
      if (to === -20) input['linkIds'] = [row.id]
      else input['link'] = row.id
    }
  }
  return rows
}

function subgraphOf({ id, inputs = [], outputs = [], nodes }: SubgraphSpec): JsonObject {
  const ends = outputs.map((spec) => ({ linkIds: [], ...inputOf(spec) }))
  const links = linkUp(nodes, ends)
  return {
    id,
    name: id,
    nodes,
    inputs: inputs.map((spec, slot) => ({ ...inputOf(spec), linkIds: links.filter((link) => link.from === -10 && link.slot === slot).map((link) => link.id) })),
    outputs: ends,
    links: links.map((link) => ({ id: link.id, origin_id: link.from, origin_slot: link.slot, target_id: link.to, target_slot: link.toSlot, type: link.type })),
  }
}

/** What a little of ComfyUI looks like in /object_info. */
const classes: Record<string, { required?: JsonObject; optional?: JsonObject; output?: string[] }> = {
  Loader: { required: { name: [['a.safetensors', 'b.safetensors']] }, output: ['MODEL', 'CLIP', 'VAE'] },
  LoraLoader: { required: { model: ['MODEL'], lora_name: [['l.safetensors']] }, output: ['MODEL'] },
  Encode: { required: { text: ['STRING', { multiline: true }], clip: ['CLIP'] }, output: ['CONDITIONING'] },
  Latent: { required: { width: ['INT', { default: 512 }] }, output: ['LATENT'] },
  Sampler: {
    required: { model: ['MODEL'], seed: ['INT', { default: 0, control_after_generate: true }], steps: ['INT', { default: 20 }], positive: ['CONDITIONING'], negative: ['CONDITIONING'] },
    output: ['LATENT'],
  },
  Number: { required: { value: ['INT', { default: 7 }] }, output: ['INT'] },
  Any: { required: { source: ['*'] }, output: [] },
}

export function defsOf(more: typeof classes = {}): NodeDefs {
  const all = Object.entries({ ...classes, ...more })
  return readNodeDefs(
    Object.fromEntries(
      all.map(([name, { required = {}, optional = {}, output = [] }]) => [
        name,
        { input: { required, optional }, input_order: { required: Object.keys(required), optional: Object.keys(optional) }, output, output_name: output, name, display_name: name },
      ]),
    ),
  )
}

export function read(document: JsonObject, defs: NodeDefs = defsOf()): { inputs: Record<string, JsonObject>; problems: readonly SavedProblem[]; reading: SavedReading } {
  const reading = readSaved(document, defs)
  const prompt = toPromptJson(reading.graph) as unknown as Record<string, { inputs: JsonObject }>
  return { inputs: Object.fromEntries(Object.entries(prompt).map(([id, { inputs }]) => [id, inputs])), problems: reading.problems, reading }
}

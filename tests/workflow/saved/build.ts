/** Small saved documents for tests: nodes in short, links as `4.0 > 3.model`, subgraph boundaries as `in` and `out`. */
import type { Json, JsonObject } from '@/lib/json'
import type { NodeDefs } from '@/workflow/definitions/nodeDefs'
import { toPromptJson } from '@/workflow/sending/promptJson'
import { readNodeDefs } from '@/workflow/definitions/readNodeDef'
import { readSaved } from '@/workflow/saved/readSaved'

export interface NodeSpec {
  id: number | string
  type: string
  values?: Json[] | JsonObject
  /** `name:TYPE`, with `!` behind for an input that replaces a widget. Linked ones may be left out. */
  inputs?: string[]
  /** Types. */
  outputs?: string[]
  mode?: number
  title?: string
  properties?: JsonObject
}
export interface SubgraphSpec {
  id: string
  name?: string
  inputs?: string[]
  outputs?: string[]
  nodes: NodeSpec[]
  links?: string[]
}

export const MUTE = 2
export const BYPASS = 4

/** A document of schema 0.4; its subgraphs are of schema 1. */
export function saved(nodes: NodeSpec[], links: string[] = [], subgraphs: SubgraphSpec[] = [], extra: JsonObject = {}): JsonObject {
  const graph = graphOf(nodes, links)
  return {
    version: 0.4,
    last_node_id: 100,
    nodes: graph.nodes,
    links: graph.links.map(({ id, origin_id, origin_slot, target_id, target_slot, type }) => [id, origin_id, origin_slot, target_id, target_slot, type] as Json[]),
    extra,
    definitions: { subgraphs: subgraphs.map(subgraphOf) },
  }
}

function subgraphOf({ id, name = id, inputs = [], outputs = [], nodes, links = [] }: SubgraphSpec): JsonObject {
  const graph = graphOf(nodes, links)
  const slots = (specs: string[], end: 'origin' | 'target', boundary: number) =>
    specs.map((spec, slot) => {
      const [slotName = '', type = '*'] = spec.split(':')
      const linkIds = graph.links.filter((link) => link[`${end}_id`] === boundary && link[`${end}_slot`] === slot).map((link) => link.id)
      return { id: `${id} ${end} ${slot}`, name: slotName, type, linkIds }
    })
  return {
    id,
    name,
    inputNode: { id: -10 },
    outputNode: { id: -20 },
    inputs: slots(inputs, 'origin', -10),
    outputs: slots(outputs, 'target', -20),
    nodes: graph.nodes,
    links: graph.links as unknown as Json[],
  }
}

interface LinkJson {
  id: number
  origin_id: number | string
  origin_slot: number
  target_id: number | string
  target_slot: number
  type: string
}

function graphOf(specs: NodeSpec[], links: string[]): { nodes: JsonObject[]; links: LinkJson[] } {
  const inputsOf = new Map(specs.map((spec) => [String(spec.id), (spec.inputs ?? []).map(inputOf)]))
  const linked = new Map<string, number[][]>()
  const rows = links.map((text, index): LinkJson => {
    const id = index + 1
    const [from = '', to = ''] = text.split('>').map((end) => end.trim())
    const [origin, slot] = [from.slice(0, from.lastIndexOf('.')), Number(from.slice(from.lastIndexOf('.') + 1))]
    const [target = '', name = ''] = [to.slice(0, to.indexOf('.')), to.slice(to.indexOf('.') + 1)]
    const lists = linked.get(origin) ?? []
    lists[slot] = [...(lists[slot] ?? []), id]
    linked.set(origin, lists)
    const inputs = inputsOf.get(target)
    const found = inputs?.findIndex((input) => input['name'] === name) ?? Number(name)
    const targetSlot = found < 0 ? (inputs?.push(inputOf(name)) ?? 0) - 1 : found
    if (inputs?.[targetSlot]) inputs[targetSlot]['link'] = id
    return { id, origin_id: idOf(origin), origin_slot: slot, target_id: idOf(target), target_slot: targetSlot, type: '*' }
  })
  const nodes = specs.map(({ id, type, values, mode = 0, title, properties = {}, outputs = [] }): JsonObject => ({
    id,
    type,
    mode,
    properties,
    inputs: inputsOf.get(String(id)) ?? [],
    outputs: Array.from({ length: Math.max(outputs.length, linked.get(String(id))?.length ?? 0) }, (_, slot) => ({
      name: outputs[slot] ?? '*',
      type: outputs[slot] ?? '*',
      links: linked.get(String(id))?.[slot] ?? null,
    })),
    ...(title !== undefined && { title }),
    ...(values !== undefined && { widgets_values: values }),
  }))
  return { nodes, links: rows }
}

function inputOf(spec: string): JsonObject {
  const [name = '', type = '*'] = spec.replace(/!$/, '').split(':')
  return { name, type, link: null, ...(spec.endsWith('!') && { widget: { name } }) }
}

function idOf(end: string): number | string {
  if (end === 'in') return -10
  if (end === 'out') return -20
  return /^\d+$/.test(end) ? Number(end) : end
}

/** Definitions by class, as /object_info has them but for what tests do not need. */
export function defsOf(classes: Record<string, { required?: JsonObject; optional?: JsonObject; output?: string[]; output_matchtypes?: string[] }>): NodeDefs {
  return readNodeDefs(
    Object.fromEntries(
      Object.entries(classes).map(([name, { required = {}, optional = {}, output = [], ...more }]) => [
        name,
        { input: { required, optional }, input_order: { required: Object.keys(required), optional: Object.keys(optional) }, output, output_name: output, name, display_name: `The ${name}`, ...more },
      ]),
    ),
  )
}

/** Enough of ComfyUI to draw a picture. */
export const coreDefs = defsOf({
  Loader: { required: { name: [['a.safetensors', 'b.safetensors']] }, output: ['MODEL', 'CLIP', 'VAE'] },
  Encode: { required: { text: ['STRING', { multiline: true, dynamicPrompts: true }], clip: ['CLIP'] }, output: ['CONDITIONING'] },
  Latent: { required: { width: ['INT', { default: 512, min: 16, max: 4096, step: 8 }], height: ['INT', { default: 512, min: 16, max: 4096, step: 8 }] }, output: ['LATENT'] },
  Sampler: {
    required: {
      model: ['MODEL'],
      seed: ['INT', { default: 0, min: 0, max: 18446744073709551615n, control_after_generate: true }],
      steps: ['INT', { default: 20, min: 1, max: 10000 }],
      cfg: ['FLOAT', { default: 8, min: 0, max: 100, step: 0.1, round: 0.01 }],
      sampler_name: [['euler', 'heun']],
      positive: ['CONDITIONING'],
      latent_image: ['LATENT'],
    },
    optional: { denoise: ['FLOAT', { default: 1, min: 0, max: 1, step: 0.01 }] },
    output: ['LATENT'],
  },
  Decode: { required: { samples: ['LATENT'], vae: ['VAE'] }, output: ['IMAGE'] },
  LoadImage: { required: { image: [['a.png', 'b.png'], { image_upload: true }] }, output: ['IMAGE', 'MASK'] },
  SaveImage: { required: { images: ['IMAGE'], filename_prefix: ['STRING', { default: 'ComfyUI' }] }, output: [] },
  SaveImageWebsocket: { required: { images: ['IMAGE'] }, output: [] },
  Scale: { required: { image: ['IMAGE'], factor: ['FLOAT', { default: 1 }] }, output: ['IMAGE'] },
  Lora: { required: { model: ['MODEL'], clip: ['CLIP'], strength: ['FLOAT', { default: 1, min: -10, max: 10, step: 0.01 }] }, output: ['MODEL', 'CLIP'] },
  Show: { required: { anything: ['*'] } },
})

/** What the document gives: `inputs` of every node by id. */
export function inputsOf(document: JsonObject, defs: NodeDefs = coreDefs): Record<string, JsonObject> {
  const prompt = toPromptJson(readSaved(document, defs).graph)
  return Object.fromEntries(Object.entries(prompt).map(([id, node]) => [id, (node as { inputs: JsonObject }).inputs]))
}

export function problemsOf(document: JsonObject, defs: NodeDefs = coreDefs): string[] {
  return readSaved(document, defs).problems.map((problem) => {
    const { kind, nodeId } = problem
    return kind === 'droppedLink' ? `${kind} ${nodeId}.${problem.input} ${problem.reason}` : `${kind} ${nodeId}`
  })
}

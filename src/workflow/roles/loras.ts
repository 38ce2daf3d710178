/**
 * Finds the LoRAs of every node, whatever pack it is of, and the order in which a model takes them: from its loader to
 * the sampler.
 * Known by names and shapes: ComfyUI's loaders, the stacks of packs (`lora_name_1`, `lora_01`, `lora_1_name` and their
 * strengths), and the objects of rgthree's Power Lora Loader.
 */
import type { NodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import type { ApiGraph, ApiNode } from '../apiGraph'
import { isJsonObject, linkAt, linksOf, literalOf, ownValue, scalarAt } from '../links'
import type { NodeDefs } from '../definitions/nodeDefs'
import type { InputRef } from '../form/parameters'
import { runOrder } from '../runOrder'
import { isSampler } from './samplers'
import { topicOf, type Topic } from './topics'

export interface FoundLora {
  file: InputRef
  strengths: InputRef[]
  clipStrengths: InputRef[]
  /** A boolean beside it. */
  isOn: InputRef | null
}

/** By names without their number, which tells the slots of a stack apart. */
const FILE = /^lora$|(^|_)lora_(name|file)$/
const STRENGTH = /^(strength_model|(lora_)?model_(strength|str|weight)|(lora_)?(strength|weight|wt))$/
const CLIP_STRENGTH = /^(strength_clip|(lora_)?clip_(strength|str|weight))$/
/** Stacks keep all their slots in a file and say how many of them count. */
const COUNT_NAMES = ['lora_count', 'num_loras']
const ON_THE_WAY: ReadonlySet<Topic> = new Set<Topic>(['model', 'clip', 'lora', 'bundle'])

function lorasOf(nodeId: NodeId, node: ApiNode): FoundLora[] {
  const inputs = Object.keys(node.inputs)
  const count = COUNT_NAMES.map((name) => scalarAt(node, name)).find((value) => typeof value === 'number')
  const slots = inputs.map((input) => ({ input, ...slotOf(input) }))
  return inputs.flatMap((input): FoundLora[] => {
    const object = loraObject(nodeId, input, literalOf(ownValue(node.inputs, input)))
    if (object) return [object]
    const { base, slot } = slotOf(input)
    if (!FILE.test(base) || !isFile(node, input) || (typeof count === 'number' && Number(slot) > count)) return []
    const named = (pattern: RegExp) => slots.filter((it) => it.slot === slot && pattern.test(it.base)).map((it) => ({ nodeId, input: it.input }))
    return [{ file: { nodeId, input }, strengths: named(STRENGTH), clipStrengths: named(CLIP_STRENGTH), isOn: null }]
  })
}

/** All LoRAs of a graph, by node. */
export function findLoras(graph: ApiGraph): Map<NodeId, FoundLora[]> {
  const found = new Map<NodeId, FoundLora[]>()
  for (const [nodeId, node] of graph) {
    const loras = lorasOf(nodeId, node)
    if (loras.length > 0) found.set(nodeId, loras)
  }
  return found
}

/** The way that models take to these nodes, whoever gives them what: loaders first. */
export function modelOrder(graph: ApiGraph, defs: NodeDefs, starts: readonly NodeId[]): Set<NodeId> {
  const onTheWay = (node: ApiNode) => (isSampler(node, defs.get(node.classType)) ? [] : linksOf(node).filter((link) => ON_THE_WAY.has(topicOf(graph, defs, node, link))))
  return runOrder(graph, starts, onTheWay)
}

function slotOf(input: string): { base: string; slot: string } {
  const slot = /\d+/.exec(input)?.[0] ?? ''
  return { slot: slot.replace(/^0+(?=\d)/, ''), base: slot === '' ? input : input.replace(slot, '').replace('__', '_').replace(/^_|_$/g, '') }
}

/** A linked `lora` is a LoRA itself; a linked `lora_name` still names its file. */
function isFile(node: ApiNode, input: string): boolean {
  return typeof scalarAt(node, input) === 'string' || (linkAt(node, input) !== null && /name|file/.test(input))
}

/** `{"on": true, "lora": "a.safetensors", "strength": 1, "strengthTwo": null}`. */
function loraObject(nodeId: NodeId, input: string, value: Json | undefined): FoundLora | null {
  if (!isJsonObject(value) || typeof ownValue(value, 'lora') !== 'string' || typeof ownValue(value, 'strength') !== 'number') return null
  const member = (key: string) => ({ nodeId, input, path: [key] })
  return {
    file: member('lora'),
    strengths: [member('strength')],
    clipStrengths: typeof ownValue(value, 'strengthTwo') === 'number' ? [member('strengthTwo')] : [],
    isOn: typeof ownValue(value, 'on') === 'boolean' ? member('on') : null,
  }
}

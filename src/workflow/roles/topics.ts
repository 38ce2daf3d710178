/**
 * Says what a link carries, so that a search follows models to models and conditioning to conditioning.
 * The type of the source's output decides, then the type of the input; where neither is known (a class the server
 * does not have, a switch or reroute that takes anything) the input's name does.
 */
import type { ApiGraph, ApiNode } from '../apiGraph'
import type { NamedLink } from '../links'
import type { InputKind, NodeDef, NodeDefs } from '../definitions/nodeDefs'

/**
 * `part`: noise, guider, sampler or sigmas, the pieces a sampler is made of. `bundle`: several things in one, or
 * something no rule knows; searches of every kind look through it. `lora`: a stack of them, or one that a model will take.
 * `other`: known, and of no interest.
 */
export type Topic = 'model' | 'conditioning' | 'latent' | 'image' | 'vae' | 'clip' | 'text' | 'value' | 'part' | 'bundle' | 'lora' | 'other'

const TOPIC_OF_TYPE: ReadonlyMap<string, Topic> = new Map<string, Topic>([
  ['MODEL', 'model'],
  ['CONDITIONING', 'conditioning'],
  ['LATENT', 'latent'],
  ['IMAGE', 'image'],
  ['VAE', 'vae'],
  ['CLIP', 'clip'],
  ['STRING', 'text'],
  ['INT', 'value'],
  ['FLOAT', 'value'],
  ['BOOLEAN', 'value'],
  ['COMBO', 'value'],
  ['NOISE', 'part'],
  ['GUIDER', 'part'],
  ['SAMPLER', 'part'],
  ['SIGMAS', 'part'],
  ['MASK', 'other'],
  ['CONTROL_NET', 'other'],
  ['CLIP_VISION', 'other'],
  ['CLIP_VISION_OUTPUT', 'other'],
  ['UPSCALE_MODEL', 'other'],
  ['STYLE_MODEL', 'other'],
  ['MODEL_PATCH', 'other'],
])

/** First match counts: `upscale_model` is no model, `clip_vision_output` no CLIP, `text_embeds` no text. */
const TOPIC_OF_NAME: readonly [RegExp, Topic][] = [
  [/^(upscale|style|clip_vision|control_net|controlnet|bbox|sam_|segm|vision)|_(vision|patch)|mask|hook|audio/i, 'other'],
  [/^(text|prompt)_embeds?$/i, 'conditioning'],
  [/(^|_)(positive|negative|pos|neg|uncond|cond\d*|condition|conditioning)(_|\d|$)/i, 'conditioning'],
  [/(^|_)(model|unet)(_|\d|$)/i, 'model'],
  [/(^|_)(latents?|samples?)(_|\d|$)|^samples_/i, 'latent'],
  [/(^|_)vae(_|\d|$)/i, 'vae'],
  [/(^|_)clip\d*$/i, 'clip'],
  [/^(guider|noise|sampler|sigmas)$/i, 'part'],
  [/(^|_)(images?|pixels|img)(_|\d|$)/i, 'image'],
  [/(^|_)loras?(_|\d|$)/i, 'lora'],
  [/(^|_)(text|prompt|string|wildcard|caption)(_|\w?$|\d)/i, 'text'],
  [/(^|_)(seed|steps?|cfg|denoise|width|height|batch_size|guidance|scheduler|sampler_name|value)(_|\d|$)/i, 'value'],
]

/** @param node the node that takes the link */
export function topicOf(graph: ApiGraph, defs: NodeDefs, node: ApiNode, link: NamedLink): Topic {
  const sourceType = outputType(defs.get(graph.get(link.from)?.classType ?? ''), link.slot)
  const inputType = typeWord(inputSpec(defs.get(node.classType), link.input))
  return topicOfType(sourceType) ?? topicOfType(inputType) ?? topicOfName(link.input) ?? topicOfStranger(sourceType ?? inputType)
}

export function inputSpec(def: NodeDef | undefined, input: string): InputKind | undefined {
  return def?.inputs.find((it) => it.name === input)?.spec
}

/** The type word of an output, or null where it is not known or takes the type of what comes in. */
function outputType(def: NodeDef | undefined, slot: number): string | null {
  const type = def?.outputs[slot]?.type
  return type === undefined || isAnyType(type) ? null : type
}

function typeWord(spec: InputKind | undefined): string | null {
  switch (spec?.kind) {
    case undefined:
    case 'opaque':
    case 'autogrow':
    case 'dynamicSlot':
      return null
    case 'socket':
      return isAnyType(spec.type) ? null : spec.type
    case 'string':
      return 'STRING'
    case 'int':
    case 'float':
    case 'boolean':
    case 'combo':
      return spec.kind.toUpperCase()
    case 'color':
      return 'STRING'
    case 'dynamicCombo':
      return 'COMBO'
  }
}

function isAnyType(type: string): boolean {
  return type === '*' || type.startsWith('COMFY_')
}

function topicOfType(type: string | null): Topic | null {
  if (type === null) return null
  const plain = TOPIC_OF_TYPE.get(type)
  if (plain) return plain
  for (const word of type.toUpperCase().split(',')) {
    const topic = TOPIC_OF_TYPE.get(word.trim())
    if (topic) return topic
  }
  return null
}

function topicOfName(name: string): Topic | null {
  return TOPIC_OF_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? null
}

/** A type of some pack: its pipes and contexts carry everything, its other types nothing we look for. */
function topicOfStranger(type: string | null): Topic {
  if (type !== null && /LORA/i.test(type)) return 'lora'
  return type === null || /PIPE|CONTEXT|BUNDLE|TUPLE|SCRIPT/i.test(type) ? 'bundle' : 'other'
}

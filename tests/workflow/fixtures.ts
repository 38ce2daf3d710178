/** Small graphs and node definitions for the tests of `workflow`, written here; each graph shows one rule. */
import { asNodeId, type NodeId } from '@/comfy/ids'
import type { Json, JsonObject } from '@/lib/json'
import type { ApiGraph, ApiNode } from '@/workflow/apiGraph'
import type { InputDef, InputKind, NodeDef, NodeDefs } from '@/workflow/definitions/nodeDefs'
import type { Parameter, Role } from '@/workflow/form/parameters'
import { readNodeDef } from '@/workflow/definitions/readNodeDef'

type Nodes = Record<string, [classType: string, inputs: Record<string, Json>, title?: string]>

export function graph(nodes: Nodes): ApiGraph {
  return new Map(
    Object.entries(nodes).map(([id, [classType, inputs, title]]): [NodeId, ApiNode] => [asNodeId(id), { classType, inputs, title: title ?? null }]),
  )
}

/** What a form shows, short: role to the literals it sets. */
export function rolesOf(parameters: readonly Parameter[]): Partial<Record<Role, string[]>> {
  const roles: Partial<Record<Role, string[]>> = {}
  for (const { role, targets } of parameters) (roles[role] ??= []).push(targets.map(({ nodeId, input }) => `${nodeId}.${input}`).join(' + '))
  return roles
}

export function labelsOf(parameters: readonly Parameter[], role: Role): string[] {
  return parameters.filter((it) => it.role === role).map((it) => it.label)
}

const SEED = ['INT', { default: 0, min: 0, max: 18446744073709551615n, control_after_generate: true }]
const STEPS = ['INT', { default: 20, min: 1, max: 10000 }]
const CFG = ['FLOAT', { default: 8, min: 0, max: 100, step: 0.1, round: 0.01 }]
const UNIT = ['FLOAT', { default: 1, min: 0, max: 1, step: 0.01 }]
const SIZE = ['INT', { default: 512, min: 16, max: 16384, step: 8 }]
const BATCH = ['INT', { default: 1, min: 1, max: 4096 }]
const TEXT = ['STRING', { multiline: true, dynamicPrompts: true }]
const SAMPLERS = [['euler', 'dpmpp_2m', 'uni_pc'], {}]
const SCHEDULERS = [['normal', 'karras', 'simple'], {}]
const CHECKPOINTS = [['sd15.safetensors', 'sdxl/base.safetensors', 'sdxl/refiner.safetensors']]
const CONDITIONING = ['CONDITIONING']

type ClassInfo = [inputs: Record<string, Json>, outputs: string[], more?: JsonObject]

/** As a server would describe them, trimmed to what roles depend on. */
const CLASSES: Record<string, ClassInfo> = {
  KSampler: [
    { model: ['MODEL'], seed: SEED, steps: STEPS, cfg: CFG, sampler_name: SAMPLERS, scheduler: SCHEDULERS, positive: CONDITIONING, negative: CONDITIONING, latent_image: ['LATENT'], denoise: UNIT },
    ['LATENT'],
  ],
  KSamplerAdvanced: [
    { model: ['MODEL'], add_noise: [['enable', 'disable']], noise_seed: SEED, steps: STEPS, cfg: CFG, sampler_name: SAMPLERS, scheduler: SCHEDULERS, positive: CONDITIONING, negative: CONDITIONING, latent_image: ['LATENT'], start_at_step: STEPS, end_at_step: STEPS, return_with_leftover_noise: [['disable', 'enable']] },
    ['LATENT'],
  ],
  SamplerCustom: [{ model: ['MODEL'], add_noise: ['BOOLEAN', { default: true }], noise_seed: SEED, cfg: CFG, positive: CONDITIONING, negative: CONDITIONING, sampler: ['SAMPLER'], sigmas: ['SIGMAS'], latent_image: ['LATENT'] }, ['LATENT', 'LATENT']],
  SamplerCustomAdvanced: [{ noise: ['NOISE'], guider: ['GUIDER'], sampler: ['SAMPLER'], sigmas: ['SIGMAS'], latent_image: ['LATENT'] }, ['LATENT', 'LATENT']],
  RandomNoise: [{ noise_seed: SEED }, ['NOISE']],
  DisableNoise: [{}, ['NOISE']],
  KSamplerSelect: [{ sampler_name: SAMPLERS }, ['SAMPLER']],
  BasicScheduler: [{ model: ['MODEL'], scheduler: SCHEDULERS, steps: STEPS, denoise: UNIT }, ['SIGMAS']],
  AlignYourStepsScheduler: [{ model_type: [['SD1', 'SDXL']], steps: STEPS, denoise: UNIT }, ['SIGMAS']],
  ManualSigmas: [{ sigmas: ['STRING', { default: '1, 0.5' }] }, ['SIGMAS']],
  SplitSigmas: [{ sigmas: ['SIGMAS'], step: ['INT', { default: 0, min: 0, max: 10000 }] }, ['SIGMAS', 'SIGMAS'], { output_name: ['high_sigmas', 'low_sigmas'] }],
  SplitSigmasDenoise: [{ sigmas: ['SIGMAS'], denoise: UNIT }, ['SIGMAS', 'SIGMAS']],
  FlipSigmas: [{ sigmas: ['SIGMAS'] }, ['SIGMAS']],
  BasicGuider: [{ model: ['MODEL'], conditioning: CONDITIONING }, ['GUIDER']],
  CFGGuider: [{ model: ['MODEL'], positive: CONDITIONING, negative: CONDITIONING, cfg: CFG }, ['GUIDER']],
  DualCFGGuider: [{ model: ['MODEL'], cond1: CONDITIONING, cond2: CONDITIONING, negative: CONDITIONING, cfg_conds: CFG, cfg_cond2_negative: CFG }, ['GUIDER']],
  PerpNegGuider: [{ model: ['MODEL'], positive: CONDITIONING, negative: CONDITIONING, empty_conditioning: CONDITIONING, cfg: CFG, neg_scale: CFG }, ['GUIDER']],
  FluxGuidance: [{ conditioning: CONDITIONING, guidance: CFG }, ['CONDITIONING']],
  CLIPTextEncode: [{ text: TEXT, clip: ['CLIP'] }, ['CONDITIONING'], { display_name: 'CLIP Text Encode (Prompt)' }],
  CLIPTextEncodeSDXL: [{ clip: ['CLIP'], width: SIZE, height: SIZE, text_g: TEXT, text_l: TEXT }, ['CONDITIONING']],
  CLIPTextEncodeSD3: [{ clip: ['CLIP'], clip_l: TEXT, clip_g: TEXT, t5xxl: TEXT, empty_padding: [['none', 'empty_prompt']] }, ['CONDITIONING']],
  CLIPTextEncodeFlux: [{ clip: ['CLIP'], clip_l: TEXT, t5xxl: TEXT, guidance: CFG }, ['CONDITIONING']],
  TextEncodeAceStepAudio: [{ clip: ['CLIP'], tags: TEXT, lyrics: TEXT }, ['CONDITIONING']],
  ConditioningCombine: [{ conditioning_1: CONDITIONING, conditioning_2: CONDITIONING }, ['CONDITIONING']],
  ConditioningSetArea: [{ conditioning: CONDITIONING, width: SIZE, height: SIZE, x: SIZE, y: SIZE, strength: UNIT }, ['CONDITIONING']],
  ConditioningZeroOut: [{ conditioning: CONDITIONING }, ['CONDITIONING']],
  ControlNetLoader: [{ control_net_name: [['canny.safetensors']] }, ['CONTROL_NET']],
  ControlNetApply: [{ conditioning: CONDITIONING, control_net: ['CONTROL_NET'], image: ['IMAGE'], strength: UNIT }, ['CONDITIONING']],
  ControlNetApplyAdvanced: [
    { positive: CONDITIONING, negative: CONDITIONING, control_net: ['CONTROL_NET'], image: ['IMAGE'], strength: UNIT },
    ['CONDITIONING', 'CONDITIONING'],
    { output_name: ['positive', 'negative'] },
  ],
  InpaintModelConditioning: [
    { positive: CONDITIONING, negative: CONDITIONING, vae: ['VAE'], pixels: ['IMAGE'], mask: ['MASK'], noise_mask: ['BOOLEAN'] },
    ['CONDITIONING', 'CONDITIONING', 'LATENT'],
    { output_name: ['positive', 'negative', 'latent'] },
  ],
  WanInfiniteTalkToVideo: [
    { model: ['MODEL'], positive: CONDITIONING, negative: CONDITIONING, vae: ['VAE'], width: SIZE, height: SIZE },
    ['MODEL', 'CONDITIONING', 'CONDITIONING', 'LATENT'],
    { output_name: ['model', 'positive', 'negative', 'latent'] },
  ],
  unCLIPConditioning: [{ conditioning: CONDITIONING, clip_vision_output: ['CLIP_VISION_OUTPUT'], strength: UNIT }, ['CONDITIONING']],
  CLIPVisionEncode: [{ clip_vision: ['CLIP_VISION'], image: ['IMAGE'] }, ['CLIP_VISION_OUTPUT']],
  unCLIPCheckpointLoader: [{ ckpt_name: CHECKPOINTS }, ['MODEL', 'CLIP', 'VAE', 'CLIP_VISION']],
  CheckpointLoaderSimple: [{ ckpt_name: CHECKPOINTS }, ['MODEL', 'CLIP', 'VAE'], { display_name: 'Load Checkpoint' }],
  UNETLoader: [{ unet_name: [['flux.safetensors']], weight_dtype: [['default']] }, ['MODEL']],
  CLIPLoader: [{ clip_name: [['clip.safetensors']], type: [['sd3']] }, ['CLIP']],
  TripleCLIPLoader: [{ clip_name1: [['a', 'b', 'c']], clip_name2: [['a', 'b', 'c']], clip_name3: [['a', 'b', 'c']] }, ['CLIP']],
  VAELoader: [{ vae_name: [['vae.safetensors']] }, ['VAE']],
  LoraLoader: [{ model: ['MODEL'], clip: ['CLIP'], lora_name: [['a.safetensors']], strength_model: UNIT, strength_clip: UNIT }, ['MODEL', 'CLIP']],
  CLIPSetLastLayer: [{ clip: ['CLIP'], stop_at_clip_layer: ['INT', { min: -24, max: -1 }] }, ['CLIP']],
  ModelSamplingFlux: [{ model: ['MODEL'], max_shift: CFG, base_shift: CFG, width: SIZE, height: SIZE }, ['MODEL']],
  ModelMergeSimple: [{ model1: ['MODEL'], model2: ['MODEL'], ratio: UNIT }, ['MODEL']],
  EmptyLatentImage: [{ width: SIZE, height: SIZE, batch_size: BATCH }, ['LATENT'], { display_name: 'Empty Latent Image' }],
  LatentUpscale: [{ samples: ['LATENT'], upscale_method: [['bilinear']], width: SIZE, height: SIZE, crop: [['disabled']] }, ['LATENT'], { display_name: 'Upscale Latent' }],
  LatentComposite: [{ samples_to: ['LATENT'], samples_from: ['LATENT'], x: SIZE, y: SIZE, feather: SIZE }, ['LATENT']],
  RepeatLatentBatch: [{ samples: ['LATENT'], amount: ['INT', { default: 1, min: 1, max: 64 }] }, ['LATENT']],
  LoadImage: [{ image: [['cat.png', 'dog.png'], { image_upload: true }] }, ['IMAGE', 'MASK']],
  ImageScale: [{ image: ['IMAGE'], upscale_method: [['lanczos']], width: SIZE, height: SIZE, crop: [['center']] }, ['IMAGE']],
  GetImageSize: [{ image: ['IMAGE'] }, ['INT', 'INT', 'INT'], { output_name: ['width', 'height', 'batch_size'] }],
  VAEEncode: [{ pixels: ['IMAGE'], vae: ['VAE'] }, ['LATENT']],
  VAEEncodeForInpaint: [{ pixels: ['IMAGE'], vae: ['VAE'], mask: ['MASK'], grow_mask_by: STEPS }, ['LATENT']],
  VAEDecode: [{ samples: ['LATENT'], vae: ['VAE'] }, ['IMAGE']],
  SaveImage: [{ images: ['IMAGE'], filename_prefix: ['STRING', { default: 'ComfyUI' }] }, ['IMAGE'], { output_node: true }],
  SaveImageWebsocket: [{ images: ['IMAGE'] }, [], { output_node: true }],
  PreviewImage: [{ images: ['IMAGE'] }, ['IMAGE'], { output_node: true }],
  PrimitiveInt: [{ value: ['INT', { min: -9223372036854775808n, max: 9223372036854775807n, control_after_generate: 'fixed' }] }, ['INT']],
  PrimitiveStringMultiline: [{ value: ['STRING', { multiline: true }] }, ['STRING']],
  StringConcatenate: [{ string_a: TEXT, string_b: TEXT, delimiter: ['STRING', { default: '' }] }, ['STRING']],
  ComfySwitchNode: [
    { switch: ['BOOLEAN'], on_false: ['COMFY_MATCHTYPE_V3', { template: { template_id: 'switch', allowed_types: '*' } }], on_true: ['COMFY_MATCHTYPE_V3', { template: { template_id: 'switch', allowed_types: '*' } }] },
    ['COMFY_MATCHTYPE_V3'],
  ],
}

export const coreDefs: NodeDefs = new Map(
  Object.entries(CLASSES).map(([classType, [inputs, outputs, more]]) => [
    classType,
    readNodeDef(classType, { input: { required: inputs }, input_order: { required: Object.keys(inputs) }, output: outputs, output_name: outputs, name: classType, ...more }),
  ]),
)
export const noDefs: NodeDefs = new Map()

/** Definitions as they are once read, for kinds that the classes above have not. */
export function input(name: string, spec: InputKind, more: Partial<InputDef> = {}): InputDef {
  return { name, displayName: null, required: true, tooltip: null, type: '*', spec, control: null, isHidden: false, isAdvanced: false, isSocketless: false, isForced: false, ...more }
}
export function nodeDef(classType: string, inputs: InputDef[], more: Partial<NodeDef> = {}): NodeDef {
  return { classType, displayName: classType, category: '', pythonModule: '', inputs, outputs: [], isOutputNode: true, isDeprecated: false, isApiNode: false, ...more }
}
export function defsWith(...defs: NodeDef[]): NodeDefs {
  return new Map([...coreDefs, ...defs.map((def): [string, NodeDef] => [def.classType, def])])
}

/** One sampler and all it needs. Node ids are names: nothing may depend on numbers. */
export function textToImage(): ApiGraph {
  return graph(textToImageNodes)
}
export const textToImageNodes: Nodes = {
  save: ['SaveImage', { images: ['decode', 0], filename_prefix: 'x' }],
  decode: ['VAEDecode', { samples: ['sampler', 0], vae: ['ckpt', 2] }],
  words: ['CLIPTextEncode', { text: 'a red fox', clip: ['ckpt', 1] }],
  unwanted: ['CLIPTextEncode', { text: 'blurry', clip: ['ckpt', 1] }],
  latent: ['EmptyLatentImage', { width: 768, height: 512, batch_size: 2 }],
  ckpt: ['CheckpointLoaderSimple', { ckpt_name: 'sd15.safetensors' }],
  sampler: [
    'KSampler',
    { seed: 7, steps: 20, cfg: 8, sampler_name: 'euler', scheduler: 'normal', denoise: 1, model: ['ckpt', 0], positive: ['words', 0], negative: ['unwanted', 0], latent_image: ['latent', 0] },
  ],
}

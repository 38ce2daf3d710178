/**
 * Builds the graph that makes what an AUTOMATIC1111 picture's text describes: checkpoint, LoRAs, prompts, sampler, and a
 * second pass where Hires fix was on. Pure. What it has no node for (ADetailer, ControlNet, regional prompts) stays in
 * the settings, for people to read.
 */
import type { ApiGraph } from '../apiGraph'
import type { A1111Parameters } from '../readWorkflow'
import type { Seed } from '../sending/seeds'
import { graphOf } from '../starters/starter'
import { withoutLoraTags } from './a1111'
import { fileNameOf, numberOf, samplerOf, seedOf, sizeOf, withEmbeddings } from './a1111Names'

type Nodes = Record<string, Parameters<typeof graphOf>[0][string]>
type Source = [nodeId: string, slot: number]

const DEFAULT_SIZE = { width: 512, height: 512 }
const DEFAULT_STEPS = 20
const DEFAULT_CFG = 7
/** LoRAs get ids from here on, in chain order. */
const FIRST_LORA_ID = 20

export function a1111Graph(parameters: A1111Parameters): ApiGraph {
  const { settings, loras } = parameters
  const nodes: Nodes = { '4': ['CheckpointLoaderSimple', 'Load Checkpoint', { ckpt_name: fileNameOf(settings.get('Model') ?? 'model') }] }
  let model: Source = ['4', 0]
  let clip: Source = ['4', 1]
  for (const [index, { name, strength, clipStrength }] of loras.entries()) {
    const id = String(FIRST_LORA_ID + index)
    nodes[id] = ['LoraLoader', 'Load LoRA', { lora_name: fileNameOf(name), strength_model: strength, strength_clip: clipStrength, model, clip }]
    model = [id, 0]
    clip = [id, 1]
  }
  const skip = numberOf(settings.get('Clip skip'))
  if (skip !== null && skip > 1) {
    nodes['11'] = ['CLIPSetLastLayer', 'CLIP Set Last Layer', { stop_at_clip_layer: -Math.trunc(skip), clip }]
    clip = ['11', 0]
  }
  const vae = addVae(nodes, settings.get('VAE'))
  const pass = addFirstPass(nodes, parameters, { model, clip })
  const latent = addHires(nodes, parameters, { ...pass, vae })
  nodes['8'] = ['VAEDecode', 'VAE Decode', { samples: latent, vae }]
  nodes['9'] = ['SaveImage', 'Save Image', { filename_prefix: 'ComfyUI', images: ['8', 0] }]
  return graphOf(nodes)
}

/** The checkpoint's own, unless another was chosen. */
function addVae(nodes: Nodes, name: string | undefined): Source {
  if (name === undefined || /^(none|automatic|)$/i.test(name)) return ['4', 2]
  nodes['10'] = ['VAELoader', 'Load VAE', { vae_name: fileNameOf(name) }]
  return ['10', 0]
}

interface Pass {
  /** All of a KSampler but its latent and what the second pass has of its own. */
  inputs: { seed: Seed; steps: number; cfg: number; sampler_name: string; scheduler: string; model: Source; positive: Source; negative: Source }
  size: { width: number; height: number }
}

function addFirstPass(nodes: Nodes, parameters: A1111Parameters, { model, clip }: { model: Source; clip: Source }): Pass {
  const { settings, prompt, negative } = parameters
  nodes['6'] = ['CLIPTextEncode', 'Prompt', { text: withEmbeddings(withoutLoraTags(prompt), parameters), clip }]
  nodes['7'] = ['CLIPTextEncode', 'Negative prompt', { text: withEmbeddings(negative, parameters), clip }]
  let positive: Source = ['6', 0]
  // Forge writes it for Flux, whose guidance is part of the model.
  const guidance = numberOf(settings.get('Distilled CFG Scale'))
  if (guidance !== null) {
    nodes['13'] = ['FluxGuidance', 'Flux Guidance', { guidance, conditioning: positive }]
    positive = ['13', 0]
  }
  const size = sizeOf(settings.get('Size')) ?? DEFAULT_SIZE
  nodes['5'] = ['EmptyLatentImage', 'Empty Latent Image', { ...size, batch_size: 1 }]
  const { sampler, scheduler } = samplerOf(settings.get('Sampler') ?? 'Euler', settings.get('Schedule type') ?? settings.get('Scheduler'))
  const inputs: Pass['inputs'] = {
    seed: seedOf(settings.get('Seed')) ?? 0,
    steps: numberOf(settings.get('Steps')) ?? DEFAULT_STEPS,
    cfg: numberOf(settings.get('CFG scale')) ?? DEFAULT_CFG,
    sampler_name: sampler,
    scheduler,
    model,
    positive,
    negative: ['7', 0],
  }
  nodes['3'] = ['KSampler', 'KSampler', { ...inputs, latent_image: ['5', 0], denoise: 1 }]
  return { inputs, size }
}

/** The latent to decode: of the first pass, or of a second one over the enlarged picture. */
function addHires(nodes: Nodes, { settings }: A1111Parameters, { inputs, size, vae }: Pass & { vae: Source }): Source {
  const scale = numberOf(settings.get('Hires upscale'))
  const resized = sizeOf(settings.get('Hires resize'))
  if (scale === null && resized === null) return ['3', 0]
  const target = resized ?? { width: Math.round(size.width * (scale ?? 1)), height: Math.round(size.height * (scale ?? 1)) }
  const latent = addUpscale(nodes, settings.get('Hires upscaler') ?? 'Latent', target, vae)
  const ownSampler = settings.get('Hires sampler')
  const own = ownSampler === undefined ? null : samplerOf(ownSampler, settings.get('Hires schedule type') ?? settings.get('Schedule type'))
  nodes['12'] = [
    'KSampler',
    'KSampler (hires)',
    {
      ...inputs,
      steps: numberOf(settings.get('Hires steps')) || inputs.steps, // 0: as many as before
      cfg: numberOf(settings.get('Hires CFG Scale')) || inputs.cfg,
      ...(own && { sampler_name: own.sampler, scheduler: own.scheduler }),
      latent_image: latent,
      denoise: numberOf(settings.get('Denoising strength')) ?? 0.7,
    },
  ]
  return ['12', 0]
}

/** "Latent" and its kind enlarge the latent; all others the picture, with a model or without. */
function addUpscale(nodes: Nodes, upscaler: string, { width, height }: Pass['size'], vae: Source): Source {
  if (/^latent/i.test(upscaler)) {
    const method = /nearest/i.test(upscaler) ? 'nearest-exact' : /bicubic/i.test(upscaler) ? 'bicubic' : 'bilinear'
    nodes['14'] = ['LatentUpscale', 'Upscale Latent', { upscale_method: method, width, height, crop: 'disabled', samples: ['3', 0] }]
    return ['14', 0]
  }
  nodes['15'] = ['VAEDecode', 'VAE Decode (first pass)', { samples: ['3', 0], vae }]
  let image: Source = ['15', 0]
  if (!/^(none|lanczos|nearest)$/i.test(upscaler)) {
    nodes['16'] = ['UpscaleModelLoader', 'Load Upscale Model', { model_name: fileNameOf(upscaler, 'pth') }]
    nodes['17'] = ['ImageUpscaleWithModel', 'Upscale Image (using Model)', { upscale_model: ['16', 0], image }]
    image = ['17', 0]
  }
  const method = /^nearest$/i.test(upscaler) ? 'nearest-exact' : 'lanczos'
  nodes['18'] = ['ImageScale', 'Upscale Image', { upscale_method: method, width, height, crop: 'disabled', image }]
  nodes['19'] = ['VAEEncode', 'VAE Encode', { pixels: ['18', 0], vae }]
  return ['19', 0]
}

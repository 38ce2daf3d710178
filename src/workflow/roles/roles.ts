/**
 * What is known of each role apart from any graph: the input names it goes by on samplers and their pieces, its word
 * on screen, its place in the form, and the kind of field it is where the server's definition is missing.
 */
import type { ParameterKind, ParameterValue, Role } from '../form/parameters'
import { MAX_SEED } from '../sending/seeds'

/** Form order. */
export const ROLES: readonly Role[] = [
  'prompt', 'negative', 'seed', 'steps', 'cfg', 'guidance', 'denoise', 'sampler', 'scheduler',
  'width', 'height', 'batchSize', 'checkpoint', 'diffusionModel', 'clip', 'vae',
  'lora', 'loraStrength', 'loraClipStrength', 'upscaleModel', 'controlNet', 'image', 'mask', 'other',
]

export const WORDS: Readonly<Record<Role, string>> = {
  prompt: 'Prompt',
  negative: 'Negative prompt',
  seed: 'Seed',
  steps: 'Steps',
  cfg: 'CFG',
  guidance: 'Guidance',
  denoise: 'Denoise',
  sampler: 'Sampler',
  scheduler: 'Scheduler',
  width: 'Width',
  height: 'Height',
  batchSize: 'Batch size',
  checkpoint: 'Checkpoint',
  diffusionModel: 'Diffusion model',
  clip: 'CLIP',
  vae: 'VAE',
  image: 'Image',
  mask: 'Mask',
  lora: 'LoRA',
  loraStrength: 'LoRA strength',
  loraClipStrength: 'LoRA CLIP strength',
  upscaleModel: 'Upscale model',
  controlNet: 'ControlNet',
  other: 'Value',
}

/** Settings that stand on a sampler or one of its pieces. */
const SETTING_NAMES: readonly (readonly [RegExp, Role])[] = [
  [/^(noise_)?seed$/, 'seed'],
  [/^steps$/, 'steps'],
  [/^(true_|video_|audio_|text_|image_)?cfg(_scale|_conds|_cond2_negative)?$/, 'cfg'],
  [/^guidance$/, 'guidance'],
  [/^denoise(_strength)?$/, 'denoise'],
  [/^sampler(_name)?$/, 'sampler'],
  [/^scheduler(_name)?$/, 'scheduler'],
]
const NUMERIC: ReadonlySet<Role> = new Set<Role>(['seed', 'steps', 'cfg', 'guidance', 'denoise', 'width', 'height', 'batchSize', 'loraStrength', 'loraClipStrength'])

export function settingRole(input: string): Role | null {
  return SETTING_NAMES.find(([pattern]) => pattern.test(input))?.[1] ?? null
}

/** Whether a literal can be this role's value at all: names alone mislead. */
export function canHold(role: Role, value: ParameterValue): boolean {
  if (NUMERIC.has(role)) {
    return typeof value === 'number' || typeof value === 'bigint' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))
  }
  return role === 'other' || typeof value === 'string'
}

/** The field for a value whose definition the server has not given; ranges are those of ComfyUI's own nodes. */
export function fallbackKind(role: Role): ParameterKind {
  switch (role) {
    case 'prompt':
    case 'negative':
      return { kind: 'string', multiline: true, default: null, placeholder: null, hasDynamicPrompts: false }
    case 'seed':
      return { kind: 'int', min: 0n, max: MAX_SEED, step: 1, default: null, isSeed: true }
    case 'steps':
      return { kind: 'int', min: 1n, max: 10_000n, step: 1, default: null, isSeed: false }
    case 'cfg':
    case 'guidance':
      return { kind: 'float', min: 0, max: 100, step: 0.1, round: null, default: null }
    case 'loraStrength':
    case 'loraClipStrength':
      return { kind: 'float', min: -100, max: 100, step: 0.01, round: null, default: null }
    case 'denoise':
      return { kind: 'float', min: 0, max: 1, step: 0.01, round: null, default: null }
    case 'width':
    case 'height':
      return { kind: 'int', min: 16n, max: 16_384n, step: 8, default: null, isSeed: false }
    case 'batchSize':
      return { kind: 'int', min: 1n, max: 4096n, step: 1, default: null, isSeed: false }
    case 'sampler':
    case 'scheduler':
    case 'checkpoint':
    case 'diffusionModel':
    case 'clip':
    case 'vae':
    case 'image':
    case 'mask':
    case 'lora':
    case 'upscaleModel':
    case 'controlNet':
    case 'other':
      return { kind: 'string', multiline: false, default: null, placeholder: null, hasDynamicPrompts: false } // choices come with the definition
  }
}

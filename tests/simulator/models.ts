/**
 * The model files that the simulated server claims to have, by folder. Nothing is loaded: a name only steers the
 * picture a little. The names are those that the starters ask for, and a few more so that lists have something in them.
 */
import type { Profile } from './profile'

export type ModelFiles = Readonly<Record<string, readonly string[]>>

const defaultFiles: ModelFiles = {
  checkpoints: [
    'flux1-schnell-fp8.safetensors',
    'sd3.5_large_fp8_scaled.safetensors',
    'sd_xl_base_1.0.safetensors',
    'v1-5-pruned-emaonly-fp16.safetensors',
  ],
  loras: [
    'alpine_light_xl.safetensors',
    'detail/add_detail.safetensors',
    'film/film_grain_hard_v1.safetensors',
    'film/film_grain_soft_v2.safetensors',
    'film/grain_push_400.safetensors',
    'sdxl/offset_noise.safetensors',
    'sdxl/texture/silver_grain_bw.safetensors',
    'style/ink_wash.safetensors',
    'style/watercolor.safetensors',
  ],
  vae: ['ae.safetensors', 'sdxl_vae.safetensors', 'vae-ft-mse-840000-ema-pruned.safetensors'],
  text_encoders: ['clip_g.safetensors', 'clip_l.safetensors', 't5xxl_fp16.safetensors', 't5xxl_fp8_e4m3fn_scaled.safetensors'],
  diffusion_models: ['flux1-dev.safetensors', 'flux1-schnell.safetensors', 'sd3.5_large.safetensors'],
  controlnet: ['control_v11p_sd15_canny_fp16.safetensors', 'control_v11f1p_sd15_depth_fp16.safetensors'],
  upscale_models: ['4x-UltraSharp.pth', 'RealESRGAN_x4plus.safetensors'],
  embeddings: ['alpine_tone.safetensors', 'bad_hands.safetensors', 'easynegative.safetensors', 'style/linocut.pt'],
  vae_approx: ['taef1_decoder.safetensors', 'taesd3_decoder.safetensors', 'taesd_decoder.safetensors', 'taesdxl_decoder.safetensors'],
}

const GB = 1e9
const usualBytes: Readonly<Record<string, number>> = {
  checkpoints: 6.9 * GB, diffusion_models: 11.9 * GB, text_encoders: 4.9 * GB, vae: 0.3 * GB, loras: 0.2 * GB, controlnet: 0.7 * GB, upscale_models: 0.07 * GB,
}

/** Folder names in the order of GET /models; the newer release has more. */
const folders = [
  'checkpoints', 'configs', 'loras', 'vae', 'text_encoders', 'diffusion_models', 'clip_vision', 'style_models',
  'embeddings', 'diffusers', 'vae_approx', 'controlnet', 'gligen', 'upscale_models',
]
const newerFolders = [
  'latent_upscale_models', 'custom_nodes', 'datasets', 'hypernetworks', 'photomaker', 'classifiers', 'model_patches', 'audio_encoders',
]
const olderFolders = ['custom_nodes', 'hypernetworks', 'photomaker', 'classifiers', 'model_patches', 'audio_encoders']

export interface ModelLibrary {
  folders: readonly string[]
  /** Names in a folder, or null for a folder that does not exist. */
  names(folder: string): readonly string[] | null
  /** In bytes; the same at every start. */
  sizeOf(folder: string, name: string): number
}

/** @param changes replaces whole folders of the default files */
export function createModelLibrary(profile: Profile, changes: ModelFiles = {}): ModelLibrary {
  const files: ModelFiles = { ...defaultFiles, ...changes }
  const known = [...folders, ...(profile.hasJobs ? newerFolders : olderFolders)]
  // Old names of two folders go on working in requests.
  const aliases: Readonly<Record<string, string>> = { unet: 'diffusion_models', clip: 'text_encoders' }
  return {
    folders: known,
    names: (folder) => {
      const name = aliases[folder] ?? folder
      return known.includes(name) ? (files[name] ?? []) : null
    },
    sizeOf: (folder, name) => (usualBytes[aliases[folder] ?? folder] ?? 10_000_000) + [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) * 4096,
  }
}

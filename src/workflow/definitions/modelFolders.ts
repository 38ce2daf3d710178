/**
 * Which of the server's model folders an input takes its files from. Definitions do not say it: known loaders do, then the
 * role that the input plays, then its name, as packs call theirs after ComfyUI's. Pure.
 * Source: folder_names_and_paths of ComfyUI's folder_paths.py and the loaders of nodes.py and comfy_extras.
 */
import type { Choice } from './nodeDefs'
import type { Role } from '../form/parameters'

export interface ModelInput {
  role: Role
  /** Null where the node is not known. */
  classType: string | null
  input: string
}

/** Kinds of models by the folder's name today. */
type Kind =
  | 'checkpoints' | 'loras' | 'vae' | 'diffusion_models' | 'text_encoders' | 'controlnet' | 'upscale_models' | 'embeddings'
  | 'clip_vision' | 'style_models' | 'gligen' | 'hypernetworks' | 'photomaker' | 'audio_encoders' | 'model_patches' | 'latent_upscale_models'

/** Servers before the rename have the older name, and some packs add folders of their own. */
const FOLDERS: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  diffusion_models: ['diffusion_models', 'unet', 'unet_gguf'],
  text_encoders: ['text_encoders', 'clip', 'clip_gguf'],
}

/** Inputs whose name alone would lead elsewhere, by class. */
const LOADERS: Readonly<Record<string, Kind>> = {
  UpscaleModelLoader: 'upscale_models',
  LatentUpscaleModelLoader: 'latent_upscale_models',
  CLIPVisionLoader: 'clip_vision',
  StyleModelLoader: 'style_models',
  GLIGENLoader: 'gligen',
  HypernetworkLoader: 'hypernetworks',
  PhotoMakerLoader: 'photomaker',
  AudioEncoderLoader: 'audio_encoders',
  ModelPatchLoader: 'model_patches',
  ControlNetLoader: 'controlnet',
  DiffControlNetLoader: 'controlnet',
}

const ROLES: Readonly<Partial<Record<Role, Kind>>> = {
  checkpoint: 'checkpoints',
  diffusionModel: 'diffusion_models',
  clip: 'text_encoders',
  vae: 'vae',
  lora: 'loras',
  upscaleModel: 'upscale_models',
  controlNet: 'controlnet',
}

const NAMES: readonly (readonly [RegExp, Kind])[] = [
  [/lora/i, 'loras'],
  [/ckpt|checkpoint/i, 'checkpoints'],
  [/control_?net/i, 'controlnet'],
  [/clip_?vision/i, 'clip_vision'],
  [/style_model/i, 'style_models'],
  [/upscale(r|_model)/i, 'upscale_models'],
  [/gligen/i, 'gligen'],
  [/hypernetwork/i, 'hypernetworks'],
  [/embedding/i, 'embeddings'],
  [/^vae(_name)?\d*$|vae_(name|model)$/i, 'vae'],
  [/^(clip|text_encoder)(_?name)?_?\d*(_name)?$|^t5/i, 'text_encoders'],
  [/^(unet|diffusion_model)(_name)?$/i, 'diffusion_models'],
]

const MODEL_FILE = /\.(safetensors|ckpt|pt|pt2|pth|bin|gguf|sft|pkl)$/i

/** Folders that may be it, the likeliest first; empty where nothing tells. */
export function modelFoldersFor({ role, classType, input }: ModelInput): readonly string[] {
  const kind = (classType !== null && Object.hasOwn(LOADERS, classType) ? LOADERS[classType] : undefined)
    ?? ROLES[role]
    ?? NAMES.find(([pattern]) => pattern.test(input))?.[1]
    ?? (input === 'model_name' && /upscale/i.test(classType ?? '') ? 'upscale_models' : undefined)
  return kind === undefined ? [] : (FOLDERS[kind] ?? [kind])
}

/** The first of the candidates that the server has; its first where the server's are not known. */
export function chooseFolder(candidates: readonly string[], existing: readonly string[] | null): string | null {
  if (existing === null) return candidates[0] ?? null
  return candidates.find((folder) => existing.includes(folder)) ?? null
}

/** Whether a list is one of model files: most of what is looked at ends like one. */
export function isModelList(options: readonly Choice[]): boolean {
  const seen = options.slice(0, 20)
  return seen.length > 0 && seen.filter((option) => typeof option === 'string' && MODEL_FILE.test(option)).length * 2 > seen.length
}

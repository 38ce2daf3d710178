// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { chooseFolder, isModelList, modelFoldersFor, type ModelInput } from '@/workflow/definitions/modelFolders'

const ask = (classType: string | null, input: string, role: ModelInput['role'] = 'other') => modelFoldersFor({ role, classType, input })[0] ?? null

describe('the folder of an input', () => {
  it.each([
    ['CheckpointLoaderSimple', 'ckpt_name', 'checkpoints'],
    ['LoraLoader', 'lora_name', 'loras'],
    ['Power Lora Loader (rgthree)', 'lora_01', 'loras'],
    ['VAELoader', 'vae_name', 'vae'],
    ['UNETLoader', 'unet_name', 'diffusion_models'],
    ['UnetLoaderGGUF', 'unet_name', 'diffusion_models'],
    ['CLIPLoader', 'clip_name', 'text_encoders'],
    ['QuadrupleCLIPLoader', 'clip_name4', 'text_encoders'],
    ['ControlNetLoader', 'control_net_name', 'controlnet'],
    ['UpscaleModelLoader', 'model_name', 'upscale_models'],
    ['SomePackUpscaleLoader', 'model_name', 'upscale_models'],
    ['CLIPVisionLoader', 'clip_name', 'clip_vision'],
    ['StyleModelLoader', 'style_model_name', 'style_models'],
    ['unCLIPCheckpointLoader', 'ckpt_name', 'checkpoints'],
    ['KSampler', 'sampler_name', null],
    ['Unknown', 'model_name', null],
  ])('%s.%s is %s', (classType, input, folder) => {
    expect(ask(classType, input)).toBe(folder)
  })

  it('is known by its role where the node is not', () => {
    expect(ask(null, 'anything', 'upscaleModel')).toBe('upscale_models')
    expect(ask('MyLoader', 'file', 'lora')).toBe('loras')
  })

  it('of a class that is named like what every object has is none', () => {
    expect(ask('constructor', 'x')).toBeNull()
    expect(ask('__proto__', 'toString')).toBeNull()
  })
})

describe('what the server calls it', () => {
  it('is the older name on an older server, and nothing where it has neither', () => {
    const candidates = modelFoldersFor({ role: 'diffusionModel', classType: null, input: 'unet_name' })
    expect(chooseFolder(candidates, ['checkpoints', 'unet'])).toBe('unet')
    expect(chooseFolder(candidates, ['unet', 'diffusion_models'])).toBe('diffusion_models')
    expect(chooseFolder(candidates, ['checkpoints'])).toBeNull()
    expect(chooseFolder(candidates, null)).toBe('diffusion_models')
  })
})

describe('a list', () => {
  it('is one of models by how its names end', () => {
    expect(isModelList(['a.safetensors', 'b.ckpt', 'None'])).toBe(true)
    expect(isModelList(['euler', 'heun'])).toBe(false)
    expect(isModelList([1, 2, true])).toBe(false)
    expect(isModelList([])).toBe(false)
  })
})

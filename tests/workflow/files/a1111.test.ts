// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { checkGraph } from '@/workflow/form/checkGraph'
import { looksLikeA1111, readA1111, withoutLoraTags } from '@/workflow/files/a1111'
import { a1111Graph } from '@/workflow/files/a1111Graph'
import { samplerOf } from '@/workflow/files/a1111Names'
import { a1111Values } from '@/workflow/files/a1111Values'
import { readFileContents } from '@/workflow/files/readFileContents'
import { asParameterId, type Parameter, type Role } from '@/workflow/form/parameters'
import { findParameters } from '@/workflow/roles/findParameters'
import { coreDefs, rolesOf, textToImage } from '../fixtures'

const TEXT = [
  'a red fox <lora:ink:0.8>, (snow:1.2),',
  'second line <lora:style/light:0.5:0.7> easyneg',
  'Negative prompt: blurry,',
  'lowres, badhand',
  'Steps: 25, Sampler: DPM++ 2M Karras, CFG scale: 6.5, Seed: 4294967295, Size: 512x768, Model hash: abc, Model: dreamy_v8, Clip skip: 2, VAE: ft-mse.pt,',
].join('\n')
const SETTINGS = 'Denoising strength: 0.45, Hires upscale: 2, Hires steps: 10, Hires upscaler: Latent (bicubic), ADetailer prompt: "a face, detailed", Lora hashes: "ink: 1, light: 2", TI hashes: "badhand: 3", Civitai resources: [{"type":"lora","weight":0.8}], Version: v1.10.1'
const full = readA1111(`${TEXT.slice(0, -1)}, ${SETTINGS}`)

/** The inputs of the node of that title. */
function inputsOf(text: string, title: string) {
  return [...a1111Graph(readA1111(text)).values()].find((node) => node.title === title)?.inputs
}
const line = (settings: string) => `a fox\nSteps: 20, ${settings}`

describe('the parameters text', () => {
  it('has a prompt and a negative prompt of several lines', () => {
    expect(full.prompt).toBe('a red fox <lora:ink:0.8>, (snow:1.2),\nsecond line <lora:style/light:0.5:0.7> easyneg')
    expect(full.negative).toBe('blurry,\nlowres, badhand')
  })

  it('has settings, whose quoted values and lists keep their commas', () => {
    expect(Object.fromEntries(full.settings)).toMatchObject({
      Steps: '25',
      Sampler: 'DPM++ 2M Karras',
      'CFG scale': '6.5',
      Size: '512x768',
      Model: 'dreamy_v8',
      'ADetailer prompt': 'a face, detailed',
      'Lora hashes': 'ink: 1, light: 2',
      'Civitai resources': '[{"type":"lora","weight":0.8}]',
      Version: 'v1.10.1',
    })
  })

  it('has LoRAs with a strength for the model and one for the text encoder', () => {
    expect(full.loras).toEqual([
      { name: 'ink', strength: 0.8, clipStrength: 0.8 },
      { name: 'style/light', strength: 0.7, clipStrength: 0.5 },
    ])
    expect(readA1111('<lora:a> <lyco:b:te=0.2:unet=0.9> <lora:c:x>').loras).toEqual([
      { name: 'a', strength: 1, clipStrength: 1 },
      { name: 'b', strength: 0.9, clipStrength: 0.2 },
      { name: 'c', strength: 1, clipStrength: 1 },
    ])
  })

  it('may have no negative prompt, no prompt, or nothing else', () => {
    expect(readA1111(line('Seed: 1'))).toMatchObject({ prompt: 'a fox', negative: '' })
    expect(readA1111('Negative prompt: grey\nSteps: 1, Seed: 1')).toMatchObject({ prompt: '', negative: 'grey' })
    expect(readA1111('a fox')).toMatchObject({ prompt: 'a fox', negative: '', settings: new Map(), loras: [] })
  })

  it('unescapes quoted values and survives quotes and brackets that do not end', () => {
    expect(readA1111(line(String.raw`A: "say \"hi\"\nthere ü", B: 2`)).settings).toEqual(new Map([['Steps', '20'], ['A', 'say "hi"\nthere ü'], ['B', '2']]))
    expect(readA1111(line('A: "open, B: 2, C: [1, D: 3')).settings.get('B')).toBe('2')
  })

  it.each([
    ['a prompt alone', 'a fox', false],
    ['JSON', '{"Steps": 20}', false],
    ['Steps within a sentence', 'Ten Steps: 3 left, 4 right', false],
    ['the whole', TEXT, true],
    ['lines of Windows', 'a fox\r\nSteps: 20, Seed: 1', true],
  ])('is told from other text: %s', (_, text, expected) => {
    expect(looksLikeA1111(text)).toBe(expected)
  })

  it('is a workflow when it is pasted', async () => {
    expect(await readFileContents(TEXT)).toMatchObject({ ok: true, contents: { fileKind: 'text', prompt: null, workflow: null, parameters: { negative: 'blurry,\nlowres, badhand' } } })
  })

  it('keeps the prompt as it is but for the tags', () => {
    expect(withoutLoraTags(full.prompt)).toBe('a red fox, (snow:1.2)\nsecond line easyneg')
    expect(withoutLoraTags('<lora:a:1>, fox, <lora:b:1>, hat')).toBe('fox, hat')
  })

  it('may be any text, and is read in time', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('Steps: 20', 'Negative prompt:', '"', '\\', '[', '{', ',', ': ', '\n', '<lora:', ':1>', ' a')), { maxLength: 60 }), (parts) => {
        const text = parts.join('')
        const read = readA1111(text)
        a1111Graph(read)
        a1111Values(read, findParameters(textToImage(), coreDefs))
        expect(typeof looksLikeA1111(text)).toBe('boolean')
      }),
    )
    for (const part of ['"', '[', ' ', ',', '<lora:', 'a:"', 'Steps: 1\n', '\\"']) {
      const started = performance.now()
      readA1111(`Steps: 1, ${part.repeat(250_000 / part.length)}`)
      withoutLoraTags(`${part.repeat(250_000 / part.length)}x`)
      expect(performance.now() - started).toBeLessThan(3000)
    }
  })
})

describe("samplers in ComfyUI's words", () => {
  it.each([
    ['Euler a', undefined, 'euler_ancestral', 'normal'],
    ['Euler', 'Automatic', 'euler', 'normal'],
    ['DPM++ 2M Karras', undefined, 'dpmpp_2m', 'karras'],
    ['DPM++ 2M', 'Karras', 'dpmpp_2m', 'karras'],
    ['DPM++ 2M', 'Automatic', 'dpmpp_2m', 'karras'],
    ['DPM++ 2M', undefined, 'dpmpp_2m', 'normal'],
    ['DPM++ 3M SDE Exponential', undefined, 'dpmpp_3m_sde', 'exponential'],
    ['DPM++ 2S a Karras', undefined, 'dpmpp_2s_ancestral', 'karras'],
    ['DPM++ 2M SDE Heun', 'Automatic', 'dpmpp_2m_sde_heun', 'exponential'],
    ['DPM2 a', undefined, 'dpm_2_ancestral', 'normal'],
    ['DPM adaptive', undefined, 'dpm_adaptive', 'normal'],
    ['LMS', 'SGM Uniform', 'lms', 'sgm_uniform'],
    ['Euler CFG++', 'Simple', 'euler_cfg_pp', 'simple'],
    ['UniPC', undefined, 'uni_pc', 'normal'],
    ['DDIM', undefined, 'ddim', 'ddim_uniform'],
    ['dpmpp_2m_sde', 'karras', 'dpmpp_2m_sde', 'karras'],
  ])('%s with %s', (name, schedule, sampler, scheduler) => {
    expect(samplerOf(name, schedule)).toEqual({ sampler, scheduler })
  })
})

describe('the graph of such a picture', () => {
  it('makes the picture: checkpoint, LoRAs in their order, prompts, sampler', () => {
    const made = a1111Graph(full)
    expect(rolesOf(findParameters(made, coreDefs))).toMatchObject({
      prompt: ['6.text'],
      negative: ['7.text'],
      seed: ['3.seed', '12.seed'],
      steps: ['3.steps', '12.steps'],
      checkpoint: ['4.ckpt_name'],
    })
    expect(made.get(asNodeId('6'))?.inputs).toEqual({ text: 'a red fox, (snow:1.2)\nsecond line easyneg', clip: ['11', 0] })
    expect(made.get(asNodeId('7'))?.inputs['text']).toBe('blurry,\nlowres, embedding:badhand')
    expect(made.get(asNodeId('3'))?.inputs).toMatchObject({ seed: 4294967295, steps: 25, cfg: 6.5, sampler_name: 'dpmpp_2m', scheduler: 'karras', model: ['21', 0], denoise: 1 })
    expect(made.get(asNodeId('21'))?.inputs).toMatchObject({ lora_name: 'style/light.safetensors', strength_model: 0.7, strength_clip: 0.5, model: ['20', 0], clip: ['20', 1] })
    expect(made.get(asNodeId('5'))?.inputs).toEqual({ width: 512, height: 768, batch_size: 1 })
  })

  it('has every link it needs, whatever the settings', () => {
    for (const settings of ['Seed: 1', SETTINGS, 'Hires resize: 1024x1024, Hires upscaler: R-ESRGAN 4x+', 'Hires upscale: 1.5, Hires upscaler: None, VAE: a.pt', 'Distilled CFG Scale: 3.5, Clip skip: 3']) {
      const made = a1111Graph(readA1111(line(settings)))
      expect(checkGraph(made, coreDefs).filter(({ kind }) => kind !== 'unknownClass')).toEqual([])
      expect([...made.values()].filter(({ classType }) => classType === 'SaveImage')).toHaveLength(1)
    }
  })

  it('keeps a seed of 64 bits exact', () => {
    expect(inputsOf(line('Seed: 18446744073709551615'), 'KSampler')?.['seed']).toBe(18446744073709551615n)
  })

  it('takes the second pass for Hires fix, over the latent or the picture', () => {
    expect(inputsOf(`${TEXT} ${SETTINGS}`, 'KSampler (hires)')).toMatchObject({ steps: 10, denoise: 0.45, latent_image: ['14', 0], sampler_name: 'dpmpp_2m' })
    expect(inputsOf(`${TEXT} ${SETTINGS}`, 'Upscale Latent')).toMatchObject({ upscale_method: 'bicubic', width: 1024, height: 1536 })
    const byModel = line('Size: 512x512, Hires upscale: 1.5, Hires steps: 0, Hires upscaler: R-ESRGAN 4x+, Hires sampler: Euler')
    expect(inputsOf(byModel, 'Load Upscale Model')).toEqual({ model_name: 'R-ESRGAN 4x+.pth' })
    expect(inputsOf(byModel, 'Upscale Image')).toMatchObject({ width: 768, height: 768, image: ['17', 0] })
    expect(inputsOf(byModel, 'KSampler (hires)')).toMatchObject({ steps: 20, sampler_name: 'euler', latent_image: ['19', 0] })
    expect(inputsOf(line('Denoising strength: 0.4'), 'KSampler (hires)')).toBeUndefined()
  })

  it('loads the VAE that was chosen', () => {
    expect(inputsOf(line('VAE: ft-mse.pt'), 'VAE Decode')).toMatchObject({ vae: ['10', 0] })
    expect(inputsOf(line('VAE: Automatic'), 'VAE Decode')).toMatchObject({ vae: ['4', 2] })
  })
})

describe('the values for an open form', () => {
  const form = findParameters(textToImage(), coreDefs)
  const filled = (text: string, parameters = form) =>
    Object.fromEntries([...a1111Values(readA1111(text), parameters)].map(([id, value]) => [id, value]))

  it('fill the fields it has', () => {
    expect(filled('a hare <lora:x:1>\nNegative prompt: grey\nSteps: 31, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 4, Seed: 9, Size: 640x832, Model: base')).toEqual({
      'words/text': 'a hare',
      'unwanted/text': 'grey',
      'sampler/seed': 9,
      'sampler/steps': 31,
      'sampler/cfg': 4,
      'sampler/sampler_name': 'dpmpp_2m',
      'sampler/scheduler': 'karras',
      'latent/width': 640,
      'latent/height': 832,
      'ckpt/ckpt_name': 'sdxl/base.safetensors',
    })
  })

  it('leave out what the server does not have, and a denoise that belongs to no field', () => {
    const values = filled(line('Sampler: Restart, Model: other, Denoising strength: 0.4, Seed: x'))
    expect(Object.keys(values)).toEqual(['words/text', 'unwanted/text', 'sampler/steps', 'sampler/scheduler'])
  })

  it('give LoRAs their strengths only where the LoRA is the same', () => {
    const ofLora = (input: string, role: Role, spec: Parameter['spec']): Parameter => ({ ...form[0]!, id: asParameterId({ nodeId: asNodeId('lora'), input }), role, spec, lora: 0 })
    const withLora = [
      ...form,
      ofLora('lora_name', 'lora', { kind: 'combo', options: ['ink/a.safetensors', 'c.safetensors'], default: null, multiselect: false, upload: null, folder: 'input', remote: null }),
      ofLora('strength_model', 'loraStrength', { kind: 'float', min: null, max: null, step: 0.01, round: null, default: 1 }),
    ]
    expect(filled('<lora:a:0.3>\nSteps: 1', withLora)).toMatchObject({ 'lora/lora_name': 'ink/a.safetensors', 'lora/strength_model': 0.3 })
    expect(filled('<lora:b:0.3>\nSteps: 1', withLora)).not.toHaveProperty('lora/strength_model')
  })
})

// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import type { ApiGraph } from '@/workflow/apiGraph'
import { describeForm } from '@/workflow/form/describeForm'
import { findParameters } from '@/workflow/roles/findParameters'
import type { InputKind } from '@/workflow/definitions/nodeDefs'
import { MAX_SEED } from '@/workflow/sending/seeds'
import { coreDefs, defsWith, graph, input, labelsOf, nodeDef, noDefs, rolesOf, textToImage, textToImageNodes } from '../fixtures'

const LINES: InputKind = { kind: 'string', multiline: true, default: null, placeholder: null, hasDynamicPrompts: false }
const ONE_LINE: InputKind = { ...LINES, multiline: false }
const sampler = textToImageNodes['sampler']?.[1] ?? {}

/** The default graph with some nodes added or replaced. */
function variant(nodes: Parameters<typeof graph>[0]): ApiGraph {
  return graph({ ...textToImageNodes, ...nodes })
}
/** The sampler with some inputs replaced. */
function samplerWith(inputs: Parameters<typeof graph>[0][string][1], title?: string): Parameters<typeof graph>[0][string] {
  return title === undefined ? ['KSampler', { ...sampler, ...inputs }] : ['KSampler', { ...sampler, ...inputs }, title]
}

const loraLoader = (name: string, strength: number, from: string): Parameters<typeof graph>[0][string] => ['LoraLoader', { lora_name: name, strength_model: strength, strength_clip: 1, model: [from, 0], clip: [from, 1] }]
const titledLora = (title: string, from: string): Parameters<typeof graph>[0][string] => ['LoraLoaderModelOnly', { lora_name: 'a.safetensors', strength_model: 1, model: [from, 0] }, title]

// Where definitions are missing (the server was not asked yet, or lacks a class) names must find the same fields.
describe.each([
  ['with node definitions', coreDefs],
  ['without node definitions', noDefs],
])('findParameters %s', (_, defs) => {
  const roles = (it: ApiGraph) => rolesOf(findParameters(it, defs))

  it('finds every role of a text-to-image graph, in form order', () => {
    const parameters = findParameters(textToImage(), defs)
    expect(parameters.map(({ role, label, initial }) => [role, label, initial])).toEqual([
      ['prompt', 'Prompt', 'a red fox'],
      ['negative', 'Negative prompt', 'blurry'],
      ['seed', 'Seed', 7],
      ['steps', 'Steps', 20],
      ['cfg', 'CFG', 8],
      ['denoise', 'Denoise', 1],
      ['sampler', 'Sampler', 'euler'],
      ['scheduler', 'Scheduler', 'normal'],
      ['width', 'Width', 768],
      ['height', 'Height', 512],
      ['batchSize', 'Batch size', 2],
      ['checkpoint', 'Checkpoint', 'sd15.safetensors'],
    ])
  })

  it('does not depend on the order of nodes', () => {
    const reversed = new Map([...textToImage()].toReversed())
    expect(roles(reversed)).toEqual(roles(textToImage()))
  })

  it('follows base and refiner, and shows no seed for a sampler that adds no noise', () => {
    const found = roles(
      graph({
        base: ['KSamplerAdvanced', { add_noise: 'enable', noise_seed: 1, steps: 25, cfg: 8, sampler_name: 'euler', scheduler: 'normal', start_at_step: 0, end_at_step: 20, model: ['ckptA', 0], positive: ['pos', 0], negative: ['neg', 0], latent_image: ['latent', 0] }],
        refiner: ['KSamplerAdvanced', { add_noise: 'disable', noise_seed: 0, steps: 25, cfg: 7, sampler_name: 'euler', scheduler: 'normal', start_at_step: 20, end_at_step: 10000, model: ['ckptB', 0], positive: ['posB', 0], negative: ['negB', 0], latent_image: ['base', 0] }],
        ckptA: ['CheckpointLoaderSimple', { ckpt_name: 'sdxl/base.safetensors' }],
        ckptB: ['CheckpointLoaderSimple', { ckpt_name: 'sdxl/refiner.safetensors' }],
        pos: ['CLIPTextEncode', { text: 'a jar', clip: ['ckptA', 1] }],
        neg: ['CLIPTextEncode', { text: 'text', clip: ['ckptA', 1] }],
        posB: ['CLIPTextEncode', { text: 'a glass jar', clip: ['ckptB', 1] }],
        negB: ['CLIPTextEncode', { text: 'text', clip: ['ckptB', 1] }],
        latent: ['EmptyLatentImage', { width: 1024, height: 1024, batch_size: 1 }],
        decode: ['VAEDecode', { samples: ['refiner', 0], vae: ['ckptB', 2] }],
        save: ['SaveImage', { images: ['decode', 0] }],
      }),
    )
    expect(found).toMatchObject({
      prompt: ['pos.text', 'posB.text'],
      negative: ['neg.text + negB.text'], // the same words for both: one field
      seed: ['base.noise_seed'],
      steps: ['base.steps', 'refiner.steps'],
      width: ['latent.width'],
      checkpoint: ['ckptA.ckpt_name', 'ckptB.ckpt_name'],
    })
  })

  it('tells the samplers of a hires fix apart by title, in the order they run', () => {
    const parameters = findParameters(
      variant({
        second: samplerWith({ seed: 8, denoise: 0.5, latent_image: ['bigger', 0] }, 'Second pass'),
        sampler: samplerWith({}, 'First pass'),
        bigger: ['LatentUpscale', { samples: ['sampler', 0], upscale_method: 'bilinear', width: 1536, height: 1024, crop: 'disabled' }],
        decode: ['VAEDecode', { samples: ['second', 0], vae: ['ckpt', 2] }],
      }),
      defs,
    )
    expect(labelsOf(parameters, 'seed')).toEqual(['Seed · First pass', 'Seed · Second pass'])
    expect(labelsOf(parameters, 'prompt')).toEqual(['Prompt'])
    expect(labelsOf(parameters, 'width')[0]).toBe('Width') // the size itself keeps its plain word beside the upscaler's
    expect(rolesOf(parameters).width).toEqual(['latent.width', 'bigger.width'])
  })

  it('numbers samplers of the same title', () => {
    const parameters = findParameters(
      variant({ second: samplerWith({ latent_image: ['sampler', 0] }), decode: ['VAEDecode', { samples: ['second', 0], vae: ['ckpt', 2] }] }),
      defs,
    )
    expect(labelsOf(parameters, 'steps')).toEqual(['Steps 1', 'Steps 2'])
  })

  it('finds Flux settings on the pieces of SamplerCustomAdvanced', () => {
    const found = roles(
      graph({
        sampler: ['SamplerCustomAdvanced', { noise: ['noise', 0], guider: ['guider', 0], sampler: ['select', 0], sigmas: ['sigmas', 0], latent_image: ['latent', 0] }],
        noise: ['RandomNoise', { noise_seed: 5 }],
        select: ['KSamplerSelect', { sampler_name: 'euler' }],
        sigmas: ['BasicScheduler', { scheduler: 'simple', steps: 4, denoise: 1, model: ['shift', 0] }],
        guider: ['BasicGuider', { model: ['shift', 0], conditioning: ['guidance', 0] }],
        guidance: ['FluxGuidance', { guidance: 3.5, conditioning: ['words', 0] }],
        words: ['CLIPTextEncode', { text: 'a fox', clip: ['clip', 0] }],
        clip: ['CLIPLoader', { clip_name: 'clip.safetensors', type: 'sd3' }],
        shift: ['ModelSamplingFlux', { model: ['unet', 0], width: 1024, height: 768 }],
        unet: ['UNETLoader', { unet_name: 'flux.safetensors', weight_dtype: 'default' }],
        latent: ['EmptyLatentImage', { width: 1024, height: 768, batch_size: 1 }],
        decode: ['VAEDecode', { samples: ['sampler', 0], vae: ['vae', 0] }],
        vae: ['VAELoader', { vae_name: 'vae.safetensors' }],
        save: ['SaveImageWebsocket', { images: ['decode', 0] }],
      }),
    )
    expect(found).toEqual({
      prompt: ['words.text'],
      seed: ['noise.noise_seed'],
      steps: ['sigmas.steps'],
      guidance: ['guidance.guidance'],
      denoise: ['sigmas.denoise'],
      sampler: ['select.sampler_name'],
      scheduler: ['sigmas.scheduler'],
      // The model patch is told the picture's size: it follows.
      width: ['latent.width + shift.width'],
      height: ['latent.height + shift.height'],
      batchSize: ['latent.batch_size'],
      diffusionModel: ['unet.unet_name'],
      clip: ['clip.clip_name'],
      vae: ['vae.vae_name'],
    })
  })

  it('finds CFG and both texts on a CFGGuider, and leaves out the empty conditioning of a PerpNegGuider', () => {
    const pieces: Parameters<typeof graph>[0] = {
      sampler: ['SamplerCustomAdvanced', { noise: ['noise', 0], guider: ['guider', 0], sampler: ['select', 0], sigmas: ['sigmas', 0], latent_image: ['latent', 0] }],
      noise: ['DisableNoise', {}],
      select: ['KSamplerSelect', { sampler_name: 'euler' }],
      sigmas: ['ManualSigmas', { sigmas: '1, 0.5, 0' }],
    }
    const guided = (guider: Parameters<typeof graph>[0][string]) => roles(variant({ ...pieces, guider }))
    const feeds = { model: ['ckpt', 0], positive: ['words', 0], negative: ['unwanted', 0], cfg: 5 }
    expect(guided(['CFGGuider', feeds])).toMatchObject({ prompt: ['words.text'], negative: ['unwanted.text'], cfg: ['guider.cfg'] })
    const perpNeg = roles(variant({ ...pieces, nothing: ['CLIPTextEncode', { text: '', clip: ['ckpt', 1] }], guider: ['PerpNegGuider', { ...feeds, empty_conditioning: ['nothing', 0], neg_scale: 1 }] }))
    expect(perpNeg).toMatchObject({ prompt: ['words.text'], negative: ['unwanted.text'] })
    expect(perpNeg.seed).toBeUndefined()
  })

  it('finds the settings of SamplerCustom', () => {
    const found = roles(
      variant({
        sampler: ['SamplerCustom', { model: ['ckpt', 0], add_noise: true, noise_seed: 3, cfg: 6, positive: ['words', 0], negative: ['unwanted', 0], sampler: ['select', 0], sigmas: ['sigmas', 0], latent_image: ['latent', 0] }],
        select: ['KSamplerSelect', { sampler_name: 'uni_pc' }],
        sigmas: ['BasicScheduler', { scheduler: 'karras', steps: 12, denoise: 1, model: ['ckpt', 0] }],
      }),
    )
    expect(found).toMatchObject({ seed: ['sampler.noise_seed'], cfg: ['sampler.cfg'], steps: ['sigmas.steps'], sampler: ['select.sampler_name'], prompt: ['words.text'] })
  })

  it('follows conditioning through ControlNets, and finds their pictures', () => {
    const found = roles(
      variant({
        net: ['ControlNetLoader', { control_net_name: 'canny.safetensors' }],
        both: ['ControlNetApplyAdvanced', { positive: ['one', 0], negative: ['unwanted', 0], control_net: ['net', 0], image: ['pose', 0], strength: 1 }],
        one: ['ControlNetApply', { conditioning: ['words', 0], control_net: ['net', 0], image: ['edges', 0], strength: 1 }],
        pose: ['LoadImage', { image: 'cat.png' }],
        edges: ['LoadImage', { image: 'dog.png' }],
        sampler: samplerWith({ positive: ['both', 0], negative: ['both', 1] }),
      }),
    )
    expect(found).toMatchObject({ prompt: ['words.text'], negative: ['unwanted.text'], image: ['edges.image', 'pose.image'] })
  })

  it('follows the side that a sampler asks for, even where somebody crossed them', () => {
    const found = roles(
      variant({
        net: ['ControlNetLoader', { control_net_name: 'canny.safetensors' }],
        both: ['ControlNetApplyAdvanced', { positive: ['words', 0], negative: ['unwanted', 0], control_net: ['net', 0], strength: 1 }],
        other: ['CLIPTextEncode', { text: 'plain', clip: ['ckpt', 1] }],
        sampler: samplerWith({ positive: ['other', 0], negative: ['both', 1] }),
      }),
    )
    expect(found).toMatchObject({ prompt: ['other.text'], negative: ['unwanted.text'] })
  })

  it('keeps the texts of combined and placed prompts apart, in reading order', () => {
    const parameters = findParameters(
      variant({
        combined: ['ConditioningCombine', { conditioning_1: ['area', 0], conditioning_2: ['words', 0] }],
        area: ['ConditioningSetArea', { conditioning: ['inArea', 0], width: 640, height: 640, x: 0, y: 64, strength: 1 }],
        inArea: ['CLIPTextEncode', { text: 'a red fox', clip: ['ckpt', 1] }], // equal words, still two prompts
        sampler: samplerWith({ positive: ['combined', 0] }),
      }),
      defs,
    )
    expect(rolesOf(parameters)).toMatchObject({ prompt: ['inArea.text', 'words.text'], width: ['latent.width'] })
    expect(labelsOf(parameters, 'prompt')).toEqual(['Prompt 1', 'Prompt 2'])
  })

  it('has no negative prompt where the negative is the zeroed positive', () => {
    const found = roles(variant({ zero: ['ConditioningZeroOut', { conditioning: ['words', 0] }], sampler: samplerWith({ negative: ['zero', 0] }) }))
    expect(found.negative).toBeUndefined()
    expect(found.prompt).toEqual(['words.text'])
  })

  it('shows a text once that is both prompt and negative prompt', () => {
    const found = roles(variant({ sampler: samplerWith({ negative: ['words', 0] }) }))
    expect(found).toMatchObject({ prompt: ['words.text'] })
    expect(found.negative).toBeUndefined()
  })

  it('follows unCLIP conditioning to its text and pictures', () => {
    const found = roles(
      variant({
        ckpt: ['unCLIPCheckpointLoader', { ckpt_name: 'sd15.safetensors' }],
        un1: ['unCLIPConditioning', { conditioning: ['words', 0], clip_vision_output: ['see1', 0], strength: 1 }],
        un2: ['unCLIPConditioning', { conditioning: ['un1', 0], clip_vision_output: ['see2', 0], strength: 1 }],
        see1: ['CLIPVisionEncode', { clip_vision: ['ckpt', 3], image: ['pic1', 0] }],
        see2: ['CLIPVisionEncode', { clip_vision: ['ckpt', 3], image: ['pic2', 0] }],
        pic1: ['LoadImage', { image: 'cat.png' }],
        pic2: ['LoadImage', { image: 'dog.png' }],
        sampler: samplerWith({ positive: ['un2', 0] }),
      }),
    )
    expect(found).toMatchObject({ prompt: ['words.text'], image: ['pic1.image', 'pic2.image'], checkpoint: ['ckpt.ckpt_name'] })
  })

  const sdxl = (text_g: string, text_l: string) => findParameters(variant({ words: ['CLIPTextEncodeSDXL', { clip: ['ckpt', 1], width: 1024, height: 1024, text_g, text_l }] }), defs)
  it('makes one prompt of equal texts in an encoder with several, and names them where they differ', () => {
    expect(rolesOf(sdxl('a fox', 'a fox')).prompt).toEqual(['words.text_g + words.text_l'])
    expect(labelsOf(sdxl('a fox', 'red'), 'prompt')).toEqual(['Prompt · text_g', 'Prompt · text_l'])
    // The size the encoder is told is a matter of style, not the picture's.
    expect(rolesOf(sdxl('a', 'a')).width).toEqual(['latent.width'])
  })

  it('takes the three texts of SD3, and guidance from the encoder of Flux', () => {
    const sd3 = roles(variant({ words: ['CLIPTextEncodeSD3', { clip: ['clips', 0], clip_l: 'a', clip_g: 'a', t5xxl: 'a longer one', empty_padding: 'none' }], clips: ['TripleCLIPLoader', { clip_name1: 'a', clip_name2: 'b', clip_name3: 'c' }] }))
    expect(sd3.prompt).toEqual(['words.clip_l + words.clip_g', 'words.t5xxl'])
    expect(sd3.clip).toEqual(['clips.clip_name1', 'clips.clip_name2', 'clips.clip_name3'])
    const flux = roles(variant({ words: ['CLIPTextEncodeFlux', { clip: ['ckpt', 1], clip_l: 'x', t5xxl: 'x', guidance: 3.5 }] }))
    expect(flux).toMatchObject({ prompt: ['words.clip_l + words.t5xxl'], guidance: ['words.guidance'] })
  })

  it('keeps tags and lyrics apart though both are empty', () => {
    expect(roles(variant({ words: ['TextEncodeAceStepAudio', { clip: ['ckpt', 1], tags: '', lyrics: '' }] })).prompt).toEqual(['words.tags', 'words.lyrics'])
  })

  it('follows models through LoRAs, patches and merges', () => {
    const found = roles(
      variant({
        loraA: ['LoraLoader', { lora_name: 'a.safetensors', strength_model: 1, strength_clip: 1, model: ['loraB', 0], clip: ['loraB', 1] }],
        loraB: ['LoraLoader', { lora_name: 'a.safetensors', strength_model: 1, strength_clip: 1, model: ['merge', 0], clip: ['ckpt', 1] }],
        merge: ['ModelMergeSimple', { model1: ['ckpt', 0], model2: ['ckptB', 0], ratio: 0.5 }],
        ckptB: ['CheckpointLoaderSimple', { ckpt_name: 'sdxl/base.safetensors' }],
        skip: ['CLIPSetLastLayer', { clip: ['loraA', 1], stop_at_clip_layer: -2 }],
        words: ['CLIPTextEncode', { text: 'a red fox', clip: ['skip', 0] }],
        sampler: samplerWith({ model: ['loraA', 0] }),
      }),
    )
    expect(found.checkpoint).toEqual(['ckpt.ckpt_name', 'ckptB.ckpt_name'])
    expect(found).not.toHaveProperty('clip')
  })

  it('finds LoRAs in the order the model takes them, each with its strengths', () => {
    const parameters = findParameters(variant({ second: loraLoader('b.safetensors', 0.5, 'first'), first: loraLoader('a.safetensors', 0.8, 'ckpt'), sampler: samplerWith({ model: ['second', 0] }) }), defs)
    expect(parameters.filter(({ lora: number }) => number !== null).map(({ lora: number, role, label, initial }) => [number, role, label, initial])).toEqual([
      [0, 'lora', 'LoRA 1', 'a.safetensors'],
      [0, 'loraStrength', 'LoRA strength 1', 0.8],
      [0, 'loraClipStrength', 'LoRA CLIP strength 1', 1],
      [1, 'lora', 'LoRA 2', 'b.safetensors'],
      [1, 'loraStrength', 'LoRA strength 2', 0.5],
      [1, 'loraClipStrength', 'LoRA CLIP strength 2', 1],
    ])
  })

  it('names LoRAs by the titles of their nodes', () => {
    const parameters = findParameters(variant({ one: titledLora('Light', 'ckpt'), two: titledLora('Detail', 'one'), sampler: samplerWith({ model: ['two', 0] }) }), defs)
    expect([labelsOf(parameters, 'lora'), labelsOf(parameters, 'loraStrength')]).toEqual([['LoRA · Light', 'LoRA · Detail'], ['LoRA strength · Light', 'LoRA strength · Detail']])
  })

  it('finds upscalers and ControlNets, and a picture that is loaded for its mask alone', () => {
    const found = roles(
      variant({
        upscaler: ['UpscaleModelLoader', { model_name: '4x.pth' }],
        bigger: ['ImageUpscaleWithModel', { upscale_model: ['upscaler', 0], image: ['decode', 0] }],
        save: ['SaveImage', { images: ['bigger', 0], filename_prefix: 'x' }],
        net: ['ControlNetLoader', { control_net_name: 'canny.safetensors' }],
        guided: ['ControlNetApply', { conditioning: ['words', 0], control_net: ['net', 0], image: ['photo', 0], strength: 1 }],
        photo: ['LoadImage', { image: 'cat.png' }],
        stencil: ['LoadImage', { image: 'dog.png' }],
        painted: ['LoadImageMask', { image: 'cat.png', channel: 'alpha' }],
        masked: ['SetLatentNoiseMask', { samples: ['latent', 0], mask: ['both', 0] }],
        both: ['MaskComposite', { destination: ['stencil', 1], source: ['painted', 0], x: 0, y: 0, operation: 'add' }],
        sampler: samplerWith({ positive: ['guided', 0], latent_image: ['masked', 0] }),
      }),
    )
    expect(found).toMatchObject({ upscaleModel: ['upscaler.model_name'], controlNet: ['net.control_net_name'], image: ['photo.image'], mask: ['stencil.image', 'painted.image'] })
  })

  it('finds the picture of image to image, its size where it is scaled, and the batch where it is repeated', () => {
    const found = roles(
      variant({
        load: ['LoadImage', { image: 'cat.png', upload: 'image' }],
        scale: ['ImageScale', { image: ['load', 0], upscale_method: 'lanczos', width: 512, height: 640, crop: 'center' }],
        encode: ['VAEEncode', { pixels: ['scale', 0], vae: ['vae', 0] }],
        repeat: ['RepeatLatentBatch', { samples: ['encode', 0], amount: 3 }],
        vae: ['VAELoader', { vae_name: 'vae.safetensors' }],
        sampler: samplerWith({ denoise: 0.6, latent_image: ['repeat', 0] }),
      }),
    )
    expect(found).toMatchObject({ image: ['load.image'], width: ['scale.width'], height: ['scale.height'], batchSize: ['repeat.amount'], vae: ['vae.vae_name'] })
  })

  it('follows inpainting by either encoder', () => {
    const mask: Parameters<typeof graph>[0] = { load: ['LoadImage', { image: 'cat.png' }] }
    const encoded = roles(variant({ ...mask, encode: ['VAEEncodeForInpaint', { pixels: ['load', 0], mask: ['load', 1], vae: ['ckpt', 2], grow_mask_by: 6 }], sampler: samplerWith({ latent_image: ['encode', 0] }) }))
    expect(encoded).toMatchObject({ image: ['load.image'], prompt: ['words.text'] })
    expect(encoded.width).toBeUndefined()
    const conditioned = roles(
      variant({
        ...mask,
        fill: ['InpaintModelConditioning', { positive: ['words', 0], negative: ['unwanted', 0], vae: ['ckpt', 2], pixels: ['load', 0], mask: ['load', 1], noise_mask: true }],
        sampler: samplerWith({ positive: ['fill', 0], negative: ['fill', 1], latent_image: ['fill', 2] }),
      }),
    )
    expect(conditioned).toMatchObject({ image: ['load.image'], prompt: ['words.text'], negative: ['unwanted.text'] })
  })

  it('follows linked numbers and texts to the nodes that hold them', () => {
    const parameters = findParameters(
      variant({
        seedNode: ['PrimitiveInt', { value: 18446744073709551615n }],
        side: ['PrimitiveInt', { value: 640 }],
        text: ['PrimitiveStringMultiline', { value: 'a red fox' }],
        words: ['CLIPTextEncode', { text: ['text', 0], clip: ['ckpt', 1] }],
        latent: ['EmptyLatentImage', { width: ['side', 0], height: ['side', 0], batch_size: 1 }],
        sampler: samplerWith({ seed: ['seedNode', 0] }),
      }),
      defs,
    )
    expect(rolesOf(parameters)).toMatchObject({ seed: ['seedNode.value'], prompt: ['text.value'], width: ['side.value'] })
    expect(labelsOf(parameters, 'width')).toEqual(['Width and height'])
    expect(parameters.find((it) => it.role === 'seed')).toMatchObject({ initial: 18446744073709551615n, spec: { kind: 'int', max: MAX_SEED, isSeed: true } })
  })

  it('follows conditioning through whatever passes it on', () => {
    const found = roles(
      variant({
        placed: ['GLIGENTextBoxApply', { conditioning_to: ['words', 0], clip: ['ckpt', 1], gligen_textbox_model: ['boxes', 0], text: 'a hen', width: 64, height: 64, x: 0, y: 0 }],
        boxes: ['GLIGENLoader', { gligen_name: 'boxes.safetensors' }],
        timed: ['ConditioningSetTimestepRange', { conditioning: ['placed', 0], start: 0, end: 0.5 }],
        masked: ['ConditioningSetMask', { conditioning: ['timed', 0], mask: ['load', 1], strength: 1, set_cond_area: 'default' }],
        joined: ['ConditioningConcat', { conditioning_to: ['masked', 0], conditioning_from: ['style', 0] }],
        style: ['CLIPTextEncode', { text: 'watercolour', clip: ['ckpt', 1] }],
        either: ['Any Switch (rgthree)', { any_01: ['joined', 0] }],
        route: ['Reroute', { '': ['either', 0] }],
        load: ['LoadImage', { image: 'cat.png' }],
        sampler: samplerWith({ positive: ['route', 0] }),
      }),
    )
    expect(found).toMatchObject({ prompt: ['placed.text', 'words.text', 'style.text'], negative: ['unwanted.text'], mask: ['load.image'] })
  })

  it('has no field for a size that is computed', () => {
    const found = roles(
      variant({ load: ['LoadImage', { image: 'cat.png' }], size: ['GetImageSize', { image: ['load', 0] }], latent: ['EmptyLatentImage', { width: ['size', 0], height: ['size', 1], batch_size: 1 }] }),
    )
    expect(found).not.toHaveProperty('width')
    expect(found.image).toEqual(['load.image'])
  })

  it('shows every text that is joined into a prompt', () => {
    const found = roles(
      variant({
        join: ['StringConcatenate', { string_a: 'a fox', string_b: ['style', 0], delimiter: ', ' }],
        style: ['PrimitiveStringMultiline', { value: 'watercolour' }],
        words: ['CLIPTextEncode', { text: ['join', 0], clip: ['ckpt', 1] }],
      }),
    )
    expect(found.prompt).toEqual(['join.string_a', 'style.value'])
  })

  it('follows only the branch that a switch has on', () => {
    const found = roles(
      variant({
        other: ['CLIPTextEncode', { text: 'a blue fox', clip: ['ckpt', 1] }],
        choose: ['ComfySwitchNode', { switch: true, on_false: ['words', 0], on_true: ['other', 0] }],
        sampler: samplerWith({ positive: ['choose', 0] }),
      }),
    )
    expect(found.prompt).toEqual(['other.text'])
  })

  it('leaves out samplers that no output needs', () => {
    const found = roles(variant({ lost: samplerWith({ seed: 99 }), hanging: ['PreviewImage', {}] }))
    if (defs === coreDefs) expect(found.seed).toEqual(['sampler.seed'])
    else expect(found.seed).toContain('sampler.seed') // which classes are outputs is not known then
  })

  it('survives cycles, dangling links and empty graphs', () => {
    expect(findParameters(new Map(), defs)).toEqual([])
    const ring = variant({
      words: ['ConditioningCombine', { conditioning_1: ['words', 0], conditioning_2: ['unwanted', 0] }],
      ckpt: ['LoraLoader', { model: ['ckpt', 0], clip: ['ckpt', 1], lora_name: 'a.safetensors' }],
      latent: ['LatentUpscale', { samples: ['decode', 0], width: 8, height: ['latent', 0] }],
      sampler: samplerWith({ seed: ['sampler', 0], positive: ['words', 0], negative: ['gone', 3] }),
    })
    expect(rolesOf(findParameters(ring, defs)).steps).toEqual(['sampler.steps'])
  })

  it('follows a chain of thousands of links', () => {
    const chain = [...Array(8000).keys()].map((n): [string, Parameters<typeof graph>[0][string]] => [`c${n}`, ['ConditioningSetArea', { conditioning: n === 0 ? ['words', 0] : [`c${n - 1}`, 0], x: 0, y: 0, width: 8, height: 8, strength: 1 }]])
    expect(roles(variant({ ...Object.fromEntries(chain), sampler: samplerWith({ positive: ['c7999', 0] }) })).prompt).toEqual(['words.text'])
  })
})

describe('findParameters and definitions', () => {
  it('takes ranges and choices from the input that plays the role', () => {
    const parameters = findParameters(variantWithPrimitiveWidth(), coreDefs)
    expect(parameters.find((it) => it.role === 'width')?.spec).toMatchObject({ kind: 'int', min: 16n, max: 16384n, step: 8 })
    expect(parameters.find((it) => it.role === 'checkpoint')?.spec).toMatchObject({ kind: 'combo', options: ['sd15.safetensors', 'sdxl/base.safetensors', 'sdxl/refiner.safetensors'] })
  })

  it('goes by output names where slots do not start with the positive side', () => {
    const talking = variant({
      talk: ['WanInfiniteTalkToVideo', { model: ['ckpt', 0], positive: ['words', 0], negative: ['unwanted', 0], width: 640, height: 480 }],
      sampler: samplerWith({ model: ['talk', 0], positive: ['talk', 1], negative: ['talk', 2], latent_image: ['talk', 3] }),
    })
    for (const defs of [coreDefs, noDefs]) {
      expect(rolesOf(findParameters(talking, defs))).toMatchObject({ prompt: ['words.text'], negative: ['unwanted.text'], width: ['talk.width'] })
    }
  })

  it('asks the node in between where a guider does not say which side it takes', () => {
    const dual = variant({
      sampler: ['SamplerCustomAdvanced', { noise: ['noise', 0], guider: ['guider', 0], sampler: ['select', 0], sigmas: ['sigmas', 0], latent_image: ['fill', 2] }],
      noise: ['RandomNoise', { noise_seed: 5 }],
      select: ['KSamplerSelect', { sampler_name: 'euler' }],
      sigmas: ['BasicScheduler', { scheduler: 'simple', steps: 4, denoise: 1, model: ['ckpt', 0] }],
      load: ['LoadImage', { image: 'cat.png' }],
      fill: ['InpaintModelConditioning', { positive: ['words', 0], negative: ['unwanted', 0], vae: ['ckpt', 2], pixels: ['load', 0], mask: ['load', 1], noise_mask: true }],
      guider: ['DualCFGGuider', { model: ['ckpt', 0], cond1: ['fill', 0], cond2: ['fill', 1], negative: ['unwanted', 0], cfg_conds: 5, cfg_cond2_negative: 2 }],
    })
    const parameters = findParameters(dual, coreDefs)
    expect(rolesOf(parameters)).toMatchObject({ prompt: ['words.text'], negative: ['unwanted.text'] })
    expect(labelsOf(parameters, 'cfg')).toEqual(['CFG · cfg_conds', 'CFG · cfg_cond2_negative'])
  })

  it('recognises a sampler of a pack by its inputs, and looks through its pipe', () => {
    const piped = graph({
      run: ['PackSampler', { pipe: ['pipe', 0], seed: 3, steps: 9, cfg: 4, sampler_name: 'euler', scheduler: 'normal', denoise: 1, latent_image: ['latent', 0] }],
      pipe: ['PackPipe', { model: ['ckpt', 0], positive: ['words', 0], negative: ['unwanted', 0] }],
      words: ['CLIPTextEncode', { text: 'a fox', clip: ['ckpt', 1] }],
      unwanted: ['CLIPTextEncode', { text: 'dull', clip: ['ckpt', 1] }],
      ckpt: ['CheckpointLoaderSimple', { ckpt_name: 'sd15.safetensors' }],
      latent: ['EmptyLatentImage', { width: 64, height: 64, batch_size: 1 }],
      save: ['SaveImage', { images: ['run', 0] }],
    })
    expect(rolesOf(findParameters(piped, coreDefs))).toMatchObject({ prompt: ['words.text'], negative: ['unwanted.text'], seed: ['run.seed'], checkpoint: ['ckpt.ckpt_name'], width: ['latent.width'] })
  })

  it('finds everything on the loader of a pack that hands it over in a pipe', () => {
    const loader = { ckpt_name: 'sd15.safetensors', vae_name: 'Baked VAE', positive: 'a fox', negative: 'dull', empty_latent_width: 640, empty_latent_height: 960, batch_size: 2 }
    const packed = graph({
      load: ['PackFullLoader', loader],
      run: ['PackSampling', { pipe: ['load', 0], steps: 9, cfg: 4, sampler_name: 'euler', scheduler: 'normal', denoise: 1, seed: 3 }],
      save: ['SaveImage', { images: ['run', 1] }],
    })
    expect(rolesOf(findParameters(packed, coreDefs))).toEqual({
      prompt: ['load.positive'],
      negative: ['load.negative'],
      seed: ['run.seed'],
      steps: ['run.steps'],
      cfg: ['run.cfg'],
      denoise: ['run.denoise'],
      sampler: ['run.sampler_name'],
      scheduler: ['run.scheduler'],
      width: ['load.empty_latent_width'],
      height: ['load.empty_latent_height'],
      batchSize: ['load.batch_size'],
      checkpoint: ['load.ckpt_name'],
    })
  })

  it('takes each object of a Power Lora Loader for one LoRA, with its switch', () => {
    const power = variant({
      power: [
        'Power Lora Loader (rgthree)',
        { PowerLoraLoaderHeaderWidget: { type: 'PowerLoraLoaderHeaderWidget' }, lora_1: { on: true, lora: 'a.safetensors', strength: 0.8, strengthTwo: 0.5 }, lora_2: { on: false, lora: 'b.safetensors', strength: 1, strengthTwo: null }, model: ['ckpt', 0], clip: ['ckpt', 1] },
      ],
      sampler: samplerWith({ model: ['power', 0] }),
    })
    const loras = findParameters(power, coreDefs).filter(({ lora }) => lora !== null)
    expect(loras.map(({ lora, id, role, label, initial, spec }) => [lora, id, role, label, initial, spec.kind])).toEqual([
      [0, 'power/lora_1/lora', 'lora', 'LoRA 1', 'a.safetensors', 'string'],
      [0, 'power/lora_1/strength', 'loraStrength', 'LoRA strength 1', 0.8, 'float'],
      [0, 'power/lora_1/strengthTwo', 'loraClipStrength', 'LoRA CLIP strength 1', 0.5, 'float'],
      [0, 'power/lora_1/on', 'other', 'LoRA on 1', true, 'boolean'],
      [1, 'power/lora_2/lora', 'lora', 'LoRA 2', 'b.safetensors', 'string'],
      [1, 'power/lora_2/strength', 'loraStrength', 'LoRA strength 2', 1, 'float'],
      [1, 'power/lora_2/on', 'other', 'LoRA on 2', false, 'boolean'],
    ])
    expect(loras[0]?.targets).toEqual([{ nodeId: 'power', input: 'lora_1', path: ['lora'] }])
  })

  it.each<[string, Record<string, Json>, string[], string[]]>([
    ['a stack that says how many of its slots count', { lora_count: 2, lora_name_1: 'a', model_str_1: 1, clip_str_1: 1, lora_name_2: 'b', model_str_2: 1, lora_name_3: 'None', model_str_3: 1 }, ['s.lora_name_1', 's.lora_name_2'], ['s.model_str_1', 's.model_str_2']],
    ['a stack whose slots are all there', { lora_01: 'a', strength_01: 1, lora_02: 'b', strength_02: 1 }, ['s.lora_01', 's.lora_02'], ['s.strength_01', 's.strength_02']],
    ['a stack that numbers its names in the middle', { num_loras: 1, lora_1_name: 'a', lora_1_model_strength: 1, lora_1_clip_strength: 1, lora_2_name: 'b', lora_2_model_strength: 1 }, ['s.lora_1_name'], ['s.lora_1_model_strength']],
  ])('finds the LoRAs of %s', (_, inputs, files, strengths) => {
    const stacked = variant({ s: ['PackStack', inputs], apply: ['PackApply', { lora_stack: ['s', 0], model: ['ckpt', 0] }], sampler: samplerWith({ model: ['apply', 0] }) })
    expect(rolesOf(findParameters(stacked, coreDefs))).toMatchObject({ lora: files, loraStrength: strengths })
  })

  it('takes stacks that feed one another in their order, before the LoRA of the node that takes them', () => {
    const chained = variant({
      last: ['PackLoader', { lora_name: 'c', strength_model: 1, lora_stack: ['two', 0], model: ['ckpt', 0] }],
      two: ['PackStack', { lora_name_1: 'b', lora_stack: ['one', 0] }],
      one: ['PackStack', { lora_name_1: 'a' }],
      sampler: samplerWith({ model: ['last', 0] }),
    })
    expect(findParameters(chained, coreDefs).filter(({ role }) => role === 'lora').map(({ initial }) => initial)).toEqual(['a', 'b', 'c'])
  })

  it('takes a node that does everything for its own sampler', () => {
    const whole = graph({ make: ['PackTextToImage', { prompt: 'a fox', negative_prompt: 'dull', seed: 3, width: 640, height: 480 }], save: ['SaveImage', { images: ['make', 0] }] })
    expect(rolesOf(findParameters(whole, coreDefs))).toEqual({ prompt: ['make.prompt'], negative: ['make.negative_prompt'], seed: ['make.seed'], width: ['make.width'], height: ['make.height'] })
  })

  it('follows each side of a node that styles both texts', () => {
    const styler = nodeDef('Styler', [input('text_positive', LINES), input('text_negative', LINES), input('style', ONE_LINE)], { outputs: ['text_positive', 'text_negative'].map((name) => ({ name, type: 'STRING', isList: false, matchTemplate: null })) })
    const styled = variant({
      style: ['Styler', { text_positive: 'a fox', text_negative: 'dull', style: 'none' }],
      words: ['CLIPTextEncode', { text: ['style', 0], clip: ['ckpt', 1] }],
      unwanted: ['CLIPTextEncode', { text: ['style', 1], clip: ['ckpt', 1] }],
    })
    expect(rolesOf(findParameters(styled, defsWith(styler)))).toMatchObject({ prompt: ['style.text_positive'], negative: ['style.text_negative'] })
  })

  it('finds the parts of a video that a pack makes its own way', () => {
    const video = graph({
      run: ['PackVideoSampler', { model: ['load', 0], text_embeds: ['words', 0], image_embeds: ['empty', 0], steps: 20, cfg: 6, seed: 3, scheduler: 'unipc' }],
      load: ['PackModelLoader', { model: 'wan.safetensors', lora: ['lora', 0] }],
      lora: ['PackLoraSelect', { lora: 'light.safetensors', strength: 0.7, prev_lora: ['earlier', 0] }],
      earlier: ['PackLoraSelect', { lora: 'style.safetensors', strength: 1 }],
      words: ['PackTextEncode', { positive_prompt: 'a fox runs', negative_prompt: 'still', t5: ['t5', 0] }],
      t5: ['PackT5Loader', { t5_name: 't5.safetensors' }],
      empty: ['PackEmptyEmbeds', { width: 832, height: 480, num_frames: 81 }],
      decode: ['PackDecode', { samples: ['run', 0], vae: ['vae', 0] }],
      vae: ['PackVAELoader', { model_name: 'wan_vae.safetensors' }],
      save: ['PackCombine', { images: ['decode', 0], frame_rate: 16 }],
    })
    const model = describeForm(video, coreDefs)
    expect(rolesOf(model.parameters)).toMatchObject({
      prompt: ['words.positive_prompt'], negative: ['words.negative_prompt'], seed: ['run.seed'], steps: ['run.steps'], cfg: ['run.cfg'], scheduler: ['run.scheduler'],
      width: ['empty.width'], height: ['empty.height'], diffusionModel: ['load.model'], vae: ['vae.model_name'], lora: ['earlier.lora', 'lora.lora'], loraStrength: ['earlier.strength', 'lora.strength'],
    })
    expect(rolesOf(model.parameters).other).toEqual(['t5.t5_name', 'empty.num_frames', 'save.frame_rate'])
  })

  it('takes both texts of an encoder that has both', () => {
    const pack = variant({
      words: ['PackEncoder', { positive_prompt: 'a fox', negative_prompt: 'dull', clip: ['ckpt', 1] }],
      sampler: samplerWith({ positive: ['words', 0], negative: ['words', 1] }),
    })
    expect(rolesOf(findParameters(pack, coreDefs))).toMatchObject({ prompt: ['words.positive_prompt'], negative: ['words.negative_prompt'] })
  })

  it('keeps a parameter id apart from every other, whatever characters ids hold', () => {
    const parameters = findParameters(
      graph({ 'a/b': samplerWith({ 'c/seed': 1 }), ...textToImageNodes }),
      noDefs,
    )
    expect(new Set(parameters.map(({ id }) => id)).size).toBe(parameters.length)
    expect(parameters.map(({ id }) => id)).toContain('a%2Fb/seed')
  })

  it('reads numbers that a file holds as text', () => {
    const parameters = findParameters(variant({ sampler: samplerWith({ seed: '18446744073709551615', cfg: '7.5' }) }), coreDefs)
    expect(parameters.find((it) => it.role === 'seed')?.initial).toBe(MAX_SEED)
    expect(parameters.find((it) => it.role === 'cfg')?.initial).toBe(7.5)
  })

  it('unwraps wrapped literals', () => {
    const parameters = findParameters(variant({ sampler: samplerWith({ steps: { __value__: 33 } }) }), coreDefs)
    expect(parameters.find((it) => it.role === 'steps')?.initial).toBe(33)
  })
})

function variantWithPrimitiveWidth() {
  return variant({ side: ['PrimitiveInt', { value: 640 }], latent: ['EmptyLatentImage', { width: ['side', 0], height: 512, batch_size: 1 }] })
}

describe('titles', () => {
  it('names the node by its title, else by its class', () => {
    const titled = findParameters(variant({ sampler: samplerWith({}, 'Main sampler') }), coreDefs)
    expect(titled.find((it) => it.role === 'steps')?.nodeTitle).toBe('Main sampler')
    expect(titled.find((it) => it.role === 'prompt')?.nodeTitle).toBe('CLIP Text Encode (Prompt)')
    expect(findParameters(textToImage(), noDefs).find((it) => it.role === 'prompt')?.nodeTitle).toBe('CLIPTextEncode')
  })

  it('uses titles of encoders where they tell prompts apart', () => {
    const parameters = findParameters(
      variant({
        words: ['CLIPTextEncode', { text: 'a', clip: ['ckpt', 1] }, 'Subject'],
        place: ['CLIPTextEncode', { text: 'b', clip: ['ckpt', 1] }, 'Place'],
        both: ['ConditioningCombine', { conditioning_1: ['words', 0], conditioning_2: ['place', 0] }],
        sampler: samplerWith({ positive: ['both', 0] }),
      }),
      coreDefs,
    )
    expect(labelsOf(parameters, 'prompt')).toEqual(['Prompt · Subject', 'Prompt · Place'])
    expect(parameters[0]?.targets).toEqual([{ nodeId: asNodeId('words'), input: 'text' }])
  })
})

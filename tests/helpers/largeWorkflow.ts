/**
 * A workflow of many nodes, as power users have them: one checkpoint, a long chain of LoRAs, and as many samplers with
 * prompts, latents and savers of their own as fit. API format, of core classes only.
 */
interface Node {
  class_type: string
  inputs: Record<string, unknown>
  _meta: { title: string }
}
export type LargeWorkflow = Record<string, Node>

const LORAS = 20
/** Of one sampler with all that is its own. */
const STAGE_NODES = 7

/** @param nodeCount at least 30; a few fewer are made, so that every stage is whole */
export function largeWorkflow(nodeCount: number): LargeWorkflow {
  const nodes: LargeWorkflow = {}
  let count = 0
  const add = (class_type: string, inputs: Record<string, unknown>, title = class_type): [string, number] => {
    const id = String(++count)
    nodes[id] = { class_type, inputs, _meta: { title } }
    return [id, 0]
  }
  const [checkpoint] = add('CheckpointLoaderSimple', { ckpt_name: 'v1-5-pruned-emaonly-fp16.safetensors' })
  let [model, clip]: [string, number][] = [[checkpoint, 0], [checkpoint, 1]]
  for (let index = 0; index < LORAS; index++) {
    const [lora] = add('LoraLoader', { lora_name: 'style/watercolor.safetensors', strength_model: 0.5, strength_clip: 0.5, model, clip }, `LoRA ${index + 1}`)
    ;[model, clip] = [[lora, 0], [lora, 1]]
  }
  for (let stage = 1; count + STAGE_NODES <= nodeCount; stage++) {
    const positive = add('CLIPTextEncode', { text: `a harbour at dawn, view ${stage}, long shadows, film grain`, clip }, `Prompt ${stage}`)
    const negative = add('CLIPTextEncode', { text: `blurry, lowres ${stage}`, clip }, `Negative ${stage}`)
    const latent = add('EmptyLatentImage', { width: 512, height: 512, batch_size: 1 }, `Size ${stage}`)
    const settings = { seed: stage, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1 }
    const samples = add('KSampler', { ...settings, model, positive, negative, latent_image: latent }, `Sampler ${stage}`)
    const images = add('VAEDecode', { samples, vae: [checkpoint, 2] }, `Decode ${stage}`)
    const scaled = add('ImageScaleBy', { image: images, upscale_method: 'lanczos', scale_by: 1.5 }, `Scale ${stage}`)
    add('SaveImage', { images: scaled, filename_prefix: `view_${stage}` }, `Save ${stage}`)
  }
  return nodes
}

/** The literals in it: as many fields as a plain form of it would have. */
export function literalCount(workflow: LargeWorkflow): number {
  return Object.values(workflow).reduce((sum, { inputs }) => sum + Object.values(inputs).filter((value) => !Array.isArray(value)).length, 0)
}

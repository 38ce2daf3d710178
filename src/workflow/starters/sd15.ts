/** Stable Diffusion 1.5: small, fast, runs nearly anywhere. */
import type { ApiGraph } from '../apiGraph'
import { graphOf } from './starter'

const CHECKPOINT = 'v1-5-pruned-emaonly-fp16.safetensors'

export function sd15(): ApiGraph {
  return graphOf({
    '4': ['CheckpointLoaderSimple', 'Load Checkpoint', { ckpt_name: CHECKPOINT }],
    '5': ['EmptyLatentImage', 'Empty Latent Image', { width: 512, height: 512, batch_size: 1 }],
    '6': [
      'CLIPTextEncode',
      'Prompt',
      { text: 'photograph of a small fishing harbour at dawn, wet cobblestones, mist over the water, 35mm film', clip: ['4', 1] },
    ],
    '7': ['CLIPTextEncode', 'Negative prompt', { text: 'blurry, lowres, watermark, text', clip: ['4', 1] }],
    '3': [
      'KSampler',
      'KSampler',
      {
        seed: 20110,
        steps: 20,
        cfg: 7.5,
        sampler_name: 'dpmpp_2m',
        scheduler: 'karras',
        denoise: 1,
        model: ['4', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        latent_image: ['5', 0],
      },
    ],
    '8': ['VAEDecode', 'VAE Decode', { samples: ['3', 0], vae: ['4', 2] }],
    '9': ['SaveImage', 'Save Image', { filename_prefix: 'darkroom/sd15', images: ['8', 0] }],
  })
}

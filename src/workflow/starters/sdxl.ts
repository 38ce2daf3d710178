/** Stable Diffusion XL, base model only: most community checkpoints need no refiner. */
import type { ApiGraph } from '../apiGraph'
import { graphOf } from './starter'

const CHECKPOINT = 'sd_xl_base_1.0.safetensors'

export function sdxl(): ApiGraph {
  return graphOf({
    '4': ['CheckpointLoaderSimple', 'Load Checkpoint', { ckpt_name: CHECKPOINT }],
    '5': ['EmptyLatentImage', 'Empty Latent Image', { width: 1024, height: 1024, batch_size: 1 }],
    '6': [
      'CLIPTextEncode',
      'Prompt',
      { text: 'portrait of an old watchmaker at his bench, window light from the left, brass and dust, medium format, fine grain', clip: ['4', 1] },
    ],
    '7': ['CLIPTextEncode', 'Negative prompt', { text: 'oversaturated, plastic skin, watermark, text', clip: ['4', 1] }],
    '3': [
      'KSampler',
      'KSampler',
      {
        seed: 1839,
        steps: 28,
        cfg: 6.5,
        sampler_name: 'dpmpp_2m_sde',
        scheduler: 'karras',
        denoise: 1,
        model: ['4', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        latent_image: ['5', 0],
      },
    ],
    '8': ['VAEDecode', 'VAE Decode', { samples: ['3', 0], vae: ['4', 2] }],
    '9': ['SaveImage', 'Save Image', { filename_prefix: 'darkroom/sdxl', images: ['8', 0] }],
  })
}

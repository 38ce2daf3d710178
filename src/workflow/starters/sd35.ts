/** Stable Diffusion 3.5 from a checkpoint that holds its text encoders. */
import type { ApiGraph } from '../apiGraph'
import { graphOf } from './starter'

const CHECKPOINT = 'sd3.5_large_fp8_scaled.safetensors'

export function sd35(): ApiGraph {
  return graphOf({
    '4': ['CheckpointLoaderSimple', 'Load Checkpoint', { ckpt_name: CHECKPOINT }],
    '53': ['EmptySD3LatentImage', 'Empty Latent Image', { width: 1024, height: 1024, batch_size: 1 }],
    '16': [
      'CLIPTextEncode',
      'Prompt',
      { text: 'A greengrocer\'s stall at night, crates of lemons under a bare bulb, a hand-painted sign that reads "OPEN LATE", rain on the awning', clip: ['4', 1] },
    ],
    '40': ['CLIPTextEncode', 'Negative prompt', { text: '', clip: ['4', 1] }],
    '3': [
      'KSampler',
      'KSampler',
      {
        seed: 1888,
        steps: 24,
        cfg: 4.5,
        sampler_name: 'euler',
        scheduler: 'sgm_uniform',
        denoise: 1,
        model: ['4', 0],
        positive: ['16', 0],
        negative: ['40', 0],
        latent_image: ['53', 0],
      },
    ],
    '8': ['VAEDecode', 'VAE Decode', { samples: ['3', 0], vae: ['4', 2] }],
    '9': ['SaveImage', 'Save Image', { filename_prefix: 'darkroom/sd35', images: ['8', 0] }],
  })
}

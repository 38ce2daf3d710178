/**
 * Flux schnell from the one-file fp8 checkpoint. It is distilled: four steps, CFG 1, and a negative prompt has no
 * effect, so the negative side is zeroed and no field appears for it.
 */
import type { ApiGraph } from '../apiGraph'
import { graphOf } from './starter'

const CHECKPOINT = 'flux1-schnell-fp8.safetensors'

export function fluxSchnell(): ApiGraph {
  return graphOf({
    '30': ['CheckpointLoaderSimple', 'Load Checkpoint', { ckpt_name: CHECKPOINT }],
    '27': ['EmptySD3LatentImage', 'Empty Latent Image', { width: 1024, height: 1024, batch_size: 1 }],
    '6': [
      'CLIPTextEncode',
      'Prompt',
      {
        text: 'A lighthouse keeper paints his own lighthouse on a small canvas set up on the rocks. Late afternoon, low sun, long shadows, gulls in the wind. Documentary photograph.',
        clip: ['30', 1],
      },
    ],
    '33': ['ConditioningZeroOut', 'No negative', { conditioning: ['6', 0] }],
    '31': [
      'KSampler',
      'KSampler',
      {
        seed: 1851,
        steps: 4,
        cfg: 1,
        sampler_name: 'euler',
        scheduler: 'simple',
        denoise: 1,
        model: ['30', 0],
        positive: ['6', 0],
        negative: ['33', 0],
        latent_image: ['27', 0],
      },
    ],
    '8': ['VAEDecode', 'VAE Decode', { samples: ['31', 0], vae: ['30', 2] }],
    '9': ['SaveImage', 'Save Image', { filename_prefix: 'darkroom/flux', images: ['8', 0] }],
  })
}

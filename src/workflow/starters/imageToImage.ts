/**
 * Image to image: a picture is brought to the model's size, encoded and developed again, as far as denoise allows.
 * `example.png` comes with ComfyUI.
 */
import type { ApiGraph } from '../apiGraph'
import { graphOf } from './starter'

const CHECKPOINT = 'v1-5-pruned-emaonly-fp16.safetensors'

export function imageToImage(): ApiGraph {
  return graphOf({
    '14': ['CheckpointLoaderSimple', 'Load Checkpoint', { ckpt_name: CHECKPOINT }],
    '10': ['LoadImage', 'Load Image', { image: 'example.png' }],
    '11': ['ImageScale', 'Scale Image', { image: ['10', 0], upscale_method: 'lanczos', width: 512, height: 512, crop: 'center' }],
    '12': ['VAEEncode', 'VAE Encode', { pixels: ['11', 0], vae: ['14', 2] }],
    '6': [
      'CLIPTextEncode',
      'Prompt',
      { text: 'hand-coloured photograph, soft pastel tints, faded paper, gentle vignette', clip: ['14', 1] },
    ],
    '7': ['CLIPTextEncode', 'Negative prompt', { text: 'blurry, watermark, text', clip: ['14', 1] }],
    '3': [
      'KSampler',
      'KSampler',
      {
        seed: 1907,
        steps: 24,
        cfg: 7,
        sampler_name: 'dpmpp_2m',
        scheduler: 'karras',
        denoise: 0.6,
        model: ['14', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        latent_image: ['12', 0],
      },
    ],
    '8': ['VAEDecode', 'VAE Decode', { samples: ['3', 0], vae: ['14', 2] }],
    '9': ['SaveImage', 'Save Image', { filename_prefix: 'darkroom/img2img', images: ['8', 0] }],
  })
}

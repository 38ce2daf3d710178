/** Workflows in API format for what the starters do not do. */
import { printExact } from '@/lib/exactJson'

type Inputs = Record<string, unknown>

/** Text to image of few steps; each entry replaces or adds a node: [class, inputs], or inputs alone to change some. */
export function textToImage(changes: Record<string, [string, Inputs] | Inputs> = {}): string {
  const nodes: Record<string, { class_type: string; inputs: Inputs }> = {
    3: {
      class_type: 'KSampler',
      inputs: {
        seed: 5, steps: 3, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1,
        model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0],
      },
    },
    4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'v1-5-pruned-emaonly-fp16.safetensors' } },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 256, height: 192, batch_size: 1 } },
    6: { class_type: 'CLIPTextEncode', inputs: { text: 'harbour at dusk', clip: ['4', 1] } },
    7: { class_type: 'CLIPTextEncode', inputs: { text: 'blurry', clip: ['4', 1] } },
    8: { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    9: { class_type: 'SaveImage', inputs: { filename_prefix: 'file', images: ['8', 0] } },
  }
  for (const [id, change] of Object.entries(changes)) {
    if (Array.isArray(change)) nodes[id] = { class_type: change[0], inputs: change[1] }
    else nodes[id] = { class_type: nodes[id]?.class_type ?? '', inputs: { ...nodes[id]?.inputs, ...change } }
  }
  return printExact(nodes)
}

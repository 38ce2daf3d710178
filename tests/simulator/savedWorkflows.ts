/**
 * Workflows as a person has saved them on the server: in folders, one as ComfyUI's page saves it (UI format), one in API
 * format.
 */
export interface SavedWorkflow {
  text: string
  /** How long ago it was saved, when the server starts. */
  ageMs: number
}
export type SavedWorkflows = Readonly<Record<string, SavedWorkflow>>

const HOUR_MS = 3_600_000

export function sampleWorkflows(): SavedWorkflows {
  return {
    'lake at dawn.json': { text: JSON.stringify(uiDocument('a lake at dawn, mist'), null, 2), ageMs: 2 * HOUR_MS },
    'portraits/lighthouse keeper.json': { text: JSON.stringify(uiDocument('portrait of a lighthouse keeper'), null, 2), ageMs: 30 * HOUR_MS },
    'portraits/studio/grey wall (API).json': { text: JSON.stringify(apiDocument('portrait before a grey wall'), null, 2), ageMs: 400 * HOUR_MS },
  }
}

const NEGATIVE = 'text, watermark'
const CHECKPOINT = 'v1-5-pruned-emaonly-fp16.safetensors'

function apiDocument(prompt: string) {
  return {
    3: { class_type: 'KSampler', inputs: { seed: 42, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1, model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] } },
    4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: CHECKPOINT } },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 768, batch_size: 1 } },
    6: { class_type: 'CLIPTextEncode', inputs: { text: prompt, clip: ['4', 1] } },
    7: { class_type: 'CLIPTextEncode', inputs: { text: NEGATIVE, clip: ['4', 1] } },
    8: { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    9: { class_type: 'SaveImage', inputs: { filename_prefix: 'saved', images: ['8', 0] } },
  }
}

const input = (name: string, type: string, link: number) => ({ name, type, link })
const output = (name: string, type: string, ...links: number[]) => ({ name, type, links, slot_index: 0 })
const node = (id: number, type: string, inputs: object[], outputs: object[], widgets: unknown[]) => ({
  id, type, pos: [id * 40, id * 40], size: [300, 120], flags: {}, order: id, mode: 0, inputs, outputs,
  properties: { 'Node name for S&R': type }, widgets_values: widgets,
})

/** The same graph as ComfyUI's page keeps it, schema 0.4. */
function uiDocument(prompt: string) {
  return {
    last_node_id: 9, last_link_id: 9, version: 0.4, groups: [], config: {}, extra: {},
    nodes: [
      node(3, 'KSampler', [input('model', 'MODEL', 1), input('positive', 'CONDITIONING', 4), input('negative', 'CONDITIONING', 6), input('latent_image', 'LATENT', 2)], [output('LATENT', 'LATENT', 7)], [42, 'randomize', 20, 7, 'euler', 'normal', 1]),
      node(4, 'CheckpointLoaderSimple', [], [output('MODEL', 'MODEL', 1), output('CLIP', 'CLIP', 3, 5), output('VAE', 'VAE', 8)], [CHECKPOINT]),
      node(5, 'EmptyLatentImage', [], [output('LATENT', 'LATENT', 2)], [512, 768, 1]),
      node(6, 'CLIPTextEncode', [input('clip', 'CLIP', 3)], [output('CONDITIONING', 'CONDITIONING', 4)], [prompt]),
      node(7, 'CLIPTextEncode', [input('clip', 'CLIP', 5)], [output('CONDITIONING', 'CONDITIONING', 6)], [NEGATIVE]),
      node(8, 'VAEDecode', [input('samples', 'LATENT', 7), input('vae', 'VAE', 8)], [output('IMAGE', 'IMAGE', 9)], []),
      node(9, 'SaveImage', [input('images', 'IMAGE', 9)], [], ['saved']),
    ],
    links: [
      [1, 4, 0, 3, 0, 'MODEL'], [2, 5, 0, 3, 3, 'LATENT'], [3, 4, 1, 6, 0, 'CLIP'], [4, 6, 0, 3, 1, 'CONDITIONING'], [5, 4, 1, 7, 0, 'CLIP'],
      [6, 7, 0, 3, 2, 'CONDITIONING'], [7, 3, 0, 8, 0, 'LATENT'], [8, 4, 2, 8, 1, 'VAE'], [9, 8, 0, 9, 0, 'IMAGE'],
    ],
  }
}

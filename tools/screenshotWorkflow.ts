/** The workflow in the pictures of the README, in API format: SDXL with two LoRAs, a tiled decode and an upscale. */
const node = (class_type: string, inputs: Record<string, unknown>, title?: string) => ({ class_type, inputs, ...(title !== undefined && { _meta: { title } }) })

export const SCREENSHOT_FILE = 'lake-sdxl-two-loras.json'

export const screenshotWorkflow = {
  4: node('CheckpointLoaderSimple', { ckpt_name: 'sd_xl_base_1.0.safetensors' }),
  10: node('LoraLoader', { lora_name: 'style/watercolor.safetensors', strength_model: 0.8, strength_clip: 0.8, model: ['4', 0], clip: ['4', 1] }),
  11: node('LoraLoader', { lora_name: 'detail/add_detail.safetensors', strength_model: 0.55, strength_clip: 0.55, model: ['10', 0], clip: ['10', 1] }),
  6: node('CLIPTextEncode', { text: 'a still mountain lake at first light', clip: ['11', 1] }),
  7: node('CLIPTextEncode', { text: 'lowres, watermark, text, people', clip: ['11', 1] }),
  5: node('EmptyLatentImage', { width: 1024, height: 1024, batch_size: 1 }),
  3: node('KSampler', { seed: 1907, steps: 20, cfg: 6.5, sampler_name: 'dpmpp_2m', scheduler: 'karras', denoise: 1, model: ['11', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] }),
  8: node('VAEDecodeTiled', { tile_size: 512, overlap: 64, temporal_size: 64, temporal_overlap: 8, samples: ['3', 0], vae: ['4', 2] }),
  12: node('ImageScaleBy', { upscale_method: 'lanczos', scale_by: 1, image: ['8', 0] }),
  9: node('SaveImage', { filename_prefix: 'lake', images: ['12', 0] }),
}

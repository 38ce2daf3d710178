/**
 * What the simulated model files say of themselves (the `__metadata__` of a safetensors header, as trainers write it)
 * and the pictures that lie beside some of them. Source of the keys: kohya's sd-scripts, the modelspec standard.
 */
import type { Raster } from './media/raster'
import { drawScene } from './picture/drawScene'
import type { PyObject } from './python/json'

const PREVIEW_SIDE_PX = 256
/** Models of these folders have a picture; others, as on most disks, have none. */
const scenes: Readonly<Record<string, string>> = {
  checkpoints: 'mountains at dawn, lake',
  loras: 'lighthouse by the ocean',
  diffusion_models: 'forest, morning mist',
}
const places = ['city at night', 'portrait of a woman', 'dunes at dusk', 'lake in the mountains', 'forest in winter', 'ocean, sunset', 'hills, golden hour']

const drawn = new Map<string, Raster>()

/** Null for those that have none: some, so that lists show both. */
export function drawModel(folder: string, name: string): Raster | null {
  const style = scenes[folder]
  const number = numberOf(name)
  if (style === undefined || number % 6 === 0) return null
  const known = drawn.get(`${folder}/${name}`)
  if (known) return known
  const prompt = folder === 'loras' ? (places[number % places.length] ?? style) : style
  const picture = drawScene({ prompt, negative: '', seed: BigInt(number), steps: 20, cfg: 6, width: PREVIEW_SIDE_PX, height: PREVIEW_SIDE_PX, style: name })
  drawn.set(`${folder}/${name}`, picture)
  return picture
}

/** Null for a file whose header holds no metadata. */
export function describeModel(folder: string, name: string): PyObject | null {
  const title = name.replace(/^.*\//, '').replace(/\.safetensors$/, '')
  if (folder !== 'loras') return folder === 'checkpoints' ? { 'modelspec.title': title, 'modelspec.architecture': 'stable-diffusion-xl-v1-base' } : null
  const word = title.replaceAll(/_(v\d+|xl|bw)$/g, '').replaceAll('_', ' ')
  return {
    ss_base_model_version: 'sdxl_base_v1-0', ss_network_dim: '32', ss_output_name: title,
    ss_tag_frequency: JSON.stringify({ [`10_${title}`]: { [word]: 48, 'soft light': 31, 'film photograph': 22, outdoors: 12, sky: 4 } }),
    'modelspec.title': title, 'modelspec.trigger_phrase': word,
  }
}

function numberOf(text: string): number {
  let sum = 7
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 100_003
  return sum
}

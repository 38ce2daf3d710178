/**
 * Image to image: a given picture takes on the light and colours of what the prompt asks for, the more the higher the
 * denoise.
 */
import { resize, type Raster } from '../media/raster'
import { drawScene } from './drawScene'
import { createNoise, createRandom, hashSeed } from './random'
import type { SceneRequest } from './request'

export function gradeToScene(source: Raster, request: SceneRequest, denoise: number): Raster {
  const scene = drawScene(request)
  const base = resize(source, scene.width, scene.height)
  const mood = resize(resize(scene, 4, 4), scene.width, scene.height) // only its light, not its shapes
  const noise = createNoise(createRandom(hashSeed(request.seed, 11)))
  const graded: Raster = { width: scene.width, height: scene.height, rgb: new Uint8Array(scene.rgb.length) }
  for (let y = 0; y < scene.height; y++) {
    for (let x = 0; x < scene.width; x++) {
      const at = (y * scene.width + x) * 3
      const level = ((base.rgb[at] ?? 0) * 0.3 + (base.rgb[at + 1] ?? 0) * 0.59 + (base.rgb[at + 2] ?? 0) * 0.11) / 128
      const stroke = (noise.roughPlane(x * 0.05, y * 0.05, 3) - 0.5) * 60 * denoise
      const share = Math.min(1, denoise * 0.85)
      for (let channel = 0; channel < 3; channel++) {
        const from = base.rgb[at + channel] ?? 0
        const to = (mood.rgb[at + channel] ?? 0) * level + stroke
        graded.rgb[at + channel] = Math.min(255, Math.max(0, from + (to - from) * share))
      }
    }
  }
  return graded
}

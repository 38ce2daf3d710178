/**
 * The picture as a sampler sees it on the way: coloured noise first, then large shapes, then detail. At the end it is
 * the finished picture, so that the last preview and the result match.
 */
import { createRaster, fitInto, resize, type Raster } from '../media/raster'
import { smooth } from './colour'
import { createRandom } from './random'

export interface Previewer {
  /** @param share of the steps that are done, 0 to 1 */
  draw(share: number): Raster
}

/** A latent is an eighth of its picture: that is how fine the noise is. */
const LATENT_SCALE = 8

/** @param sharp previews of a decoder instead of rough ones from the latent */
export function createPreviewer(finished: Raster, seed: number, sizePx: number, sharp: boolean): Previewer {
  const { width, height } = fitInto(finished.width, finished.height, sizePx)
  const detail = resize(finished, width, height)
  const small = fitInto(finished.width, finished.height, Math.max(8, Math.round(Math.max(finished.width, finished.height) / (LATENT_SCALE / 2))))
  const shapes = resize(finished, small.width, small.height)
  const blurred = resize(resize(finished, Math.max(1, small.width >> 2), Math.max(1, small.height >> 2)), small.width, small.height)
  const random = createRandom(seed)
  const noise = Uint8Array.from({ length: shapes.rgb.length }, () => (random.next() + random.next() + random.next()) * 85)

  return {
    draw: (share) => {
      if (share >= 1) return detail
      const noisiness = (1 - share) ** 1.5
      const focus = smooth(0, 0.6, share)
      const rough = createRaster(small.width, small.height)
      for (let i = 0; i < rough.rgb.length; i++) {
        const soft = blurred.rgb[i] ?? 0
        const picture = soft + ((shapes.rgb[i] ?? 0) - soft) * focus
        rough.rgb[i] = picture + ((noise[i] ?? 0) - picture) * noisiness
      }
      const grown = resize(rough, width, height)
      const sharpness = smooth(sharp ? 0.15 : 0.4, 1, share)
      if (sharpness <= 0) return grown
      for (let i = 0; i < grown.rgb.length; i++) {
        const coarse = grown.rgb[i] ?? 0
        grown.rgb[i] = coarse + ((detail.rgb[i] ?? 0) - coarse) * sharpness
      }
      return grown
    },
  }
}

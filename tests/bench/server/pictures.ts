/** Pictures to send: previews as they look half-way through sampling, a soft scene under noise, no two alike. */
import { encodeJpeg } from '../../simulator/media/jpegEncoder'
import { createRaster, type Raster } from '../../simulator/media/raster'

/** What the server encodes its previews with. */
const JPEG_QUALITY = 95
const NOISE = 24

export function noisyJpegs(count: number, side: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => encodeJpeg(noisyRaster(side, index + 1), JPEG_QUALITY))
}

/** The same for the same seed. */
export function noisyRaster(side: number, seed: number): Raster {
  const raster = createRaster(side, side)
  let state = seed * 2_654_435_761
  for (let at = 0; at < raster.rgb.length; at++) {
    const pixel = Math.floor(at / 3)
    const [x, y] = [(pixel % side) / side, Math.floor(pixel / side) / side]
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    const scene = 128 + 70 * Math.sin(5 * x + seed + (at % 3)) * Math.cos(4 * y - seed / 3)
    raster.rgb[at] = Math.max(0, Math.min(255, scene + ((state >>> 24) / 255 - 0.5) * NOISE))
  }
  return raster
}

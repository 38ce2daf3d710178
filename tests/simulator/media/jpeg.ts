/**
 * JPEG pictures, for previews and for /view?preview=jpeg.
 */
import jpeg from 'jpeg-js'
import type { DecodedPicture } from './png'
import type { Raster } from './raster'

export function encodeJpeg({ width, height, rgb }: Raster, quality: number): Uint8Array {
  const data = new Uint8Array(width * height * 4)
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    data[to] = rgb[from] ?? 0
    data[to + 1] = rgb[from + 1] ?? 0
    data[to + 2] = rgb[from + 2] ?? 0
    data[to + 3] = 255
  }
  return jpeg.encode({ width, height, data }, quality).data
}

/** @throws when it is no JPEG */
export function decodeJpeg(bytes: Uint8Array): DecodedPicture {
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true, maxMemoryUsageInMB: 1024 })
  return { width, height, data }
}

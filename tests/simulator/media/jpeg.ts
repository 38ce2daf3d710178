/**
 * Reads JPEG uploads. Writing is in jpegEncoder.ts.
 */
import jpeg from 'jpeg-js'
import type { DecodedPicture } from './png'

const MAX_MEMORY_MB = 1024

/** @throws when it is no JPEG */
export function decodeJpeg(bytes: Uint8Array): DecodedPicture {
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true, maxMemoryUsageInMB: MAX_MEMORY_MB })
  return { width, height, data }
}

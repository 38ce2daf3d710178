/**
 * An uploaded picture as the simulator keeps it: its true size, and a smaller copy of its pixels.
 */
import { drawScene } from '../picture/drawScene'
import { hashText } from '../picture/random'
import { decodeJpeg } from './jpeg'
import { decodePng, rasterOf, type DecodedPicture } from './png'
import { fitInto, resize, type Raster } from './raster'

const UNKNOWN_SIZE_PX = 512

export interface KnownPicture {
  width: number
  height: number
  raster: Raster
}

export function readPicture(bytes: Uint8Array, maxSidePx: number): KnownPicture {
  const picture = decode(bytes)
  if (!picture) return standIn(bytes)
  const raster = rasterOf(picture)
  const { width, height } = picture
  if (Math.max(width, height) <= maxSidePx) return { width, height, raster }
  const size = fitInto(width, height, maxSidePx)
  return { width, height, raster: resize(raster, size.width, size.height) }
}

/** Null for a kind that the simulator cannot read. */
export function decode(bytes: Uint8Array): DecodedPicture | null {
  try {
    if (bytes[0] === 0x89) return decodePng(bytes)
    return bytes[0] === 0xff ? decodeJpeg(bytes) : null
  } catch {
    return null
  }
}

/** WebP and others are not decoded here; a real server would, so a drawn picture takes their place. */
function standIn(bytes: Uint8Array): KnownPicture {
  const seed = BigInt(hashText(Buffer.from(bytes.subarray(0, 4096)).toString('latin1')))
  const side = UNKNOWN_SIZE_PX
  const raster = drawScene({ prompt: 'landscape', negative: '', seed, steps: 20, cfg: 5, width: side, height: side, style: '' })
  return { width: side, height: side, raster }
}

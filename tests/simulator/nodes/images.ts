/**
 * Pictures: loading, scaling, upscaling with a model.
 */
import type { Raster } from '../media/raster'
import { readPicture } from '../media/readPicture'
import { PyError } from '../python/values'
import { readFileName } from '../fileNames'
import type { NodeContext, NodeRun } from './context'
import type { ImageValue } from './values'

/** Pictures are kept no larger than this: they are only ever looked at scaled. */
const MAX_KEPT_PX = 768
const TILE_PX = 512

const load: NodeRun = ({ inputs, files }) => {
  const { area, subfolder, name } = readFileName(inputs.text('image'), 'input')
  const file = files.get(area, subfolder, name)
  if (!file) throw new PyError('FileNotFoundError', `[Errno 2] No such file or directory: '${name}'`)
  const { width, height, raster } = readPicture(file.bytes, MAX_KEPT_PX)
  return { outputs: [{ kind: 'image', width, height, rasters: [raster] }, { kind: 'mask' }] }
}

export const imageNodes: Readonly<Record<string, NodeRun>> = {
  LoadImage: load,
  LoadImageOutput: load,
  LoadImageMask: () => ({ outputs: [{ kind: 'mask' }] }),
  ImageScale: ({ inputs }) => {
    const image = inputs.get('image', 'image')
    const width = inputs.number('width')
    const height = inputs.number('height')
    if (width === 0 && height === 0) return { outputs: [image] }
    return { outputs: [sized(image, width || (image.width * height) / image.height, height || (image.height * width) / image.width)] }
  },
  ImageScaleBy: ({ inputs }) => {
    const image = inputs.get('image', 'image')
    const factor = inputs.number('scale_by')
    return { outputs: [sized(image, image.width * factor, image.height * factor)] }
  },
  ImageScaleToTotalPixels: ({ inputs }) => {
    const image = inputs.get('image', 'image')
    const factor = Math.sqrt((inputs.number('megapixels') * 1024 * 1024) / (image.width * image.height))
    return { outputs: [sized(image, image.width * factor, image.height * factor)] }
  },
  ImageUpscaleWithModel: async (context) => {
    const image = context.inputs.get('image', 'image')
    await reportTiles(context, image)
    return { outputs: [sized(image, image.width * 4, image.height * 4)] }
  },
  ImageInvert: ({ inputs }) => {
    const image = inputs.get('image', 'image')
    return { outputs: [{ ...image, rasters: image.rasters.map(invert) }] }
  },
  ImageBatch: ({ inputs }) => {
    const first = inputs.get('image1', 'image')
    return { outputs: [{ ...first, rasters: [...first.rasters, ...inputs.get('image2', 'image').rasters] }] }
  },
}

/** An upscaler reports its tiles as progress, without pictures. */
async function reportTiles(context: NodeContext, { width, height, rasters }: ImageValue): Promise<void> {
  const tiles = Math.ceil(width / TILE_PX) * Math.ceil(height / TILE_PX) * rasters.length
  for (let tile = 1; tile <= tiles; tile++) await context.step(tile, tiles, null)
}

function sized(image: ImageValue, width: number, height: number): ImageValue {
  return { ...image, width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) }
}

function invert({ width, height, rgb }: Raster): Raster {
  return { width, height, rgb: rgb.map((value) => 255 - value) }
}

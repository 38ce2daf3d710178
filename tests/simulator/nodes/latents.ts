/**
 * Latents and the way between them and pictures.
 */
import { fitInto, type Raster } from '../media/raster'
import type { NodeRun } from './context'
import type { NodeInputs } from './inputs'
import type { ImageValue, LatentPicture, LatentValue } from './values'

const empty: NodeRun = ({ inputs }) => ({
  outputs: [{
    kind: 'latent',
    width: Math.max(8, Math.floor(inputs.number('width') / 8) * 8),
    height: Math.max(8, Math.floor(inputs.number('height') / 8) * 8),
    pictures: Array.from({ length: inputs.number('batch_size') }, () => ({ raster: null, scene: null })),
  }],
})

const decode: NodeRun = ({ inputs }) => {
  const { width, height, pictures } = inputs.get('samples', 'latent')
  const small = fitInto(width, height, 64)
  // What was never sampled decodes to an even grey, about as it does on a real server.
  const blank: Raster = { ...small, rgb: new Uint8Array(small.width * small.height * 3).fill(110) }
  const image: ImageValue = {
    kind: 'image', width, height,
    rasters: pictures.map(({ raster }) => raster ?? blank),
  }
  return { outputs: [image] }
}

const encode: NodeRun = ({ inputs }) => {
  const { width, height, rasters } = inputs.get('pixels', 'image')
  const latent: LatentValue = { kind: 'latent', width, height, pictures: rasters.map((raster) => ({ raster, scene: null })) }
  return { outputs: [latent] }
}

export const latentNodes: Readonly<Record<string, NodeRun>> = {
  EmptyLatentImage: empty,
  EmptySD3LatentImage: empty,
  VAEDecode: decode,
  VAEDecodeTiled: decode,
  VAEEncode: encode,
  VAEEncodeForInpaint: encode,
  LatentUpscale: ({ inputs }) => {
    const latent = inputs.get('samples', 'latent')
    const width = inputs.number('width')
    const height = inputs.number('height')
    if (width === 0 && height === 0) return { outputs: [latent] }
    // A side of 0 follows from the other one.
    const wide = width || (latent.width * height) / latent.height
    const high = height || (latent.height * width) / latent.width
    return { outputs: [sized(latent, wide, high)] }
  },
  LatentUpscaleBy: ({ inputs }) => {
    const latent = inputs.get('samples', 'latent')
    const factor = inputs.number('scale_by')
    return { outputs: [sized(latent, latent.width * factor, latent.height * factor)] }
  },
  RepeatLatentBatch: ({ inputs }) => {
    const latent = inputs.get('samples', 'latent')
    const copies = Array.from({ length: inputs.number('amount') }, () => latent.pictures).flat()
    return { outputs: [{ ...latent, pictures: copies }] }
  },
  LatentFromBatch: ({ inputs }) => {
    const latent = inputs.get('samples', 'latent')
    return { outputs: [{ ...latent, pictures: chosen(latent.pictures, inputs) }] }
  },
}

function sized(latent: LatentValue, width: number, height: number): LatentValue {
  return { ...latent, width: Math.max(8, Math.round(width / 8) * 8), height: Math.max(8, Math.round(height / 8) * 8) }
}

function chosen(pictures: readonly LatentPicture[], inputs: NodeInputs): readonly LatentPicture[] {
  const from = Math.min(pictures.length - 1, inputs.number('batch_index'))
  return pictures.slice(from).slice(0, inputs.number('length'))
}

/**
 * Small nodes that do one awkward thing each: fail, block, expand, count, talk. The recorded servers had nodes of the
 * same names and inputs, so that recordings can be compared.
 */
import { encodeJpeg } from '../media/jpegEncoder'
import { encodePng } from '../media/png'
import { createRaster, type Raster } from '../media/raster'
import { createRandom, hashSeed } from '../picture/random'
import { PyError } from '../python/values'
import type { SocketPicture } from '../frames'
import { Interrupted, type NodeRun } from './context'
import type { NodeInputs } from './inputs'
import { plain, type ImageValue } from './values'

const SECOND_MS = 1000

export const testNodes: Readonly<Record<string, NodeRun>> = {
  TestImage: ({ inputs }) => {
    const count = inputs.number('batch_size')
    const size = { width: inputs.number('width'), height: inputs.number('height') }
    const rasters = Array.from({ length: count }, (_, index) => gradient(size.width, size.height, inputs.integer('seed') + BigInt(index)))
    return { outputs: [{ kind: 'image', ...size, rasters }] }
  },
  TestSleep: async (context) => {
    await context.pause(context.inputs.number('seconds') * SECOND_MS)
    return { outputs: [imageOr(context.inputs, 64, 64)] }
  },
  TestProgress: async (context) => {
    const { inputs } = context
    const steps = inputs.number('steps')
    const size: [number, number] = [inputs.number('width'), inputs.number('height')]
    const kind = inputs.text('preview')
    for (let step = 1; step <= steps; step++) {
      const draw = () => picture(gradient(...size, inputs.integer('seed') + BigInt(step)), kind)
      await context.step(step, steps, kind === 'none' ? null : draw, inputs.number('delay') * SECOND_MS)
    }
    return { outputs: [imageOr(inputs, ...size)] }
  },
  TestError: ({ inputs }) => {
    const kind = inputs.text('kind')
    if (kind === 'ValueError') throw new PyError('ValueError', inputs.text('message'))
    if (kind === 'OOM') throw new PyError('torch.OutOfMemoryError', inputs.text('message'))
    if (kind === 'interrupt') throw new Interrupted()
    return { outputs: [imageOr(inputs, 64, 64)] }
  },
  TestText: ({ inputs }) => ({ outputs: [plain(inputs.text('text'))], ui: { text: [inputs.text('text')] } }),
  TestProgressText: (context) => {
    const text = context.inputs.text('text')
    context.sayText(text)
    return { outputs: [plain(text)], ui: { text: [text] } }
  },
  TestExpand: ({ inputs }) => ({
    expand: {
      nodes: {
        1: {
          class_type: 'TestProgress',
          inputs: {
            steps: inputs.number('steps'), delay: inputs.number('delay'), seed: inputs.integer('seed'),
            preview: 'jpeg', width: 64, height: 64,
          },
        },
      },
      result: '1',
    },
  }),
  TestBlock: ({ inputs }) => {
    const message = inputs.text('message')
    return { outputs: [inputs.flag('block') ? { kind: 'blocker', message: message === '' ? null : message } : inputs.get('image', 'image')] }
  },
  TestManyInputs: ({ inputs }) => ({
    outputs: [plain(inputs.text('a_string'))],
    ui: { text: inputs.entries().map(([name]) => `${name}=${inputs.text(name)}`) },
  }),
}

function imageOr(inputs: NodeInputs, width: number, height: number): ImageValue {
  return inputs.optional('image', 'image') ?? { kind: 'image', width, height, rasters: [gradient(width, height, inputs.integer('seed'))] }
}

async function picture(raster: Raster, kind: string): Promise<SocketPicture> {
  return kind === 'png' ? { bytes: await encodePng(raster), format: 'png' } : { bytes: encodeJpeg(raster, 90), format: 'jpeg' }
}

function gradient(width: number, height: number, seed: bigint): Raster {
  const random = createRandom(hashSeed(seed))
  const colour = [random.between(80, 255), random.between(80, 255), random.between(80, 255)]
  const raster = createRaster(width, height)
  for (let i = 0; i < raster.rgb.length; i++) {
    const pixel = Math.floor(i / 3)
    const share = ((pixel % width) / width + Math.floor(pixel / width) / height) / 2
    raster.rgb[i] = (colour[i % 3] ?? 0) * share
  }
  return raster
}

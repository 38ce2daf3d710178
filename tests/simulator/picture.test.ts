// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { decodeJpeg } from './media/jpeg'
import { encodeJpeg } from './media/jpegEncoder'
import { decodePng, encodePng, pngTexts, rasterOf } from './media/png'
import { fitInto, resize, type Raster } from './media/raster'
import { encodeWebp } from './media/webp'
import { drawScene } from './picture/drawScene'
import { createPreviewer } from './picture/previewer'
import type { SceneRequest } from './picture/request'

const request: SceneRequest = {
  prompt: 'a lake at sunset', negative: '', seed: 7n, steps: 20, cfg: 6, width: 128, height: 96, style: 'model.safetensors',
}
const places = [
  'lake', 'mountains', 'misty forest', 'city at night', 'desert dunes', 'ocean with a lighthouse', 'meadow in spring', 'portrait',
  'galaxy', 'winter, snow', 'aurora over a cabin', 'glass bottle',
]

function difference(a: Raster, b: Raster): number {
  let sum = 0
  for (const [at, value] of a.rgb.entries()) sum += Math.abs(value - (b.rgb[at] ?? 0))
  return sum / a.rgb.length
}

describe('a drawn picture', () => {
  it('is the same for the same request', () => {
    expect(drawScene(request).rgb).toEqual(drawScene({ ...request }).rgb)
  })

  it.each<[string, Partial<SceneRequest>]>([
    ['prompt', { prompt: 'a city at night' }],
    ['negative prompt', { prompt: 'a lake with birds', negative: 'lake' }],
    ['seed', { seed: 8n }],
    ['upper half of the seed', { seed: 7n + 2n ** 40n }],
    ['steps', { steps: 2 }],
    ['cfg', { cfg: 15 }],
    ['model', { style: 'another.safetensors' }],
  ])('differs by %s', (_what, change) => {
    expect(difference(drawScene(request), drawScene({ ...request, ...change }))).toBeGreaterThan(0.2)
  })

  it.each(places)('shows %s in any format, with light and dark in it', (prompt) => {
    for (const [width, height] of [[96, 96], [128, 72], [72, 128]] as const) {
      const { rgb, width: drawn } = drawScene({ ...request, prompt, width, height })
      expect(drawn).toBe(width)
      expect(Math.max(...rgb) - Math.min(...rgb)).toBeGreaterThan(60)
    }
  })

  it('is drawn no larger than it needs to be', () => {
    const { width, height } = drawScene({ ...request, width: 2048, height: 1024 })
    expect([width, height]).toEqual([512, 256])
  })
})

describe('previews', () => {
  const finished = drawScene(request)
  const previewer = createPreviewer(finished, 3, 256, false)

  it('fit their square', () => {
    const { width, height } = previewer.draw(0.5)
    expect([width, height]).toEqual([256, 192])
  })

  it('come closer to the picture with every step and end with it', () => {
    const goal = resize(finished, 256, 192)
    const distances = [0.1, 0.3, 0.5, 0.7, 0.9, 1].map((share) => difference(previewer.draw(share), goal))
    expect(distances).toEqual(distances.toSorted((a, b) => b - a))
    expect(distances.at(-1)).toBe(0)
  })
})

describe('encoders', () => {
  const picture = drawScene({ ...request, width: 101, height: 67 })

  it('write a PNG that reads back the same, with its texts', async () => {
    const bytes = await encodePng(picture, [['prompt', '{"1": 2}'], ['workflow', '{}']])
    expect(rasterOf(decodePng(bytes)).rgb).toEqual(picture.rgb)
    expect(pngTexts(bytes)).toEqual([['prompt', '{"1": 2}'], ['workflow', '{}']])
  })

  it('write a JPEG of any size that others can read', () => {
    for (const quality of [50, 95]) {
      const { width, height, data } = decodeJpeg(encodeJpeg(picture, quality))
      expect([width, height]).toEqual([101, 67])
      expect(difference(rasterOf({ width, height, data }), picture)).toBeLessThan(12)
    }
  })

  it('write a WebP with the right size in its header', () => {
    const bytes = Buffer.from(encodeWebp(picture))
    expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16)).toBe('RIFFWEBPVP8L')
    expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
    const size = bytes.readUInt32LE(21)
    expect([(size & 0x3fff) + 1, ((size >> 14) & 0x3fff) + 1]).toEqual([101, 67])
  })

  it('keep the shape when fitting', () => {
    expect(fitInto(1000, 500, 512)).toEqual({ width: 512, height: 256 })
    expect(fitInto(100, 200, 512)).toEqual({ width: 256, height: 512 })
  })
})

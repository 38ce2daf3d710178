// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findParameters } from '@/workflow/roles/findParameters'
import { applyRatio, currentRatio, RATIOS, sizePairs, swapSize } from '@/workflow/form/sizes'
import { coreDefs, graph, noDefs, textToImage, textToImageNodes } from '../fixtures'

const anySize = fc.record({ width: fc.integer({ min: 256, max: 4096 }), height: fc.integer({ min: 256, max: 4096 }) })
const anyStep = fc.constantFrom(1, 8, 16, 32, 64)
const anyRatio = fc.constantFrom(...RATIOS)

describe('applyRatio', () => {
  it('keeps the area and the ratio as nearly as multiples of the step allow', () => {
    fc.assert(
      fc.property(anySize, anyStep, anyRatio, (size, step, ratio) => {
        const { width, height } = applyRatio(size, ratio, step)
        expect(width % step).toBe(0)
        expect(height % step).toBe(0)
        expect(width % 8).toBe(0)
        // Each side is off by less than one step.
        const shortest = Math.min(width, height)
        const tolerance = (1 + Math.max(8, step) / shortest) ** 2
        const areaRatio = (width * height) / (size.width * size.height)
        expect(areaRatio).toBeLessThanOrEqual(tolerance)
        expect(areaRatio).toBeGreaterThanOrEqual(1 / tolerance)
      }),
    )
  })

  it('stays where it is when applied again', () => {
    fc.assert(
      fc.property(anySize, anyStep, anyRatio, (size, step, ratio) => {
        const once = applyRatio(size, ratio, step)
        const [w = 1, h = 1] = ratio.split(':').map(Number)
        const twice = applyRatio(once, ratio, step)
        // A second press may only come nearer to the ratio, never wander.
        const miss = (it: { width: number; height: number }) => Math.abs(Math.log((it.width * h) / (it.height * w)))
        expect(miss(twice)).toBeLessThanOrEqual(miss(once) + 1e-9)
      }),
    )
  })

  it('keeps within the limits of the definition', () => {
    fc.assert(
      fc.property(anySize, anyStep, anyRatio, (size, step, ratio) => {
        const { width, height } = applyRatio(size, ratio, step, { min: 512, max: 1024 })
        for (const side of [width, height]) {
          expect(side).toBeGreaterThanOrEqual(512)
          expect(side).toBeLessThanOrEqual(1024)
          expect(side % step).toBe(0)
        }
      }),
    )
  })

  it.each([
    [{ width: 1024, height: 1024 }, '1:1', 64, { width: 1024, height: 1024 }],
    [{ width: 1024, height: 1024 }, '16:9', 64, { width: 1344, height: 768 }],
    [{ width: 512, height: 512 }, '3:2', 8, { width: 624, height: 416 }],
    [{ width: 1344, height: 768 }, '1:1', 64, { width: 1024, height: 1024 }],
    [{ width: 768, height: 512 }, '2:3', 64, { width: 512, height: 768 }],
    [{ width: 512, height: 512 }, '4:3', 1, { width: 592, height: 440 }], // finer than latents are: cropped there
  ] as const)('makes of %o in %s by %d: %o', (size, ratio, step, expected) => {
    expect(applyRatio(size, ratio, step)).toEqual(expected)
  })

  it('answers for sizes that make no sense', () => {
    expect(applyRatio({ width: 0, height: 0 }, '1:1', 8)).toEqual({ width: 16, height: 16 })
  })
})

describe('currentRatio', () => {
  it.each([
    [1024, 1024, '1:1'],
    [832, 1216, '2:3'],
    [896, 1152, '3:4'],
    [1344, 768, '16:9'],
    [768, 1344, '9:16'],
    [1280, 704, '16:9'],
    [1000, 300, null],
    [0, 0, null],
  ])('calls %d by %d %s', (width, height, ratio) => {
    expect(currentRatio({ width, height })).toBe(ratio)
  })

  it('recognises what a preset has made', () => {
    fc.assert(
      fc.property(anyRatio, fc.integer({ min: 512, max: 2048 }), (ratio, side) => {
        expect(currentRatio(applyRatio({ width: side, height: side }, ratio, 8))).toBe(ratio)
      }),
    )
  })

  it('turns around with the size', () => {
    expect(currentRatio(swapSize({ width: 1216, height: 832 }))).toBe('2:3')
  })
})

describe('sizePairs', () => {
  it('pairs width and height of one node', () => {
    const [pair, ...more] = sizePairs(findParameters(textToImage(), coreDefs))
    expect([pair?.width.initial, pair?.height.initial]).toEqual([768, 512])
    expect(more).toEqual([])
  })

  it('pairs values that come from nodes of their own, beside other sizes', () => {
    const it = graph({
      ...textToImageNodes,
      w: ['PrimitiveInt', { value: 640 }],
      h: ['PrimitiveInt', { value: 960 }],
      latent: ['EmptyLatentImage', { width: ['w', 0], height: ['h', 0], batch_size: 1 }],
      up: ['LatentUpscale', { samples: ['latent', 0], upscale_method: 'bilinear', width: 1280, height: 1920, crop: 'disabled' }],
      sampler: ['KSampler', { ...textToImageNodes['sampler']?.[1], latent_image: ['up', 0] }],
    })
    for (const defs of [coreDefs, noDefs]) {
      expect(sizePairs(findParameters(it, defs)).map(({ width, height }) => [width.initial, height.initial]).toSorted()).toEqual([
        [1280, 1920],
        [640, 960],
      ])
    }
  })
})

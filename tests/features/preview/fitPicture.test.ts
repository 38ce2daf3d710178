// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitPicture } from '@/features/preview/fitPicture'

describe('the picture on the stage', () => {
  it('is as large as the stage of the reference window allows', () => {
    expect(fitPicture({ width: 776, height: 856 }, 1)).toEqual({ picture: { width: 676, height: 676 }, blockWidth: 676 })
  })

  it('leaves a portrait its height and the block under it a readable width', () => {
    const fit = fitPicture({ width: 776, height: 856 }, 0.5)
    expect(fit.picture.height).toBeLessThanOrEqual(676)
    expect(fit.blockWidth).toBe(480)
  })

  it('never leaves the stage, whatever the window and the picture', () => {
    const side = fc.integer({ min: 150, max: 4000 })
    fc.assert(
      fc.property(side, side, fc.double({ min: 0.1, max: 10, noNaN: true }), (width, height, aspect) => {
        const fit = fitPicture({ width, height: height + 200 }, aspect)
        expect(fit.picture.width).toBeLessThanOrEqual(width)
        expect(fit.picture.height).toBeLessThanOrEqual(height + 200)
        expect(fit.blockWidth).toBeLessThanOrEqual(width)
      }),
    )
  })
})

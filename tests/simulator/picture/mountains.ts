/**
 * Mountains: peaks with facets that face the light or not, snow above a line, haze in the valleys.
 */
import { fillBetween } from './canvas'
import { blend, clamp, scale, smooth, type Colour } from './colour'
import { hiddenFrom, isDark, levelLine, ridgeLine, type Ridge } from './land'
import type { Stage } from './stage'

/** @param reach height of the highest peaks, in units. Returns the nearest ridge. */
export function paintMountains(stage: Stage, count: number, reach: number): Ridge {
  const { canvas, noise, random, unit, horizon } = stage
  const ridges = Array.from({ length: count }, (_, layer) => {
    const nearness = (layer + 1) / count
    const height = unit * reach * (1 - nearness * 0.68) * random.between(0.85, 1.15)
    const frequency = 1.05 + nearness * 1.7
    const offset = random.between(0, 200)
    return ridgeLine(stage, (u) => {
      const peaks = 1 - Math.abs(2 * noise.roughLine(u * frequency + offset, 6) - 1)
      const broad = noise.line(u * frequency * 0.45 + offset)
      return horizon - height * (0.12 + 0.55 * peaks * peaks + 0.45 * broad) + unit * 0.1 * nearness
    })
  })
  const floor = horizon + unit * 0.12
  ridges.forEach((ridge, layer) => {
    paintLayer(stage, ridge, hiddenFrom(ridges.slice(layer + 1), floor, canvas.width), reach, (layer + 1) / count)
  })
  return ridges.at(-1) ?? levelLine(stage, horizon)
}

function paintLayer(stage: Stage, ridge: Ridge, bottom: Ridge, reach: number, nearness: number): void {
  const { canvas, palette, spec, noise, random, unit, lightSide } = stage
  const haze = 1 - nearness ** 0.8
  const body = blend(palette.near, palette.far, haze * 0.92)
  const lit = blend(blend(body, palette.lit, 0.46), palette.far, haze * 0.5)
  const dark = scale(body, 0.74)
  const snowSun: Colour = blend(blend([0.98, 0.97, 0.97], palette.lit, isDark(stage) ? 0.75 : 0.4), palette.far, haze * 0.38)
  const snowShade: Colour = blend(blend([0.55, 0.6, 0.74], palette.zenith, isDark(stage) ? 0.6 : 0.35), palette.far, haze * 0.45)
  const dim = isDark(stage) ? 0.5 : 1
  const contrast = isDark(stage) ? 2 : 3.6 // moonlight is flat
  const snowDepth = unit * (spec.season === 'snow' ? 0.6 : reach * 0.22) * (1.25 - nearness * 0.6)
  const hasSnow = spec.season === 'snow' || (spec.season !== 'autumn' && nearness < 0.9)
  const pitch = 5.5 + nearness * 7
  const offset = random.between(0, 99)
  const creases = (u: number, v: number) => {
    const n = noise.roughPlane(u, v, 5)
    return Math.abs(2 * n - 1)
  }
  fillBetween(canvas, ridge, bottom, (x, y, depth) => {
    // Gullies run down the slope, so the noise is stretched downwards and pushed about a little.
    const push = noise.plane((x / unit) * pitch * 0.6 + offset, (y / unit) * pitch * 0.6)
    const u = (x / unit) * pitch + push * 0.9 + offset
    const v = (depth / unit) * pitch * 0.62 + push * 0.5
    const here = creases(u, v)
    const light = clamp(0.44 + (creases(u + lightSide * 0.16, v - 0.06) - here) * contrast + (here - 0.3) * 0.3)
    let colour = blend(dark, lit, light)
    if (hasSnow) {
      const cover = smooth(1.1, 0.75, depth / snowDepth + (push - 0.5) * 1.5 + (0.35 - here) * 0.9)
      if (cover > 0) colour = blend(colour, scale(blend(snowShade, snowSun, smooth(0.2, 0.7, light)), dim), cover)
    }
    const mist = smooth(unit * reach * 0.12, unit * reach * 0.7, depth) * (0.3 + spec.fog * 0.6) * (0.4 + haze * 0.6)
    return blend(colour, palette.horizon, mist * 0.85)
  })
}

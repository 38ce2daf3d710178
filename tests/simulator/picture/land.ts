/**
 * Land in layers, far to near: each paler the farther it is, with haze between. Hills are smooth, dunes have a lit and a
 * dark side; mountains are in mountains.ts.
 */
import { fillBetween, glow, paint } from './canvas'
import { blend, clamp, scale, smooth, type Colour } from './colour'
import { createField } from './field'
import type { Stage } from './stage'

/** A line across the canvas, in pixels from the top, one number per column. */
export type Ridge = Float32Array

/** @param at the line by distance from the middle, in units */
export function ridgeLine({ canvas, unit }: Stage, at: (u: number) => number): Ridge {
  return Float32Array.from({ length: canvas.width }, (_, x) => at((x - canvas.width / 2) / unit))
}

export function levelLine({ canvas }: Stage, y: number): Ridge {
  return new Float32Array(canvas.width).fill(y)
}

/** Down to where nearer layers begin: what they hide need not be painted. */
export function hiddenFrom(nearer: readonly Ridge[], floor: number, width: number): Ridge {
  return Float32Array.from({ length: width }, (_, x) => nearer.reduce((least, ridge) => Math.min(least, (ridge[x] ?? 0) + 1), floor))
}

export function paintHills(stage: Stage, count: number, reach: number, ground: Colour): Ridge {
  const { canvas, palette, spec, noise, random, unit, horizon, lightSide } = stage
  const depthOfLand = canvas.height - horizon
  const ridges = Array.from({ length: count }, (_, layer) => {
    const nearness = (layer + 1) / count
    const offset = random.between(0, 200)
    const level = horizon + depthOfLand * (nearness ** 1.7 * 0.78 - 0.06)
    return ridgeLine(stage, (u) => level - unit * reach * (noise.roughLine(u * (1.5 - nearness * 0.7) + offset, 3) - 0.42) * (0.6 + nearness * 0.5))
  })
  ridges.forEach((ridge, layer) => {
    const nearness = (layer + 1) / count
    const body = blend(blend(ground, palette.far, (1 - nearness) * 0.8), palette.near, nearness * (spec.season === 'snow' ? 0.06 : 0.3))
    const lit = blend(body, palette.lit, isDark(stage) ? 0.14 : 0.36)
    const dark = blend(scale(body, 0.62), palette.zenith, 0.12)
    const pitch = 30 - nearness * 14
    fillBetween(canvas, ridge, hiddenFrom(ridges.slice(layer + 1), canvas.height, canvas.width), (x, y, depth) => {
      const slope = ((ridge[Math.min(canvas.width - 1, x + 4)] ?? 0) - (ridge[Math.max(0, x - 4)] ?? 0)) * lightSide
      const grass = noise.roughPlane((x / unit) * pitch, (y / unit) * pitch * 2.4, 4)
      const rows = noise.roughPlane((x / unit) * 3.1 + layer * 9, (y / unit) * 11, 3)
      const light = clamp(0.5 - slope * 0.05 + (grass - 0.5) * 0.7 + (rows - 0.5) * 0.75 - smooth(0, unit * 0.4, depth) * 0.3)
      const mist = smooth(0, unit * 0.2, depth) * (1 - nearness) * (0.3 + spec.fog * 0.7)
      return blend(blend(dark, lit, light), palette.horizon, mist * 0.75)
    })
  })
  return ridges.at(-1) ?? levelLine(stage, horizon)
}

export function paintDunes(stage: Stage): void {
  const { canvas, palette, noise, random, unit, horizon, lightSide } = stage
  const count = 5
  const sand: Colour = isDark(stage) ? blend([0.3, 0.27, 0.32], palette.near, 0.5) : blend([0.87, 0.62, 0.38], palette.horizon, 0.18)
  const offsets = Array.from({ length: count }, () => random.between(0, 200))
  const ridges = offsets.map((offset, layer) => {
    const nearness = (layer + 1) / count
    const level = horizon + (canvas.height - horizon) * (nearness ** 1.5 * 0.72 - 0.07)
    return ridgeLine(stage, (u) => {
      const wave = 1 - Math.abs(2 * noise.line(u * (1.7 - nearness * 0.75) + offset) - 1)
      return level - unit * 0.3 * wave * (0.45 + nearness * 0.55)
    })
  })
  ridges.forEach((ridge, layer) => {
    const nearness = (layer + 1) / count
    const offset = offsets[layer] ?? 0
    const lit = blend(blend(sand, palette.lit, 0.42), palette.far, (1 - nearness) * 0.5)
    const dark = blend(blend(scale(sand, 0.4), palette.zenith, 0.32), palette.far, (1 - nearness) * 0.5)
    fillBetween(canvas, ridge, hiddenFrom(ridges.slice(layer + 1), canvas.height, canvas.width), (x, y, depth) => {
      // The crest winds down the slope: the side of a point is that of the ridge a little to the left or right of it.
      const crest = x + (noise.roughLine(depth / (unit * 0.26) + offset, 2) - 0.5 + (depth / unit) * 0.4) * Math.min(unit * 0.4, depth * 1.5)
      const left = Math.max(0, Math.min(canvas.width - 1, Math.round(crest - 3)))
      const right = Math.max(0, Math.min(canvas.width - 1, Math.round(crest + 3)))
      const slope = ((ridge[right] ?? 0) - (ridge[left] ?? 0)) * lightSide
      const shade = smooth(0.7, -1.1, slope) * Math.exp(-depth / (unit * 0.45))
      const ripple = Math.sin((y + noise.roughLine((x / unit) * 5 + offset, 3) * unit * 0.1) / (unit * (0.003 + nearness * 0.005))) * 0.035 * nearness
      return blend(lit, dark, clamp(shade * 0.95 + ripple + smooth(0, unit * 0.6, depth) * 0.3))
    })
  })
}

/** A bank of mist along a line, thickest at its foot. */
export function paintMist({ canvas, palette, noise, unit, spec }: Stage, level: number, thickness: number): void {
  const strength = 0.25 + spec.fog * 0.75
  const first = Math.max(0, Math.floor(level - thickness))
  const wisps = createField(canvas.width, Math.ceil(thickness * 1.8), (x, y) => noise.roughPlane((x / unit) * 2.2, ((y + first) / unit) * 9, 4))
  for (let y = first; y < Math.min(canvas.height, level + thickness * 0.6); y++) {
    const distance = (y - level) / thickness
    const density = Math.exp(-distance * distance * 5) * strength
    for (let x = 0; x < canvas.width; x++) paint(canvas, x, y, palette.horizon, density * smooth(0.25, 0.75, wisps.at(x, y - first)))
  }
}

/** Rays from the sun through haze. */
export function paintRays({ canvas, palette, noise, unit, sunX, sunY }: Stage): void {
  const rays = createField(canvas.width, canvas.height, (x, y) => {
    const angle = Math.atan2(y - sunY, x - sunX)
    const distance = Math.hypot(x - sunX, y - sunY) / unit
    return smooth(0.45, 0.8, noise.roughLine(angle * 5 + 20, 3)) * Math.exp(-distance * 1.1) * smooth(0.02, 0.3, distance)
  })
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) glow(canvas, x, y, palette.lit, rays.at(x, y) * 0.2)
  }
}

export function isDark({ spec }: Stage): boolean {
  return spec.light === 'night' || spec.light === 'dusk'
}

/**
 * A skyline in layers with lit windows, and its street of light below.
 */
import { glow, paint } from './canvas'
import { blend, scale, type Colour } from './colour'
import { isDark } from './land'
import type { Stage } from './stage'

export function paintCity(stage: Stage, ground: number): void {
  const { canvas, palette, random, unit, spec } = stage
  const neon: readonly [Colour, ...Colour[]] = [spec.tint ?? [1, 0.3, 0.6], [0.2, 0.85, 1], [1, 0.7, 0.3], [0.6, 0.4, 1]]
  const layers = 4
  const isLit = isDark(stage) || spec.light === 'sunset' || spec.light === 'storm'
  for (let layer = 0; layer < layers; layer++) {
    const nearness = (layer + 1) / layers
    const body = blend(blend(palette.near, [0.1, 0.11, 0.15], 0.3), palette.far, (1 - nearness) * 0.85)
    let x = -random.between(0, 0.05) * unit
    while (x < canvas.width) {
      const width = unit * random.between(0.04, 0.1) * (0.6 + nearness * 0.6)
      const central = 1 - Math.min(1, Math.abs(x + width / 2 - canvas.width / 2) / (canvas.width * 0.6))
      const height = unit * (0.12 + random.next() ** 2 * 0.42 + central * 0.16) * (1.05 - nearness * 0.28)
      paintTower(stage, {
        left: Math.round(x), width: Math.round(width), top: ground - height, bottom: ground, body, nearness, isLit, neon,
      })
      x += width * random.between(0.9, 1.35)
    }
  }
}

interface Tower {
  left: number
  width: number
  top: number
  bottom: number
  body: Colour
  nearness: number
  isLit: boolean
  neon: readonly [Colour, ...Colour[]]
}

function paintTower(stage: Stage, { left, width, top, bottom, body, nearness, isLit, neon }: Tower): void {
  const { canvas, palette, random, unit, lightSide } = stage
  const sunny = lightSide
  for (let x = left; x < left + width; x++) {
    const across = (x - left) / width - 0.5
    const shade = blend(scale(body, 0.86), palette.lit, Math.max(0, across * sunny) * (isDark(stage) ? 0.12 : 0.4))
    for (let y = Math.max(0, Math.floor(top)); y < bottom; y++) {
      paint(canvas, x, y, blend(shade, palette.horizon, ((y - top) / (bottom - top)) * 0.22 * (1.2 - nearness)))
    }
  }
  if (random.next() < 0.3) {
    const mast = left + Math.floor(width / 2)
    for (let y = Math.floor(top - unit * 0.05); y < top; y++) paint(canvas, mast, y, body, 0.8)
    if (isLit) glow(canvas, mast, Math.floor(top - unit * 0.05), [1, 0.2, 0.2], 0.8)
  }
  const pitch = Math.max(3, Math.round(unit * 0.011 * (0.6 + nearness * 0.6)))
  const share = isLit ? random.between(0.2, 0.6) : 0.12
  const warm: Colour = [1, random.between(0.72, 0.9), random.between(0.42, 0.7)]
  for (let y = Math.floor(top) + pitch; y < bottom - pitch; y += pitch) {
    for (let x = left + 2; x < left + width - 2; x += pitch) {
      if (random.next() > share) continue
      const brightness = isLit ? random.between(0.25, 0.95) * (0.35 + nearness * 0.65) : 0.12
      for (let dy = 0; dy < pitch - 1; dy++) {
        for (let dx = 0; dx < pitch - 1; dx++) glow(canvas, x + dx, y + dy, isLit ? warm : palette.sky, brightness * 0.8)
      }
    }
  }
  if (isDark(stage) && nearness > 0.45 && random.next() < 0.35) {
    const colour = random.pick(neon)
    const signX = left + Math.floor(random.between(0.15, 0.75) * width)
    const signTop = top + (bottom - top) * random.between(0.2, 0.5)
    for (let y = Math.floor(signTop); y < signTop + (bottom - top) * 0.22; y++) {
      for (let dx = -4; dx <= 4; dx++) glow(canvas, signX + dx, y, colour, Math.abs(dx) < 1.5 ? 0.75 : 0.14 / Math.abs(dx))
    }
  }
}

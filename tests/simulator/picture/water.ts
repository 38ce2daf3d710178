/**
 * Water: what stands above it upside down, broken by ripples, with a path of light below the sun.
 */
import { glow, paint } from './canvas'
import { blend, smooth, type Colour } from './colour'
import { isDark } from './land'
import type { Stage } from './stage'

export function paintLake(stage: Stage, level: number, bottom = stage.canvas.height): void {
  const { canvas, palette, noise, unit, sunX, spec } = stage
  const { width, data } = canvas
  const first = Math.ceil(level)
  const copy = data.slice(0, first * width * 3)
  const deep = blend(palette.zenith, palette.near, 0.45)
  for (let y = first; y < bottom; y++) {
    const below = (y - level) / unit
    const sway = unit * (0.004 + below * 0.03)
    const stretch = 1 + below * 0.35
    const veil = 0.16 + smooth(0, 0.9, below) * 0.4
    const row = noise.line(y * 0.55) - 0.5
    for (let x = 0; x < width; x++) {
      const ripple = noise.roughPlane((x / unit) * 3.2, (below * 46) / (0.35 + below), 3) - 0.5
      const fromX = Math.max(0, Math.min(width - 1, Math.round(x + (ripple + row * 0.35) * sway)))
      const fromY = Math.max(0, Math.min(first - 1, Math.round(level - (y - level) * stretch + ripple * sway * 1.6)))
      const at = (fromY * width + fromX) * 3
      const mirrored: Colour = [copy[at] ?? 0, copy[at + 1] ?? 0, copy[at + 2] ?? 0]
      paint(canvas, x, y, blend(mirrored, deep, veil + ripple * 0.22))
      const glint = smooth(0.1, 0.34, ripple) * Math.exp(-(((x - sunX) / (unit * (0.06 + below * 0.22))) ** 2)) * Math.exp(-below * 1.1)
      if (glint > 0.01) glow(canvas, x, y, palette.sun, glint * (spec.light === 'storm' ? 0.12 : 0.4))
    }
  }
  for (let x = 0; x < width; x++) paint(canvas, x, first, blend(palette.horizon, palette.near, 0.35), 0.5)
}

export function paintOcean(stage: Stage, shore: number): void {
  const { canvas, palette, noise, unit, horizon, sunX, random } = stage
  const drift = random.between(0, 60)
  const far = blend(palette.horizon, palette.zenith, 0.5)
  const near = blend(isDark(stage) ? palette.near : [0.05, 0.27, 0.36], palette.zenith, 0.35)
  for (let y = Math.ceil(horizon); y < Math.min(canvas.height, shore); y++) {
    const below = (y - horizon) / Math.max(1, shore - horizon)
    const base = blend(far, near, smooth(0, 0.55, below))
    const v = Math.log(0.03 + below) * 9 + drift
    for (let x = 0; x < canvas.width; x++) {
      const u = ((x - canvas.width / 2) / unit) * (2.4 / (0.25 + below))
      const wave = noise.roughPlane(u * 0.8 + drift, v, 4)
      const crest = smooth(0.6, 0.74, wave) * (0.25 + below * 0.75)
      const path = Math.exp(-(((x - sunX) / (unit * (0.05 + below * 0.3))) ** 2)) * smooth(0.46, 0.62, wave)
      let colour = blend(base, blend(base, palette.horizon, 0.5), (wave - 0.35) * 0.9)
      colour = blend(colour, blend([0.95, 0.97, 1], palette.lit, 0.3), crest * (isDark(stage) ? 0.18 : 0.42))
      paint(canvas, x, y, colour)
      glow(canvas, x, y, palette.sun, path * 0.5 * Math.exp(-below * 0.8))
    }
  }
}

/** Wet sand with foam at its edge. */
export function paintBeach(stage: Stage, shore: number): void {
  const { canvas, palette, noise, unit } = stage
  const dry: Colour = blend(isDark(stage) ? [0.22, 0.2, 0.24] : [0.82, 0.71, 0.55], palette.horizon, 0.25)
  const wet = blend(dry, palette.zenith, 0.55)
  for (let x = 0; x < canvas.width; x++) {
    const edge = shore + (noise.roughLine((x / unit) * 2.3, 4) - 0.5) * unit * 0.12
    for (let y = Math.max(0, Math.floor(edge - unit * 0.02)); y < canvas.height; y++) {
      const inland = (y - edge) / unit
      const grain = noise.plane(x * 0.7, y * 0.7) - 0.5
      const sand = blend(wet, dry, smooth(0.01, 0.2, inland + grain * 0.03))
      paint(canvas, x, y, [sand[0] + grain * 0.05, sand[1] + grain * 0.05, sand[2] + grain * 0.04], smooth(-0.015, 0.005, inland))
      const foam = Math.exp(-((inland / 0.012) ** 2)) * (0.55 + noise.plane(x * 0.25, y * 0.4) * 0.6)
      paint(canvas, x, y, [0.96, 0.97, 0.98], Math.min(0.9, foam) * (isDark(stage) ? 0.4 : 0.85))
    }
  }
}

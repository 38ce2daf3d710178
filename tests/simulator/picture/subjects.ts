/**
 * Things that stand in a scene when the prompt names them.
 */
import { glow, paint, paintEllipse } from './canvas'
import { blend, clamp, scale, smooth, type Colour } from './colour'
import { isDark } from './land'
import type { Stage } from './stage'

export function paintCabin(stage: Stage, x: number, foot: number, size: number): void {
  const { canvas, palette, unit } = stage
  const width = unit * size
  const wall = blend(palette.near, [0.28, 0.17, 0.1], 0.45)
  const roof = blend(palette.near, [0.1, 0.07, 0.07], 0.5)
  const height = width * 0.42
  for (let dx = Math.floor(-width / 2); dx < width / 2; dx++) {
    for (let dy = 0; dy < height; dy++) paint(canvas, Math.round(x + dx), Math.round(foot - dy), scale(wall, 0.85 + (Math.floor(dy / 3) % 2) * 0.2))
  }
  for (let dy = 0; dy < width * 0.36; dy++) {
    const half = (width * 0.62) * (1 - dy / (width * 0.36))
    const cover = stage.spec.season === 'snow' && dy > width * 0.02 ? blend([0.92, 0.94, 0.98], palette.zenith, 0.2) : roof
    for (let dx = -half; dx <= half; dx++) paint(canvas, Math.round(x + dx), Math.round(foot - height - dy), cover)
  }
  const light: Colour = [1, 0.78, 0.4]
  for (const offset of [-0.24, 0.2]) {
    for (let dy = 0; dy < height * 0.36; dy++) {
      for (let dx = 0; dx < width * 0.14; dx++) paint(canvas, Math.round(x + offset * width + dx), Math.round(foot - height * 0.75 + dy), light)
    }
  }
  const reach = unit * 0.09
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const strength = Math.exp(-((dx * dx + dy * dy) / (reach * reach)) * 4) * (isDark(stage) ? 0.4 : 0.12)
      glow(canvas, Math.round(x + dx), Math.round(foot - height * 0.6 + dy), light, strength)
    }
  }
}

export function paintBoat({ canvas, palette, unit }: Stage, x: number, y: number): void {
  const length = unit * 0.13
  const dark = blend(palette.near, [0.12, 0.08, 0.06], 0.4)
  for (let dx = -length / 2; dx <= length / 2; dx++) {
    const along = (dx / length) * 2
    const sheer = along * along * unit * 0.012
    const depth = unit * 0.02 * (1 - along * along * 0.7)
    for (let dy = -sheer; dy < depth; dy++) {
      const rail = dy < -sheer + 1.5 ? blend(dark, palette.lit, 0.45) : dark
      paint(canvas, Math.round(x + dx), Math.round(y + dy), rail, 0.96)
    }
    for (let dy = 0; dy < unit * 0.03; dy++) paint(canvas, Math.round(x + dx), Math.round(y + depth + dy), dark, 0.4 * (1 - dy / (unit * 0.03)))
  }
}

export function paintBirds({ canvas, palette, random, unit, horizon }: Stage): void {
  const centreX = canvas.width * random.between(0.25, 0.75)
  const centreY = horizon * random.between(0.25, 0.55)
  for (let i = 0; i < 9; i++) {
    const x = centreX + random.between(-0.22, 0.22) * unit
    const y = centreY + random.between(-0.08, 0.08) * unit
    const span = unit * random.between(0.008, 0.018)
    for (let dx = -span; dx <= span; dx += 0.5) {
      const lift = Math.abs(dx / span)
      paint(canvas, Math.round(x + dx), Math.round(y - Math.sin(lift * Math.PI * 0.8) * span * 0.5), palette.near, 0.85)
    }
  }
}

export function paintLighthouse(stage: Stage, x: number, foot: number): void {
  const { canvas, palette, unit, lightSide } = stage
  const height = unit * 0.34
  for (let dy = 0; dy < height; dy++) {
    const half = unit * (0.032 - (dy / height) * 0.012)
    const isBand = Math.floor(dy / (height / 5)) % 2 === 1
    const paintColour: Colour = isBand ? blend([0.72, 0.18, 0.16], palette.near, 0.25) : blend([0.93, 0.92, 0.9], palette.horizon, 0.25)
    for (let dx = -half; dx <= half; dx++) {
      const towards = (dx / half) * lightSide
      paint(canvas, Math.round(x + dx), Math.round(foot - dy), scale(paintColour, (isDark(stage) ? 0.45 : 0.8) + towards * 0.25))
    }
  }
  paintEllipse(canvas, x, foot - height - unit * 0.012, unit * 0.02, unit * 0.022, [1, 0.9, 0.6])
  const lampY = foot - height - unit * 0.012
  for (let dx = 0; dx < unit * 0.6; dx++) {
    const strength = Math.exp(-dx / (unit * 0.18)) * (isDark(stage) ? 0.3 : 0.08)
    for (let dy = -dx * 0.07; dy <= dx * 0.07; dy++) {
      for (const side of [-1, 1]) glow(canvas, Math.round(x + dx * side), Math.round(lampY + dy), [1, 0.92, 0.7], strength)
    }
  }
}

/** A glass bottle with a galaxy inside. */
export function paintBottle({ canvas, noise, unit, random, palette, spec }: Stage, x: number, foot: number): void {
  const height = unit * 0.56
  const inside: Colour = spec.tint ?? [0.5, 0.3, 0.85]
  const turn = random.between(0, 50)
  for (let dy = 0; dy < height; dy++) {
    const up = dy / height
    const half = unit * bottleHalf(up)
    const y = Math.round(foot - dy)
    for (let dx = Math.ceil(-half); dx <= half; dx++) {
      const across = dx / half
      const u = (dx / unit) * 7 + turn
      const v = (dy / unit) * 7
      const swirl = noise.roughPlane(u + noise.plane(v, u) * 2, v + noise.plane(u, v) * 2, 4)
      const depth = Math.sqrt(Math.max(0, 1 - across * across))
      let colour = blend(blend([0.03, 0.02, 0.1], inside, smooth(0.3, 0.75, swirl)), [1, 0.75, 0.9], smooth(0.66, 0.9, swirl))
      if (noise.plane(dx * 1.7 + 90, dy * 1.7) > 0.93) colour = blend(colour, [1, 1, 1], 0.8)
      const fill = up < 0.66 ? 0.9 : 0.25
      paint(canvas, Math.round(x + dx), y, colour, fill * (0.65 + depth * 0.35))
      const edge = smooth(0.82, 1, Math.abs(across))
      paint(canvas, Math.round(x + dx), y, blend([0.8, 0.9, 1], palette.lit, 0.4), edge * 0.5)
      const isReflex = across > -0.72 && across < -0.52 && up > 0.06 && up < 0.62
      if (isReflex) glow(canvas, Math.round(x + dx), y, [1, 1, 1], 0.28 * Math.sin(clamp((up - 0.06) / 0.56) * Math.PI))
    }
  }
  const corkTop = foot - height
  const cork = blend([0.55, 0.38, 0.22], palette.near, 0.2)
  for (let dy = 0; dy < unit * 0.045; dy++) {
    for (let dx = -unit * 0.03; dx <= unit * 0.03; dx++) paint(canvas, Math.round(x + dx), Math.round(corkTop - dy), cork)
  }
  paintEllipse(canvas, x, foot + unit * 0.012, unit * 0.19, unit * 0.02, palette.near, 0.35)
}

/** Half the width of the bottle, in units, by height from 0 (bottom) to 1. */
function bottleHalf(up: number): number {
  const body = 0.155 * Math.min(1, 0.82 + up * 4)
  const shoulder = smooth(0.58, 0.78, up)
  return body * (1 - shoulder) + 0.036 * shoulder + (up > 0.95 ? 0.006 : 0)
}

/**
 * A portrait in profile against the light: a dark shape with a bright edge, before a blurred background. The old art of
 * the silhouette, since a drawn face would only pretend to be somebody.
 */
import { glow, paint } from './canvas'
import { blend, clamp, scale, smooth, type Colour } from './colour'
import { createField } from './field'
import { blurMask, fillMask, smoothOutline, type Point } from './outline'
import type { Stage } from './stage'

/** Head and shoulders, looking right; a unit is the height of the head, the ear lies at the origin. */
const head: readonly Point[] = [
  [0.3, -0.42], [0.4, -0.28], [0.425, -0.14], [0.41, -0.07], [0.465, 0.04], [0.53, 0.125], [0.47, 0.165], [0.437, 0.19],
  [0.465, 0.235], [0.435, 0.265], [0.455, 0.305], [0.405, 0.345], [0.42, 0.42], [0.36, 0.485], [0.2, 0.51], [0.12, 0.6],
  [0.12, 0.78], [0.24, 0.92], [0.58, 1.06], [0.88, 1.34], [1, 2.2], [-1.1, 2.2], [-0.98, 1.34], [-0.64, 1.04],
  [-0.38, 0.9], [-0.27, 0.7], [-0.3, 0.48], [-0.43, 0.22], [-0.5, -0.05], [-0.46, -0.32], [-0.28, -0.53], [0, -0.6], [0.2, -0.54],
]
const crown: readonly Point[] = [
  [0.33, -0.42], [0.24, -0.3], [0.16, -0.14], [0.06, 0.02], [0.02, 0.16], [-0.08, 0.24], [-0.14, 0.4], [-0.3, 0.46],
  [-0.47, 0.24], [-0.55, -0.05], [-0.51, -0.36], [-0.3, -0.6], [0, -0.67], [0.24, -0.6],
]
const haircuts: readonly [readonly Point[], ...(readonly Point[])[]] = [
  crown,
  [...crown.slice(0, 7), [-0.2, 0.8], [-0.3, 1.12], [-0.62, 1.1], [-0.66, 0.6], [-0.6, 0.2], ...crown.slice(9)], // long
  [...crown.slice(0, 9), [-0.62, 0.02], [-0.78, -0.1], [-0.84, -0.28], [-0.72, -0.44], [-0.54, -0.42], ...crown.slice(11)], // tied up
]
const collar: readonly Point[] = [
  [0.14, 0.74], [0.26, 0.9], [0.6, 1.02], [0.95, 1.3], [1.1, 2.4], [-1.2, 2.4], [-1.05, 1.3], [-0.68, 0.99],
  [-0.4, 0.84], [-0.3, 0.68], [-0.06, 0.84],
]

export function paintPortrait(stage: Stage): void {
  paintBokeh(stage)
  const { canvas, palette, random, unit, lightSide, spec } = stage
  const { width, height } = canvas
  const size = unit * random.between(0.4, 0.46)
  const centreX = width / 2 - lightSide * size * 0.12
  const centreY = height * 0.44
  const place = (points: readonly Point[]) => smoothOutline(points).map(([x, y]): Point => [centreX + x * size * lightSide, centreY + y * size])

  const skin = blend([0.56, 0.36, 0.27], palette.near, 0.32)
  const hair = blend(random.pick<Colour>([[0.2, 0.11, 0.07], [0.08, 0.06, 0.06], [0.38, 0.2, 0.09], [0.5, 0.48, 0.46]]), palette.near, 0.35)
  const cloth = blend(spec.tint ?? random.pick<Colour>([[0.2, 0.25, 0.36], [0.36, 0.17, 0.16], [0.17, 0.28, 0.24]]), palette.near, 0.35)
  const haircut = random.pick(haircuts)
  for (const [points, colour, grain] of [[head, skin, 0], [collar, cloth, 0.5], [haircut, hair, 1]] as const) {
    paintShape(stage, fillMask(width, height, place(points)), colour, grain)
  }
}

const within = (at: number, size: number) => Math.max(0, Math.min(size - 1, at))

/** Lit from the side it faces: softly over the form, sharply along the edge. */
function paintShape({ canvas, palette, unit, lightSide, noise }: Stage, mask: Float32Array, colour: Colour, grain: number): void {
  const { width, height } = canvas
  const edge = blurMask(mask, width, height, Math.max(1, Math.round(unit * 0.006)))
  const form = blurMask(mask, width, height, Math.max(2, Math.round(unit * 0.045)))
  // At the borders the shape goes on: what lies outside is as at the border.
  const slope = (field: Float32Array, x: number, y: number, reach: number) => {
    const value = (column: number, row: number) => field[within(row, height) * width + within(column, width)] ?? 0
    const across = value(x - lightSide * reach, y) - value(x + lightSide * reach, y)
    const down = value(x, y + reach) - value(x, y - reach)
    return across * 0.85 + down * 0.5
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const cover = mask[at] ?? 0
      if (cover <= 0.003) continue
      const rim = clamp(slope(edge, x, y, 2) * 1.7)
      const turned = clamp(0.5 + slope(form, x, y, 6) * 3.2)
      const strands = grain > 0 ? (noise.roughPlane(x * 0.05 + y * 0.11, y * 0.03, 3) - 0.5) * grain * 0.5 : 0
      const lit = blend(scale(colour, 0.4 + turned * 0.85 + strands), blend(colour, palette.lit, 0.5), smooth(0.62, 1, turned) * 0.55)
      paint(canvas, x, y, blend(lit, palette.lit, rim * 0.85), Math.min(1, cover))
    }
  }
}

function paintBokeh({ canvas, palette, random, unit, sunX, sunY, noise }: Stage): void {
  const near = createField(canvas.width, canvas.height, (x, y) => Math.exp(-Math.hypot(x - sunX, y - sunY) / (unit * 0.55)))
  const patches = createField(canvas.width, canvas.height, (x, y) => noise.roughPlane((x / unit) * 2, (y / unit) * 2, 2))
  const bright = blend(palette.horizon, palette.sun, 0.4)
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const patch = patches.at(x, y)
      paint(canvas, x, y, blend(blend(palette.zenith, palette.far, patch), bright, near.at(x, y) * 0.9 + patch * 0.12))
    }
  }
  for (let i = 0; i < 46; i++) {
    const x = random.next() * canvas.width
    const y = random.next() ** 0.8 * canvas.height
    const radius = unit * random.between(0.012, 0.06)
    const strength = random.between(0.03, 0.16)
    const colour = random.next() < 0.6 ? palette.lit : palette.horizon
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const distance = Math.hypot(dx, dy) / radius
        if (distance >= 1) continue
        glow(canvas, Math.round(x + dx), Math.round(y + dy), colour, strength * (0.65 + 0.5 * smooth(0.75, 1, distance)) * smooth(1, 0.93, distance))
      }
    }
  }
}

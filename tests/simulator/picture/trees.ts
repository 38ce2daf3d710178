/**
 * Trees: conifers as jagged spires, broad ones as heaps of leaves, and a whole wood of them in fog.
 */
import { fillBetween, paint, paintEllipse, type Canvas } from './canvas'
import { blend, scale, smooth, type Colour } from './colour'
import { isDark, paintMist, ridgeLine, type Ridge } from './land'
import type { Random } from './random'
import type { Stage } from './stage'

/** A row of trees along a line. `nearness` 0 to 1 makes them darker, `size` is their height in units. */
export function paintTreeLine(stage: Stage, ridge: Ridge | number, size: number, density: number, nearness: number): void {
  const { canvas, palette, spec, random, unit, lightSide } = stage
  const count = Math.ceil((canvas.width / (unit * size * 0.22)) * density)
  const places = Array.from({ length: count }, () => Math.floor(random.next() * (canvas.width + unit * 0.1) - unit * 0.05))
  for (const x of places) {
    const foot = typeof ridge === 'number' ? ridge : (ridge[Math.max(0, Math.min(canvas.width - 1, x))] ?? 0)
    const height = unit * size * random.between(0.55, 1.1)
    const body = blend(treeColour(stage), palette.far, (1 - nearness) * 0.55)
    const rim = blend(body, palette.lit, isDark(stage) ? 0.12 : 0.3)
    const tree: Tree = { x, foot: foot + unit * 0.012, height, body, rim, side: lightSide }
    const isBroad = (spec.season === 'autumn' || spec.season === 'spring') && random.next() < 0.6
    if (isBroad) paintBroadTree(canvas, random, { ...tree, height: height * 0.75 })
    else paintConifer(canvas, random, tree, spec.season === 'snow' && !isDark(stage))
  }
}

const autumnLeaves: readonly [Colour, ...Colour[]] = [[0.62, 0.27, 0.08], [0.72, 0.42, 0.1], [0.5, 0.16, 0.09], [0.2, 0.24, 0.1]]
const springLeaves: readonly [Colour, ...Colour[]] = [[0.93, 0.66, 0.74], [0.88, 0.56, 0.68], [0.3, 0.45, 0.24]]

function treeColour({ palette, spec, random }: Stage): Colour {
  if (spec.season === 'autumn') return blend(random.pick(autumnLeaves), palette.near, 0.3)
  if (spec.season === 'spring') return blend(random.pick(springLeaves), palette.near, 0.25)
  return blend(palette.near, [0.07, 0.17, 0.11], 0.4)
}

interface Tree {
  x: number
  foot: number
  height: number
  body: Colour
  /** The colour of the side that the light falls on. */
  rim: Colour
  side: number
}

function paintConifer(canvas: Canvas, random: Random, { x, foot, height, body, rim, side }: Tree, hasSnow: boolean): void {
  const tiers = random.between(6, 10)
  const width = height * random.between(0.15, 0.22)
  const lean = random.between(-0.02, 0.02)
  for (let y = Math.floor(foot - height); y <= foot; y++) {
    const down = (y - (foot - height)) / height
    const tier = (down * tiers) % 1
    const half = width * down ** 0.85 * (0.5 + tier * 0.5) * (0.86 + random.next() * 0.28) + 0.35
    const middle = x + lean * height * (1 - down)
    for (let dx = -Math.ceil(half); dx <= half; dx++) {
      const cover = Math.min(1, half - Math.abs(dx) + 0.5)
      if (cover <= 0) continue
      const towards = (dx / half) * side
      const isSnow = hasSnow && tier < 0.42 && random.next() < 0.75
      const needles = blend(scale(body, 0.82 + tier * 0.2), rim, towards > 0.35 ? 0.75 : 0)
      const snow = blend([0.93, 0.95, 0.99], body, towards < -0.2 ? 0.45 : 0.12)
      paint(canvas, Math.round(middle + dx), y, isSnow ? snow : needles, cover)
    }
  }
}

function paintBroadTree(canvas: Canvas, random: Random, { x, foot, height, body, rim, side }: Tree): void {
  const trunk = scale(body, 0.35)
  for (let y = Math.floor(foot - height * 0.5); y <= foot; y++) {
    for (let dx = -1; dx <= 1; dx++) paint(canvas, x + dx, y, trunk, 0.85)
  }
  for (let i = 0; i < 44; i++) {
    const angle = random.next() * Math.PI * 2
    const reach = random.next() ** 0.6 * height * 0.3
    const leafX = x + Math.cos(angle) * reach
    const leafY = foot - height * 0.64 + Math.sin(angle) * reach * 0.85
    const light = (Math.cos(angle) * side - Math.sin(angle)) * 0.25 + random.between(-0.12, 0.25)
    const radius = height * random.between(0.035, 0.085)
    paintEllipse(canvas, leafX, leafY, radius, radius * 0.85, blend(scale(body, 0.9 + random.next() * 0.25), rim, Math.max(0, light)), 0.92)
  }
}

/** A wood in fog: lines of trees on rising ground, pale far away and nearly black close by. */
export function paintForest(stage: Stage): void {
  const { canvas, noise, random, unit } = stage
  const layers = 7
  for (let layer = 0; layer < layers; layer++) {
    const nearness = (layer + 1) / layers
    const level = canvas.height * (0.4 + nearness ** 1.6 * 0.66)
    const offset = random.between(0, 200)
    const ground = ridgeLine(stage, (u) => level - unit * 0.2 * (noise.roughLine(u * (1.9 - nearness) + offset, 3) - 0.4))
    paintTreeLine(stage, ground, 0.15 + nearness ** 1.5 * 0.42, 2.6 - nearness * 1.5, nearness ** 1.25)
    paintFloor(stage, ground, nearness)
    if (layer < layers - 1) paintMist(stage, level + unit * 0.05, unit * (0.1 + nearness * 0.09))
  }
}

function paintFloor({ canvas, palette, noise, random, unit, spec }: Stage, ground: Ridge, nearness: number): void {
  const cover: Colour = spec.season === 'snow' ? [0.86, 0.9, 0.95] : spec.season === 'autumn' ? [0.5, 0.28, 0.1] : [0.13, 0.24, 0.1]
  const body = blend(blend(cover, palette.near, 0.5), palette.horizon, (1 - nearness ** 1.2) * 0.8)
  const offset = random.between(0, 99)
  const bottom = new Float32Array(canvas.width).fill(canvas.height)
  fillBetween(canvas, ground, bottom, (x, y, depth) => {
    const blades = noise.roughPlane((x / unit) * 60 + offset, (y / unit) * 22, 3)
    const patches = noise.roughPlane((x / unit) * 3 + offset, (y / unit) * 8, 2)
    const light = smooth(0.25, 0.8, blades * 0.45 + patches * 0.55) - smooth(0, unit * 0.5, depth) * 0.2
    return blend(scale(body, 0.6), blend(body, palette.lit, 0.22), light)
  })
}

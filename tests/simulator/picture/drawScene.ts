/**
 * Draws the picture that a prompt asks for, small; resize() brings it to its size. The same request gives the same
 * bytes. About as long as a sampling step on a fast card, which is why it happens once per picture and not per step.
 */
import { createRaster, type Raster } from '../media/raster'
import { createCanvas, type Canvas } from './canvas'
import { blend, clamp, type Colour } from './colour'
import { isDark, paintDunes, paintHills, paintMist, paintRays, ridgeLine } from './land'
import { paintCity } from './city'
import { paintMountains } from './mountains'
import { paletteOf } from './palette'
import { paintPortrait } from './portrait'
import { createNoise, createRandom, hashSeed, hashText } from './random'
import type { SceneRequest } from './request'
import { readScene } from './sceneSpec'
import { paintSky } from './sky'
import type { Stage } from './stage'
import { paintBirds, paintBoat, paintBottle, paintCabin, paintLighthouse } from './subjects'
import { paintForest, paintTreeLine } from './trees'
import { paintBeach, paintLake, paintOcean } from './water'

const MAX_SIDE_PX = 512

export function drawScene(request: SceneRequest): Raster {
  const shrink = Math.min(1, MAX_SIDE_PX / Math.max(request.width, request.height))
  const width = Math.max(1, Math.round(request.width * shrink))
  const height = Math.max(1, Math.round(request.height * shrink))
  const spec = readScene(request)
  const random = createRandom(hashSeed(request.seed, hashText(request.prompt)))
  const stage: Stage = {
    canvas: createCanvas(width, height),
    spec,
    palette: paletteOf(spec, ((hashText(request.style) % 200) / 100 - 1) * 0.6 + random.between(-0.4, 0.4)),
    noise: createNoise(createRandom(hashSeed(request.seed, 7))),
    random,
    unit: Math.min(width, height),
    horizon: 0,
    lightSide: 1,
    sunX: width * random.between(0.22, 0.78),
    sunY: 0,
  }
  placeLight(stage)
  scenes[spec.place](stage)
  return finish(stage.canvas, request, spec.isMonochrome)
}

function placeLight(stage: Stage): void {
  const { canvas, spec, random, unit } = stage
  stage.lightSide = stage.sunX < canvas.width / 2 ? -1 : 1
  stage.horizon = canvas.height * random.between(0.5, 0.6)
  const isLow = spec.light === 'sunset' || spec.light === 'golden' || spec.light === 'dawn' || spec.light === 'dusk'
  stage.sunY = stage.horizon - unit * (isLow ? random.between(0.14, 0.26) : random.between(0.32, 0.42))
}

const scenes: Record<Stage['spec']['place'], (stage: Stage) => void> = {
  mountains: (stage) => {
    paintSky(stage)
    const ridge = paintMountains(stage, 5, 0.46)
    paintMist(stage, stage.horizon, stage.unit * 0.1)
    const hills = paintHills(stage, 3, 0.16, groundOf(stage))
    paintTreeLine(stage, ridge, 0.05, 0.7, 0.55)
    paintTreeLine(stage, hills, 0.2, 0.55, 1)
    furnish(stage, stage.horizon + (stage.canvas.height - stage.horizon) * 0.42)
  },
  lake: (stage) => {
    stage.horizon = stage.canvas.height * stage.random.between(0.48, 0.54)
    paintSky(stage)
    const ridge = paintMountains(stage, 4, 0.4)
    paintTreeLine(stage, ridge, 0.05, 0.7, 0.5)
    const shore = stage.horizon + stage.unit * 0.045
    paintMist(stage, shore - stage.unit * 0.02, stage.unit * 0.08)
    const bank = ridgeLine(stage, (u) => shore - stage.unit * 0.04 * stage.noise.roughLine(u * 2.4 + 9, 3))
    paintTreeLine(stage, bank, 0.085, 1.5, 0.85)
    if (stage.spec.subjects.has('cabin')) paintCabin(stage, stage.canvas.width * stage.random.between(0.6, 0.8), shore, 0.11)
    paintLake(stage, shore)
    paintMist(stage, shore, stage.unit * 0.035)
    if (stage.spec.subjects.has('boat')) {
      paintBoat(stage, stage.canvas.width * stage.random.between(0.3, 0.65), shore + (stage.canvas.height - shore) * 0.42)
    }
    furnish(stage, stage.canvas.height * 0.9, true)
    frameWithTrees(stage)
  },
  forest: (stage) => {
    stage.horizon = stage.canvas.height * 0.62
    stage.sunY = stage.canvas.height * 0.24
    paintSky(stage, stage.canvas.height * 0.75)
    paintForest(stage)
    paintRays(stage)
    furnish(stage, stage.canvas.height * 0.92, true)
  },
  meadow: (stage) => {
    paintSky(stage)
    paintMountains(stage, 3, 0.34)
    paintMist(stage, stage.horizon, stage.unit * 0.08)
    const hills = paintHills(stage, 5, 0.26, groundOf(stage))
    paintTreeLine(stage, hills, 0.16, 0.3, 1)
    furnish(stage, stage.horizon + (stage.canvas.height - stage.horizon) * 0.36)
  },
  dunes: (stage) => {
    stage.horizon = stage.canvas.height * 0.46
    paintSky(stage)
    paintDunes(stage)
    furnish(stage, stage.canvas.height * 0.86, true)
  },
  ocean: (stage) => {
    stage.horizon = stage.canvas.height * 0.5
    if (!isDark(stage)) stage.sunY = Math.min(stage.sunY, stage.horizon - stage.unit * 0.06)
    paintSky(stage)
    const lighthouseX = stage.canvas.width * 0.76
    if (stage.spec.subjects.has('lighthouse')) {
      const middle = (lighthouseX - stage.canvas.width / 2) / stage.unit
      const rock = ridgeLine(stage, (u) => {
        const rise = Math.exp(-(((u - middle) / 0.24) ** 2)) * (0.7 + stage.noise.roughLine(u * 9, 3) * 0.6)
        return stage.horizon + stage.unit * (0.015 - 0.13 * rise)
      })
      paintHeadland(stage, rock)
      paintLighthouse(stage, lighthouseX, stage.horizon - stage.unit * 0.085)
    }
    const shore = stage.canvas.height * 0.84
    paintOcean(stage, shore + stage.unit * 0.1)
    const boats = stage.spec.subjects.has('boat') ? Math.ceil(stage.random.next() * 3) : 0
    for (let i = 0; i < boats; i++) {
      paintBoat(stage, stage.canvas.width * stage.random.between(0.12, 0.85), stage.horizon + stage.unit * (0.06 + 0.05 * i))
    }
    paintBeach(stage, shore)
    furnish(stage, stage.canvas.height * 0.93, true)
  },
  city: (stage) => {
    stage.horizon = stage.canvas.height * 0.7
    stage.sunY = stage.horizon - stage.unit * 0.26
    paintSky(stage)
    paintCity(stage, stage.horizon)
    paintMist(stage, stage.horizon, stage.unit * 0.05)
    paintLake(stage, stage.horizon)
  },
  space: (stage) => {
    stage.horizon = stage.canvas.height * 0.8
    stage.sunY = stage.canvas.height * 0.3
    paintSky(stage, stage.canvas.height)
    paintMountains(stage, 2, 0.22)
    furnish(stage, stage.canvas.height * 0.94, true)
  },
  portrait: (stage) => {
    stage.sunX = stage.canvas.width * (stage.random.next() < 0.5 ? 0.2 : 0.8)
    stage.sunY = stage.canvas.height * 0.25
    paintPortrait(stage)
  },
}

/** Whatever else the prompt names. */
function furnish(stage: Stage, foot: number, isForeground = false): void {
  const { canvas, spec, random } = stage
  if (spec.subjects.has('birds')) paintBirds(stage)
  if (spec.subjects.has('cabin') && !isForeground) paintCabin(stage, canvas.width * random.between(0.3, 0.7), foot, 0.13)
  if (spec.subjects.has('bottle')) paintBottle(stage, canvas.width / 2, canvas.height * 0.93)
}

/** Dark trees at the sides lead the eye in; not every seed has them. */
function frameWithTrees(stage: Stage): void {
  if (stage.random.next() < 0.35) return
  const { canvas, unit } = stage
  /** 0 in the middle, 1 at the sides. */
  const aside = (u: number) => Math.abs(u) * (unit / canvas.width) * 2
  const bank = ridgeLine(stage, (u) => {
    const rise = Math.max(0, aside(u) - 0.55) * (0.6 + stage.noise.roughLine(u * 4, 3))
    return canvas.height * 1.02 - unit * 0.16 * rise
  })
  paintHeadland(stage, bank)
  const outer = ridgeLine(stage, (u) => (aside(u) > 0.72 ? canvas.height : canvas.height * 3))
  paintTreeLine(stage, outer, 0.42, 1.4, 1)
}

function paintHeadland({ canvas, palette }: Stage, ridge: Float32Array): void {
  for (let x = 0; x < canvas.width; x++) {
    for (let y = Math.max(0, Math.floor(ridge[x] ?? 0)); y < canvas.height; y++) {
      const at = (y * canvas.width + x) * 3
      const depth = clamp((y - (ridge[x] ?? 0)) / 40)
      const colour = blend(blend(palette.near, palette.lit, 0.16), palette.near, depth)
      for (let channel = 0; channel < 3; channel++) canvas.data[at + channel] = colour[channel] ?? 0
    }
  }
}

function groundOf({ spec, palette }: Stage): Colour {
  if (spec.season === 'snow') return blend([0.88, 0.91, 0.96], palette.horizon, 0.2)
  if (spec.season === 'autumn') return [0.55, 0.38, 0.14]
  return spec.season === 'spring' ? [0.4, 0.52, 0.26] : [0.27, 0.38, 0.17]
}

/** Few steps leave it soft, a low CFG pale, a high one harsh, as people know it from samplers. */
function finish(canvas: Canvas, { steps, cfg }: SceneRequest, isMonochrome: boolean): Raster {
  const raster = createRaster(canvas.width, canvas.height)
  const { data, width, height } = canvas
  const saturation = isMonochrome ? 0 : clamp(0.9 + (Math.min(cfg, 20) - 4) * 0.022) * 1.06
  const contrast = 1 + (Math.min(cfg, 20) - 5) * 0.012
  const softness = clamp((7 - steps) / 8) * 0.6
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3
      const edge = Math.hypot(x / width - 0.5, y / height - 0.5)
      const vignette = 1 - edge * edge * 0.42
      const right = x + 1 < width ? at + 3 : at
      const below = y + 1 < height ? at + width * 3 : at
      const mixed: [number, number, number] = [0, 0, 0]
      for (let channel = 0; channel < 3; channel++) {
        const sharp = data[at + channel] ?? 0
        mixed[channel] = sharp + (((data[right + channel] ?? 0) + (data[below + channel] ?? 0)) / 2 - sharp) * softness
      }
      const grey = mixed[0] * 0.3 + mixed[1] * 0.59 + mixed[2] * 0.11
      for (let channel = 0; channel < 3; channel++) {
        const value = ((grey + ((mixed[channel] ?? 0) - grey) * saturation - 0.5) * contrast + 0.5) * vignette
        raster.rgb[at + channel] = shoulder(value) * 255 + 0.5
      }
    }
  }
  return raster
}

/** Bright light rolls off instead of burning out. */
function shoulder(value: number): number {
  if (value <= 0) return 0
  return value < 0.8 ? value : 1 - 0.2 * Math.exp(-(value - 0.8) / 0.2)
}

/**
 * A portrait against the light: head and shoulders as a dark shape with a bright rim, before a blurred background.
 */
import { glow, paint, type Canvas } from './canvas'
import { blend, clamp, scale, smooth, type Colour } from './colour'
import type { Stage } from './stage'

export function paintPortrait(stage: Stage): void {
  paintBokeh(stage)
  const { canvas, palette, random, unit, noise, lightSide } = stage
  const centreX = canvas.width / 2 + random.between(-0.03, 0.03) * unit
  const headY = canvas.height * 0.42
  const headX = unit * 0.155
  const headHeight = unit * 0.205
  const hairLength = random.between(0.15, 1)
  const skin = blend([0.5, 0.33, 0.26], palette.near, 0.3)
  const hair = blend(random.pick<Colour>([[0.16, 0.09, 0.06], [0.07, 0.05, 0.05], [0.34, 0.18, 0.08], [0.26, 0.2, 0.16]]), palette.near, 0.3)
  const cloth = blend(stage.spec.tint ?? random.pick<Colour>([[0.16, 0.2, 0.3], [0.28, 0.13, 0.14], [0.12, 0.22, 0.2]]), palette.near, 0.35)

  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const u = x - centreX
      const shoulder = shoulderEdge(u, y, headY + headHeight, unit)
      if (shoulder > 0) lay(canvas, stage, x, y, u, cloth, shoulder, lightSide, noise.roughPlane(x * 0.05, y * 0.02, 3))
      const neck = Math.min(unit * 0.062 - Math.abs(u), y - headY, headY + headHeight * 1.55 - y)
      if (neck > 0) lay(canvas, stage, x, y, u, scale(skin, 0.78), neck, lightSide, 0.5)
      const face = ellipseEdge(u, y - headY, headX, headHeight * (y > headY ? 1.08 : 1))
      const hairEdge = Math.max(
        ellipseEdge(u, y - headY + unit * 0.035, headX * 1.16, headHeight * 1.1),
        y > headY ? Math.min(headX * (1.12 + 0.1 * Math.sin(y * 0.03)) - Math.abs(u), headY + headHeight * (0.4 + hairLength * 1.5) - y) : -1,
      )
      if (hairEdge > 0) lay(canvas, stage, x, y, u, hair, hairEdge, lightSide, noise.roughPlane(u * 0.12, y * 0.018, 4))
      const brow = smooth(-headHeight * 0.55, -headHeight * 0.32, y - headY + Math.abs(u) * 0.25)
      if (face > 0 && brow > 0) lay(canvas, stage, x, y, u, faceColour(skin, u / headX, (y - headY) / headHeight, lightSide), face, lightSide, 0.5, brow)
    }
  }
}

/** Light from one side and shadow on the other: a face, but nobody's. */
function faceColour(skin: Colour, across: number, down: number, lightSide: number): Colour {
  const nose = Math.exp(-(((across - 0.05 * lightSide) / 0.1) ** 2) - ((down - 0.15) / 0.3) ** 2)
  const eyes = Math.exp(-(((Math.abs(across) - 0.4) / 0.22) ** 2) - ((down + 0.06) / 0.11) ** 2)
  const turned = smooth(-0.45, 0.75, across * lightSide)
  return scale(skin, 0.42 + turned * 0.95 + nose * 0.16 - eyes * 0.24 - smooth(0.5, 1.1, down) * 0.2)
}

function lay(canvas: Canvas, { palette, unit }: Stage, x: number, y: number, u: number, colour: Colour, edge: number, lightSide: number, texture: number, cover = 1): void {
  const rim = Math.exp(-edge / (unit * 0.012)) * (0.35 + 0.65 * clamp(0.5 + (u / (unit * 0.2)) * lightSide))
  const lit = blend(scale(colour, 0.78 + texture * 0.45), palette.lit, rim * 0.75)
  paint(canvas, x, y, lit, Math.min(1, edge) * cover)
}

function ellipseEdge(u: number, v: number, radiusX: number, radiusY: number): number {
  return (1 - Math.hypot(u / radiusX, v / radiusY)) * Math.min(radiusX, radiusY)
}

function shoulderEdge(u: number, y: number, chin: number, unit: number): number {
  const reach = Math.abs(u) / (unit * 0.42)
  if (reach >= 1) return -1
  return y - (chin + unit * 0.09 + unit * 0.16 * (1 - Math.sqrt(1 - reach ** 2.4)) + Math.max(0, 0.2 - reach) * -unit * 0.1)
}

function paintBokeh({ canvas, palette, random, unit, sunX, sunY, noise }: Stage): void {
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const near = Math.exp(-Math.hypot(x - sunX, y - sunY) / (unit * 0.5))
      const patch = noise.roughPlane((x / unit) * 2, (y / unit) * 2, 2)
      paint(canvas, x, y, blend(blend(palette.zenith, palette.far, patch), blend(palette.horizon, palette.sun, 0.4), near * 0.9 + patch * 0.12))
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
        if (distance < 1) glow(canvas, Math.round(x + dx), Math.round(y + dy), colour, strength * (0.65 + 0.5 * smooth(0.75, 1, distance)) * smooth(1, 0.93, distance))
      }
    }
  }
}

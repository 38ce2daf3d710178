/**
 * The sky: gradient, sun or moon with its glow, clouds lit from their sunny side, stars, aurora, galaxy.
 */
import { glow, paint, paintEllipse } from './canvas'
import { blend, clamp, scale, smooth, type Colour } from './colour'
import { createField } from './field'
import type { Stage } from './stage'

export function paintSky(stage: Stage, bottom = stage.horizon): void {
  const { canvas, palette, spec, unit, sunX, sunY, noise } = stage
  const last = Math.min(canvas.height, Math.ceil(bottom) + 1)
  const isNight = spec.light === 'night'
  const reach = unit * (0.25 + palette.flare * 0.45)
  const halo = createField(canvas.width, last, (x, y) => {
    const distance = Math.hypot(x - sunX, (y - sunY) * 1.15) / reach
    return (Math.exp(-distance * distance * 0.9) * palette.flare + Math.exp(-distance * 3.2) * 0.5) * (isNight ? 0.28 : 0.55)
  })
  const light: Colour = [palette.sun[0] * 0.9, palette.sun[1] * 0.75, palette.sun[2] * 0.55]
  for (let y = 0; y < last; y++) {
    const down = y / Math.max(1, bottom)
    const base = down < 0.55 ? blend(palette.zenith, palette.sky, smooth(0, 0.55, down)) : blend(palette.sky, palette.horizon, smooth(0.5, 1, down))
    for (let x = 0; x < canvas.width; x++) {
      // A breath of unevenness: perfectly smooth gradients band when they are compressed.
      const uneven = (noise.line(x * 0.9 + y * 31.7) - 0.5) * 0.006
      const strength = halo.at(x, y)
      paint(canvas, x, y, [base[0] + light[0] * strength + uneven, base[1] + light[1] * strength + uneven, base[2] + light[2] * strength + uneven])
    }
  }
  if (spec.stars > 0) paintStars(stage, last)
  if (spec.subjects.has('aurora')) paintAurora(stage, last)
  if (spec.stars === 1) paintMilkyWay(stage, last)
  paintSun(stage)
  paintClouds(stage, last)
}

function paintSun({ canvas, palette, spec, unit, sunX, sunY }: Stage): void {
  const isMoon = spec.light === 'night' || spec.subjects.has('moon')
  const hidesMoon = spec.stars === 1 || spec.subjects.has('aurora') // what is to be seen in the dark would pale beside it
  if (isMoon && hidesMoon && !spec.subjects.has('moon')) return
  if (spec.light === 'storm' || spec.place === 'forest' || (spec.light === 'day' && !isMoon)) return
  const radius = unit * (isMoon ? 0.042 : 0.046)
  // Brighter than white, so that it stays the brightest thing in its own glow.
  paintEllipse(canvas, sunX, sunY, radius, radius, scale(palette.sun, isMoon ? 1 : 1.9))
  if (isMoon) {
    paintEllipse(canvas, sunX - radius * 0.3, sunY - radius * 0.15, radius * 0.28, radius * 0.24, scale(palette.sun, 0.88), 0.6)
    paintEllipse(canvas, sunX + radius * 0.25, sunY + radius * 0.3, radius * 0.2, radius * 0.16, scale(palette.sun, 0.9), 0.6)
  }
}

function paintClouds({ canvas, palette, spec, noise, unit, horizon, sunX, sunY, random, lightSide }: Stage, last: number): void {
  if (spec.clouds < 0.1) return
  const drift = random.between(0, 50)
  const threshold = 0.64 - spec.clouds * 0.3
  const shadow = blend(palette.sky, palette.zenith, 0.5)
  const bright = blend(palette.horizon, palette.sun, 0.6)
  const strength = spec.light === 'night' ? 0.3 : 0.85
  // Layers of cloud come closer together and flatter towards the horizon.
  const rowScale = (y: number) => 1.1 / (0.22 + Math.max(0, 1 - y / Math.max(1, horizon)))
  const density = createField(canvas.width, last, (x, y) => {
    const zoom = rowScale(y)
    return noise.roughPlane(((x - canvas.width / 2) / unit) * zoom * 0.95 + drift, zoom * 2.6 + drift, 5)
  })
  const towards = createField(canvas.width, last, (x, y) => {
    const zoom = rowScale(y)
    return noise.roughPlane(((x - canvas.width / 2) / unit) * zoom * 0.95 + drift + lightSide * 0.09, zoom * 2.6 + drift + 0.08, 4)
  })
  for (let y = 0; y < last; y++) {
    const depth = 1 - y / Math.max(1, horizon)
    const fade = smooth(-0.02, 0.14, depth) * smooth(0, 0.3, y / unit + 0.12)
    for (let x = 0; x < canvas.width; x++) {
      const here = density.at(x, y)
      const cover = smooth(threshold, threshold + 0.2, here) * fade * strength
      if (cover <= 0.004) continue
      const nearSun = Math.exp(-Math.abs(x - sunX) / unit - Math.abs(y - sunY) / unit)
      const light = clamp(0.45 + (here - towards.at(x, y)) * 4 + nearSun * 0.35 - smooth(threshold + 0.12, threshold + 0.4, here) * 0.3)
      paint(canvas, x, y, blend(shadow, bright, light), cover)
    }
  }
}

function paintStars({ canvas, random, spec, unit }: Stage, last: number): void {
  const count = Math.floor(((canvas.width * last) / (unit * unit)) * 420 * spec.stars)
  for (let i = 0; i < count; i++) {
    const x = Math.floor(random.next() * canvas.width)
    const y = Math.floor(random.next() ** 1.35 * last)
    const brightness = random.next() ** 4 * 0.85 + 0.1
    const hue: Colour = random.next() < 0.25 ? [1, 0.86, 0.72] : [0.82, 0.9, 1]
    glow(canvas, x, y, hue, brightness)
    if (brightness > 0.6) {
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) glow(canvas, x + dx, y + dy, hue, brightness * 0.3)
    }
  }
}

function paintMilkyWay({ canvas, noise, unit, random }: Stage, last: number): void {
  const slope = random.between(0.5, 0.9) * (random.next() < 0.5 ? -1 : 1)
  const middle = canvas.width / 2 + random.between(-0.15, 0.15) * unit
  const dust = createField(canvas.width, last, (x, y) => noise.roughPlane((x / unit) * 5, (y / unit) * 5, 4))
  const lanes = createField(canvas.width, last, (x, y) => noise.roughPlane((x / unit) * 3 + 40, (y / unit) * 3, 4))
  for (let y = 0; y < last; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const across = ((x - middle) * 0.8 - (y - last * 0.45) / slope) / unit
      const band = Math.exp(-across * across * 9)
      if (band < 0.02) continue
      const here = dust.at(x, y)
      const strength = band * (0.2 + here * 0.62) * (1 - smooth(0.42, 0.62, lanes.at(x, y)) * 0.75)
      glow(canvas, x, y, blend([0.62, 0.5, 0.95], [1, 0.78, 0.66], here), strength)
    }
  }
}

function paintAurora({ canvas, noise, unit, random, palette }: Stage, last: number): void {
  for (let curtain = 0; curtain < 3; curtain++) {
    const offset = random.between(0, 90)
    const level = last * (0.34 + curtain * 0.14)
    const top: Colour = curtain === 1 ? [0.5, 0.25, 0.85] : [0.15, 0.55, 0.75]
    for (let x = 0; x < canvas.width; x++) {
      const foot = level + (noise.roughLine((x / unit) * 1.6 + offset, 3) - 0.5) * unit * 0.42
      const height = unit * (0.18 + 0.3 * noise.roughLine((x / unit) * 7 + offset, 3))
      for (let y = Math.max(0, Math.floor(foot - height)); y < Math.min(last, foot + unit * 0.03); y++) {
        const up = Math.min(1, (foot - y) / height)
        const strength = up < 0 ? Math.exp(up * 9) : (1 - up) ** 1.6
        glow(canvas, x, y, blend([0.2, 0.95, 0.55], top, clamp(up)), strength * 0.34 * (0.6 + palette.flare))
      }
    }
  }
}

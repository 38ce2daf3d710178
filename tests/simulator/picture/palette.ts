/**
 * The colours of a light: sky from top to horizon, the sun or moon, far and near land.
 */
import { blend, luminance, type Colour } from './colour'
import type { Light, SceneSpec } from './sceneSpec'

export interface Palette {
  zenith: Colour
  sky: Colour
  horizon: Colour
  /** The sun, or the moon at night. */
  sun: Colour
  /** Light that lies on things. */
  lit: Colour
  far: Colour
  near: Colour
  /** 0 to 1: how much the sun spreads. */
  flare: number
}

const palettes: Readonly<Record<Light, Palette>> = {
  day: {
    zenith: [0.19, 0.43, 0.74], sky: [0.45, 0.67, 0.88], horizon: [0.86, 0.92, 0.94],
    sun: [1, 0.98, 0.9], lit: [1, 0.97, 0.88], far: [0.56, 0.69, 0.81], near: [0.1, 0.2, 0.19], flare: 0.35,
  },
  dawn: {
    zenith: [0.38, 0.47, 0.68], sky: [0.72, 0.68, 0.79], horizon: [0.99, 0.86, 0.77],
    sun: [1, 0.9, 0.76], lit: [1, 0.88, 0.78], far: [0.68, 0.66, 0.77], near: [0.14, 0.18, 0.27], flare: 0.6,
  },
  golden: {
    zenith: [0.33, 0.47, 0.63], sky: [0.78, 0.72, 0.64], horizon: [1, 0.87, 0.62],
    sun: [1, 0.93, 0.7], lit: [1, 0.84, 0.56], far: [0.74, 0.64, 0.56], near: [0.13, 0.13, 0.11], flare: 0.8,
  },
  sunset: {
    zenith: [0.17, 0.18, 0.4], sky: [0.76, 0.38, 0.44], horizon: [1, 0.72, 0.42],
    sun: [1, 0.88, 0.6], lit: [1, 0.66, 0.42], far: [0.66, 0.4, 0.46], near: [0.09, 0.06, 0.13], flare: 0.9,
  },
  dusk: {
    zenith: [0.06, 0.1, 0.26], sky: [0.24, 0.27, 0.52], horizon: [0.86, 0.58, 0.56],
    sun: [1, 0.8, 0.66], lit: [0.8, 0.62, 0.66], far: [0.34, 0.33, 0.51], near: [0.04, 0.05, 0.12], flare: 0.45,
  },
  night: {
    zenith: [0.012, 0.022, 0.065], sky: [0.04, 0.07, 0.17], horizon: [0.15, 0.22, 0.36],
    sun: [0.93, 0.95, 1], lit: [0.42, 0.52, 0.72], far: [0.11, 0.16, 0.28], near: [0.012, 0.018, 0.04], flare: 0.3,
  },
  storm: {
    zenith: [0.17, 0.2, 0.25], sky: [0.37, 0.41, 0.46], horizon: [0.74, 0.74, 0.69],
    sun: [0.92, 0.92, 0.86], lit: [0.84, 0.85, 0.8], far: [0.42, 0.46, 0.5], near: [0.08, 0.1, 0.11], flare: 0.25,
  },
}

/** @param shift -1 to 1, from model and seed: no two models see quite the same colours */
export function paletteOf(spec: SceneSpec, shift: number): Palette {
  const base = palettes[spec.light]
  const turn = (colour: Colour): Colour => {
    const warm: Colour = [colour[0] * (1 + 0.07 * shift), colour[1], colour[2] * (1 - 0.07 * shift)]
    if (!spec.tint) return warm
    // Tint at the brightness of the colour itself, so that night stays night.
    const level = luminance(warm) / Math.max(0.2, luminance(spec.tint))
    return blend(warm, [spec.tint[0] * level, spec.tint[1] * level, spec.tint[2] * level], 0.42)
  }
  return {
    zenith: turn(base.zenith), sky: turn(base.sky), horizon: turn(base.horizon), sun: base.sun, lit: base.lit,
    far: turn(base.far), near: turn(base.near), flare: base.flare,
  }
}

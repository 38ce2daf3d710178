/**
 * Colours as three numbers from 0 to 1, and the few operations that painting needs.
 */
export type Colour = readonly [red: number, green: number, blue: number]

export function blend(from: Colour, to: Colour, share: number): Colour {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share]
}

export function scale(colour: Colour, factor: number): Colour {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor]
}

export function smooth(low: number, high: number, value: number): number {
  const share = clamp((value - low) / (high - low))
  return share * share * (3 - 2 * share)
}

export function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value
}

export function luminance(colour: Colour): number {
  return colour[0] * 0.3 + colour[1] * 0.59 + colour[2] * 0.11
}

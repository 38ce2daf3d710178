/**
 * Picture sizes: ratio presets that keep the pixel area, swapping, and which width belongs to which height.
 */
import type { Parameter } from './parameters'

export interface Size {
  width: number
  height: number
}
export type Ratio = '9:16' | '2:3' | '3:4' | '1:1' | '4:3' | '3:2' | '16:9'
export interface SizeLimits {
  min: number
  max: number
}

/** Portrait to landscape. */
export const RATIOS: readonly Ratio[] = ['9:16', '2:3', '3:4', '1:1', '4:3', '3:2', '16:9']

/** ComfyUI's own limits for a latent; definitions may be tighter. */
const DEFAULT_LIMITS: SizeLimits = { min: 16, max: 16384 }
/** Latents are an eighth of the picture each way: what a definition allows in between is cropped off. */
const LATENT_GRID = 8
/** Sizes that models were trained on miss the ratio they are called by: 896x1152 is "3:4". Presets are three times as far apart. */
const RATIO_TOLERANCE = 0.04

/**
 * The size of this ratio whose area is nearest, in multiples of step.
 * @param step what the node definition says; smaller ones count as the grid of latents
 */
export function applyRatio(size: Size, ratio: Ratio, step: number, limits: SizeLimits = DEFAULT_LIMITS): Size {
  const proportion = proportionOf(ratio)
  const area = Math.max(1, size.width * size.height)
  const grid = Math.max(LATENT_GRID, Math.round(step))
  const exact = { width: Math.sqrt(area * proportion), height: Math.sqrt(area / proportion) }
  let best: Size | null = null
  let bestMiss = Infinity
  for (const width of around(exact.width, grid, limits)) {
    for (const height of around(exact.height, grid, limits)) {
      const miss = Math.abs(Math.log((width * height) / area)) + Math.abs(Math.log(width / height / proportion))
      if (miss < bestMiss) [best, bestMiss] = [{ width, height }, miss]
    }
  }
  return best ?? size
}

export function swapSize({ width, height }: Size): Size {
  return { width: height, height: width }
}

/** The preset that a size is called by, or null. */
export function currentRatio({ width, height }: Size): Ratio | null {
  if (!(width > 0 && height > 0)) return null
  const missOf = (ratio: Ratio) => Math.abs(Math.log(width / height / proportionOf(ratio)))
  const nearest = RATIOS.reduce((best, ratio) => (missOf(ratio) < missOf(best) ? ratio : best))
  return missOf(nearest) <= RATIO_TOLERANCE ? nearest : null
}

/** Widths and heights that belong together, in form order. One without the other is left out: no ratio to keep. */
export function sizePairs(parameters: readonly Parameter[]): { width: Parameter; height: Parameter }[] {
  const free = parameters.filter((parameter) => parameter.role === 'height')
  const pairs: { width: Parameter; height: Parameter }[] = []
  for (const width of parameters) {
    if (width.role !== 'width') continue
    // Two values fed from elsewhere share no node, only the title of the node they are for.
    const height = free.find((it) => it.targets[0]?.nodeId === width.targets[0]?.nodeId) ?? free.find((it) => it.nodeTitle === width.nodeTitle)
    if (!height) continue
    free.splice(free.indexOf(height), 1)
    pairs.push({ width, height })
  }
  return pairs
}

function proportionOf(ratio: Ratio): number {
  const [width = 1, height = 1] = ratio.split(':').map(Number)
  return width / height
}

/** The multiples of the grid below and above, brought inside the limits. */
function around(value: number, grid: number, limits: SizeLimits): number[] {
  const lowest = Math.max(1, Math.ceil(limits.min / grid)) * grid
  const highest = Math.max(lowest, Math.floor(limits.max / grid) * grid)
  const below = Math.floor(value / grid) * grid
  return [below, below + grid].map((edge) => Math.min(highest, Math.max(lowest, edge)))
}

/**
 * Shapes given by a few points: a smooth closed line through them, filled into a mask with soft edges.
 */
export type Point = readonly [x: number, y: number]

const CURVE_STEPS = 8
const ROWS_PER_PIXEL = 3

/** A closed Catmull-Rom curve. */
export function smoothOutline(points: readonly Point[]): Point[] {
  const curve: Point[] = []
  const at = (index: number): Point => points[(index + points.length) % points.length] ?? [0, 0]
  for (let i = 0; i < points.length; i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
    for (let step = 0; step < CURVE_STEPS; step++) {
      const t = step / CURVE_STEPS
      curve.push([spline(a[0], b[0], c[0], d[0], t), spline(a[1], b[1], c[1], d[1], t)])
    }
  }
  return curve
}

function spline(a: number, b: number, c: number, d: number, t: number): number {
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)
}

/** How much of each pixel lies inside, 0 to 1. Points are in pixels. */
export function fillMask(width: number, height: number, outline: readonly Point[]): Float32Array {
  const mask = new Float32Array(width * height)
  for (let row = 0; row < height * ROWS_PER_PIXEL; row++) {
    const y = (row + 0.5) / ROWS_PER_PIXEL
    const crossings = outline
      .flatMap(([x, fromY], index) => {
        const [toX, toY] = outline[(index + 1) % outline.length] ?? [0, 0]
        return fromY <= y !== toY <= y ? [x + ((y - fromY) / (toY - fromY)) * (toX - x)] : []
      })
      .toSorted((a, b) => a - b)
    const line = Math.floor(row / ROWS_PER_PIXEL) * width
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, crossings[i] ?? 0)
      const to = Math.min(width, crossings[i + 1] ?? 0)
      for (let x = Math.floor(from); x < to; x++) {
        mask[line + x] = (mask[line + x] ?? 0) + (Math.min(to, x + 1) - Math.max(from, x)) / ROWS_PER_PIXEL
      }
    }
  }
  return mask
}

/** A box blur in both directions, twice: near enough to a soft one. */
export function blurMask(mask: Float32Array, width: number, height: number, radius: number): Float32Array {
  let result = mask
  for (let pass = 0; pass < 2; pass++) {
    result = blurLines(result, width, height, 1, width, radius)
    result = blurLines(result, height, width, width, 1, radius)
  }
  return result
}

function blurLines(mask: Float32Array, length: number, lines: number, step: number, lineStep: number, radius: number): Float32Array {
  const blurred = new Float32Array(mask.length)
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep
    const at = (index: number) => mask[start + Math.max(0, Math.min(length - 1, index)) * step] ?? 0
    let sum = 0
    for (let i = -radius; i <= radius; i++) sum += at(i)
    for (let i = 0; i < length; i++) {
      blurred[start + i * step] = sum / (radius * 2 + 1)
      sum += at(i + radius + 1) - at(i - radius)
    }
  }
  return blurred
}

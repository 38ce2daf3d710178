/**
 * What scenes are painted on: floating point RGB, so that light can be added before it is brought into range.
 */
import type { Colour } from './colour'

export interface Canvas {
  width: number
  height: number
  data: Float32Array
}

export function createCanvas(width: number, height: number): Canvas {
  return { width, height, data: new Float32Array(width * height * 3) }
}

/** Lays a colour over a pixel; outside the canvas nothing happens. */
export function paint(canvas: Canvas, x: number, y: number, colour: Colour, cover = 1): void {
  if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return
  const { data } = canvas
  const at = (y * canvas.width + x) * 3
  const kept = 1 - cover
  data[at] = (data[at] ?? 0) * kept + colour[0] * cover
  data[at + 1] = (data[at + 1] ?? 0) * kept + colour[1] * cover
  data[at + 2] = (data[at + 2] ?? 0) * kept + colour[2] * cover
}

/** Adds light to a pixel. */
export function glow(canvas: Canvas, x: number, y: number, colour: Colour, strength: number): void {
  if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return
  const { data } = canvas
  const at = (y * canvas.width + x) * 3
  data[at] = (data[at] ?? 0) + colour[0] * strength
  data[at + 1] = (data[at + 1] ?? 0) + colour[1] * strength
  data[at + 2] = (data[at + 2] ?? 0) + colour[2] * strength
}

/** A filled ellipse with a soft edge of about a pixel. */
export function paintEllipse(canvas: Canvas, centreX: number, centreY: number, radiusX: number, radiusY: number, colour: Colour, cover = 1): void {
  for (let y = Math.floor(centreY - radiusY); y <= centreY + radiusY + 1; y++) {
    for (let x = Math.floor(centreX - radiusX); x <= centreX + radiusX + 1; x++) {
      const distance = Math.hypot((x - centreX) / radiusX, (y - centreY) / radiusY)
      const edge = (1 - distance) * Math.min(radiusX, radiusY)
      if (edge > 0) paint(canvas, x, y, colour, cover * Math.min(1, edge))
    }
  }
}

/**
 * Fills the columns from `top` down to `bottom`, both in pixels per column, softening the upper edge.
 * @param shade gets the distance from the top edge as `depth`
 */
export function fillBetween(canvas: Canvas, top: Float32Array, bottom: Float32Array, shade: (x: number, y: number, depth: number) => Colour): void {
  for (let x = 0; x < canvas.width; x++) {
    const edge = top[x] ?? 0
    const first = Math.max(0, Math.floor(edge))
    const last = Math.min(canvas.height, bottom[x] ?? 0)
    for (let y = first; y < last; y++) {
      const cover = y === first ? 1 - (edge - first) : 1
      paint(canvas, x, y, shade(x, y, y - edge), Math.max(0, Math.min(1, cover)))
    }
  }
}

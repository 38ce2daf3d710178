/**
 * A small picture in memory: 8 bit RGB, rows from the top, no padding.
 */
export interface Raster {
  width: number
  height: number
  rgb: Uint8Array
}

export function createRaster(width: number, height: number): Raster {
  return { width, height, rgb: new Uint8Array(width * height * 3) }
}

/** The size that fits a square of `side` pixels and keeps the shape; grows small ones too. */
export function fitInto(width: number, height: number, side: number): { width: number; height: number } {
  const scale = side / Math.max(width, height)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** Bilinear up, box filter down: soft and quick, which is all that drawn pictures need. */
export function resize(source: Raster, width: number, height: number): Raster {
  if (source.width === width && source.height === height) return source
  if (width * 2 <= source.width && height * 2 <= source.height) return resize(halve(source), width, height)
  const target = createRaster(width, height)
  const columns = axis(source.width, width)
  const rows = axis(source.height, height)
  const { rgb } = source
  let at = 0
  for (let y = 0; y < height; y++) {
    const top = (rows.low[y] ?? 0) * source.width * 3
    const bottom = (rows.high[y] ?? 0) * source.width * 3
    const down = rows.share[y] ?? 0
    for (let x = 0; x < width; x++) {
      const left = (columns.low[x] ?? 0) * 3
      const right = (columns.high[x] ?? 0) * 3
      const across = columns.share[x] ?? 0
      for (let channel = 0; channel < 3; channel++) {
        const a = rgb[top + left + channel] ?? 0
        const b = rgb[top + right + channel] ?? 0
        const c = rgb[bottom + left + channel] ?? 0
        const d = rgb[bottom + right + channel] ?? 0
        const upper = a + (b - a) * across
        target.rgb[at++] = upper + (c + (d - c) * across - upper) * down + 0.5
      }
    }
  }
  return target
}

function axis(from: number, to: number) {
  const low = new Int32Array(to)
  const high = new Int32Array(to)
  const share = new Float32Array(to)
  for (let i = 0; i < to; i++) {
    const position = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5))
    const floor = Math.floor(position)
    low[i] = floor
    high[i] = Math.min(from - 1, floor + 1)
    share[i] = position - floor
  }
  return { low, high, share }
}

function halve(source: Raster): Raster {
  const width = source.width >> 1
  const height = source.height >> 1
  const target = createRaster(width, height)
  const { rgb } = source
  const stride = source.width * 3
  let at = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * 2 * stride + x * 6
      for (let channel = 0; channel < 3; channel++) {
        const i = from + channel
        target.rgb[at++] = ((rgb[i] ?? 0) + (rgb[i + 3] ?? 0) + (rgb[i + stride] ?? 0) + (rgb[i + stride + 3] ?? 0) + 2) >> 2
      }
    }
  }
  return target
}

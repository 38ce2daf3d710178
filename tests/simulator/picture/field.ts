/**
 * A slowly changing quantity over the canvas, worked out on a coarse grid and interpolated: clouds, mist and glow are
 * soft, and a value for every pixel would be most of the time that a picture takes.
 */
export interface Field {
  at(x: number, y: number): number
}

const STEP_PX = 3

export function createField(width: number, height: number, value: (x: number, y: number) => number): Field {
  const columns = Math.ceil(width / STEP_PX) + 2
  const rows = Math.ceil(height / STEP_PX) + 2
  const grid = new Float32Array(columns * rows)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) grid[row * columns + column] = value(column * STEP_PX, row * STEP_PX)
  }
  return {
    at: (x, y) => {
      const column = (x / STEP_PX) | 0
      const row = (y / STEP_PX) | 0
      const across = x / STEP_PX - column
      const down = y / STEP_PX - row
      const from = row * columns + column
      const a = grid[from] ?? 0
      const b = grid[from + 1] ?? 0
      const c = grid[from + columns] ?? 0
      const d = grid[from + columns + 1] ?? 0
      const upper = a + (b - a) * across
      return upper + (c + (d - c) * across - upper) * down
    },
  }
}

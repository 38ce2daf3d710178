/**
 * Where each cell of the results lies, all of known sizes. Pure.
 * Cells are placed one by one and not in elements for their rows, so that one which moves to another row is still the
 * same element: its picture is not loaded again, and focus stays on it.
 */
import { startOfDay } from './days'
import type { Cell } from './cells'

export const PADDING_PX = 12
export const GAP_PX = 4
export const CAPTION_PX = 20
const DAY_HEAD_PX = 28

/** A line of the list across its scrolling: a row of the grid or a day's head; in a strip, one cell. */
export type Line = { key: string; startPx: number; sizePx: number } & (
  | { kind: 'day'; dayMs: number; count: number }
  | { kind: 'cells'; cells: readonly Cell[]; start: number }
)

interface Place {
  /** Line in the layout, place in the line. */
  line: number
  column: number
  leftPx: number
  topPx: number
}

export interface Layout {
  /** strip: scrolls sideways. */
  kind: 'grid' | 'strip'
  lines: readonly Line[]
  cells: readonly Cell[]
  /** By cell key. */
  places: ReadonlyMap<string, Place>
}

export interface GridSize {
  columns: number
  /** Edge of a picture. */
  thumbPx: number
}

/** Days below each other, each with its head. */
export function layOutGrid(cells: readonly Cell[], { columns, thumbPx }: GridSize): Layout {
  const lines: Line[] = []
  const places = new Map<string, Place>()
  const sizePx = thumbPx + CAPTION_PX + GAP_PX
  let startPx = 0
  for (const day of byDay(cells)) {
    lines.push({ kind: 'day', key: `day ${day.dayMs}`, startPx, sizePx: DAY_HEAD_PX, dayMs: day.dayMs, count: day.end - day.start })
    startPx += DAY_HEAD_PX
    for (let start = day.start; start < day.end; start += columns) {
      const inLine = cells.slice(start, Math.min(start + columns, day.end))
      for (const [column, cell] of inLine.entries()) {
        places.set(cell.key, { line: lines.length, column, leftPx: PADDING_PX + column * (thumbPx + GAP_PX), topPx: startPx })
      }
      lines.push({ kind: 'cells', key: `cells ${start}`, startPx, sizePx, cells: inLine, start })
      startPx += sizePx
    }
  }
  return { kind: 'grid', lines, cells, places }
}

/** All in one row, which has no room for the heads of days. */
export function layOutStrip(cells: readonly Cell[], thumbPx: number): Layout {
  const sizePx = thumbPx + GAP_PX
  const placeOf = (at: number): Place => ({ line: at, column: 0, leftPx: PADDING_PX + at * sizePx, topPx: PADDING_PX })
  return {
    kind: 'strip',
    lines: cells.map((cell, at) => ({ kind: 'cells', key: cell.key, startPx: PADDING_PX + at * sizePx, sizePx, cells: [cell], start: at })),
    cells,
    places: new Map(cells.map((cell, at) => [cell.key, placeOf(at)])),
  }
}

function byDay(cells: readonly Cell[]): { dayMs: number; start: number; end: number }[] {
  const days: { dayMs: number; start: number; end: number }[] = []
  for (const [at, cell] of cells.entries()) {
    const dayMs = startOfDay(cell.createdAtMs)
    const last = days.at(-1)
    if (last?.dayMs === dayMs) last.end = at + 1
    else days.push({ dayMs, start: at, end: at + 1 })
  }
  return days
}

/** The cell that a key leads to from another; null for a key that leads nowhere, the same cell at an edge. */
export function cellAfterKey({ lines, cells, places }: Layout, from: Cell, key: string): Cell | null {
  const at = cells.findIndex((cell) => cell.key === from.key)
  switch (key) {
    case 'ArrowRight': return cells[at + 1] ?? from
    case 'ArrowLeft': return cells[at - 1] ?? from
    case 'Home': return cells[0] ?? from
    case 'End': return cells.at(-1) ?? from
    case 'ArrowDown': return inNextLine(1)
    case 'ArrowUp': return inNextLine(-1)
    default: return null
  }

  /** The same column, over a day's head too; the last of a line that is shorter. */
  function inNextLine(step: 1 | -1): Cell {
    const place = places.get(from.key)
    if (!place) return from
    for (let next = place.line + step, line = lines[next]; line; next += step, line = lines[next]) {
      if (line.kind === 'cells') return line.cells[Math.min(place.column, line.cells.length - 1)] ?? from
    }
    return from
  }
}

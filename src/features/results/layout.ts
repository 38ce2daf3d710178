/**
 * Where each cell of the grid lies: rows of a day under the day's head, all of known heights. Pure.
 * Cells are placed one by one and not in rows of their own, so that one which moves to another row is still the same
 * element: its picture is not loaded again, and focus stays on it.
 */
import { startOfDay } from './days'
import type { Cell } from './cells'

export const GAP_PX = 4
export const CAPTION_PX = 20
const DAY_HEAD_PX = 28

export type Row = { key: string; topPx: number; heightPx: number } & (
  | { kind: 'day'; dayMs: number; count: number }
  | { kind: 'cells'; cells: readonly Cell[]; start: number }
)

export interface Place {
  /** Row in the layout, column in the row. */
  row: number
  column: number
  leftPx: number
  topPx: number
}

export interface Layout {
  rows: readonly Row[]
  cells: readonly Cell[]
  /** By cell key. */
  places: ReadonlyMap<string, Place>
}

export interface GridSize {
  columns: number
  /** Edge of a picture. */
  thumbPx: number
}

export function layOut(cells: readonly Cell[], { columns, thumbPx }: GridSize): Layout {
  const rows: Row[] = []
  const places = new Map<string, Place>()
  let topPx = 0
  const add = (row: Omit<Extract<Row, { kind: 'day' }>, 'topPx'> | Omit<Extract<Row, { kind: 'cells' }>, 'topPx'>) => {
    rows.push({ ...row, topPx })
    topPx += row.heightPx
  }
  for (const day of byDay(cells)) {
    add({ kind: 'day', key: `day ${day.dayMs}`, heightPx: DAY_HEAD_PX, dayMs: day.dayMs, count: day.end - day.start })
    for (let start = day.start; start < day.end; start += columns) {
      const inRow = cells.slice(start, Math.min(start + columns, day.end))
      for (const [column, cell] of inRow.entries()) {
        places.set(cell.key, { row: rows.length, column, leftPx: column * (thumbPx + GAP_PX), topPx })
      }
      add({ kind: 'cells', key: `cells ${start}`, heightPx: thumbPx + CAPTION_PX + GAP_PX, cells: inRow, start })
    }
  }
  return { rows, cells, places }
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
export function cellAfterKey({ rows, cells, places }: Layout, from: Cell, key: string): Cell | null {
  const at = cells.findIndex((cell) => cell.key === from.key)
  switch (key) {
    case 'ArrowRight': return cells[at + 1] ?? from
    case 'ArrowLeft': return cells[at - 1] ?? from
    case 'Home': return cells[0] ?? from
    case 'End': return cells.at(-1) ?? from
    case 'ArrowDown': return inNextRow(1)
    case 'ArrowUp': return inNextRow(-1)
    default: return null
  }

  /** The same column, over a day's head too; the last of a row that is shorter. */
  function inNextRow(step: 1 | -1): Cell {
    const place = places.get(from.key)
    if (!place) return from
    for (let next = rows[place.row + step], at = place.row + step; next; at += step, next = rows[at]) {
      if (next.kind === 'cells') return next.cells[Math.min(place.column, next.cells.length - 1)] ?? from
    }
    return from
  }
}

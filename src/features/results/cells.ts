/**
 * What the grid of results shows: a cell for each output of each run, and one for a run whose state is to be told.
 * Pure. Says only which cells there are; what stands in one is read by the cell itself, so that a step renders no list.
 */
import type { RunId } from '@/comfy/ids'
import type { Run } from '@/storage/run'
import type { RunsState } from '@/state/runActions'

export interface Cell {
  /** Stays when the run's state gives way to its first output, so that focus and place stay too. */
  key: string
  kind: 'output' | 'state'
  runId: RunId
  /** Of the output; for a state, the index that the next output would have. */
  index: number
  createdAtMs: number
}

export function cellKey(runId: RunId, index: number): string {
  return `${runId}/${index}`
}

/** Answers the same list until a cell comes or goes. Keeps what it knows of each run: a page needs one lister. */
export function createCellLister(): (state: RunsState) => readonly Cell[] {
  let known = new Map<RunId, { run: Run; cells: readonly Cell[] }>()
  let seen: RunsState['runs'] | null = null
  let seenOrder: RunsState['order'] | null = null
  let listed: readonly Cell[] = []

  return ({ runs, order }) => {
    if (runs === seen && order === seenOrder) return listed
    let isSame = order === seenOrder
    const next: typeof known = new Map()
    for (const runId of order) {
      const run = runs.get(runId)
      if (!run) continue
      const before = known.get(runId)
      const cells = before && hasSameCells(before.run, run) ? before.cells : cellsOf(run)
      if (cells !== before?.cells) isSame = false
      next.set(runId, { run, cells })
    }
    known = next
    seen = runs
    seenOrder = order
    if (!isSame) listed = [...known.values()].toReversed().flatMap(({ cells }) => cells)
    return listed
  }
}

/** Of a run's outputs the first comes first; its state comes after them. */
function cellsOf(run: Run): readonly Cell[] {
  const { id: runId, createdAtMs } = run
  const cells = run.outputs.map((_, index): Cell => ({ key: cellKey(runId, index), kind: 'output', runId, index, createdAtMs }))
  const index = cells.length
  return hasStateCell(run) ? [...cells, { key: cellKey(runId, index), kind: 'state', runId, index, createdAtMs }] : cells
}

/** Anything but success, and a success that left nothing, or not everything. */
function hasStateCell(run: Run): boolean {
  return run.status.kind !== 'done' || run.outputs.length === 0 || run.notices.some((notice) => notice.kind === 'socketImagesLost')
}

function hasSameCells(a: Run, b: Run): boolean {
  return a === b || (a.outputs.length === b.outputs.length && hasStateCell(a) === hasStateCell(b))
}

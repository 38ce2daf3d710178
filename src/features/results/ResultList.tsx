/**
 * The results, newest first, by days. A run has its place from the moment it is queued; while it runs its
 * thumbnail shows how it comes up.
 */
import { useState } from 'react'
import { useRuns, useSelection, useStores } from '@/state/react'
import { liveRunId } from '@/state/runProgress'
import { stageRunId } from '@/state/stageView'
import { cellKey, createCellLister, type Cell } from './cells'
import { ResultGrid } from './ResultGrid'
import { runCount } from './listTexts'
import { words } from './texts'

export interface ResultListProps {
  /** Thumbnails in a row; they take the panel's width, 88 px each in the columns of the desktop. Or all in one row, 140 px high. */
  columns: number | 'strip'
  /** A result was chosen and is on the stage: a phone goes there. */
  onShow?: (() => void) | undefined
}

export function ResultList({ columns, onShow }: ResultListProps) {
  const stores = useStores()
  const [listCells] = useState(createCellLister)
  const cells = useRuns(listCells)
  const count = useRuns((state) => state.order.length)
  const selectedKey = useStageKey(cells)

  function choose(cell: Cell) {
    const { showLive, showResult } = stores.selection.getState()
    const isLive = cell.kind === 'state' && liveRunId(stores.runs.getState()) === cell.runId
    if (isLive) showLive()
    else showResult(cell.runId, cell.index)
    onShow?.()
  }
  return (
    <>
      {columns !== 'strip' && (
        <header className="flex h-11 flex-none items-baseline gap-2 px-3 leading-11">
          <h2 className="font-semibold">{words.results}</h2>
          {columns !== 1 && <span className="text-meta whitespace-nowrap text-faint">{runCount(count)}</span>}
        </header>
      )}
      <ResultGrid cells={cells} columns={columns} selectedKey={selectedKey} onChoose={choose} />
    </>
  )
}

/** The cell that is on the stage: of the run shown there the chosen output, else its first. */
function useStageKey(cells: readonly Cell[]): string | null {
  const selection = useSelection((state) => state.selection)
  const runId = useRuns((state) => stageRunId(state, selection))
  if (runId === null) return null
  const chosen = selection.kind === 'result' && selection.runId === runId ? selection.outputIndex : 0
  const last = cells.findLast((cell) => cell.runId === runId)?.index ?? 0
  return cellKey(runId, Math.min(chosen, last))
}

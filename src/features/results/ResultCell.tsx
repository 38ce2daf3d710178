/**
 * One cell of the grid: an option of the list, whatever stands in it. It stays the same element when a run's state gives
 * way to its first output.
 */
import { memo } from 'react'
import { cn } from '@/lib/cn'
import { useRuns } from '@/state/react'
import type { Run } from '@/storage/run'
import { wholePercent } from '@/state/runProgress'
import { selectRun } from '@/state/runStore'
import { useQuietRun } from '@/state/useQuietRun'
import type { Cell } from './cells'
import { CAPTION_PX } from './layout'
import { OutputPicture } from './OutputPicture'
import { StateCaption, StatePicture } from './RunState'
import { outputCaption, outputName, stateName, stateWords } from './listTexts'

export interface ResultCellProps {
  cell: Cell
  leftPx: number
  topPx: number
  thumbPx: number
  /** On the stage. */
  isSelected: boolean
  /** Reached by Tab; the others by arrow keys. */
  isTabStop: boolean
  /** Among all cells, from 1. */
  position: number
  total: number
  /** Moves to a new place so that the eye can follow. */
  isGliding: boolean
  todayMs: number
  onChoose: (cell: Cell) => void
}

export const ResultCell = memo(function ResultCell(props: ResultCellProps) {
  const { cell, thumbPx, isSelected, todayMs } = props
  const run = useQuietRun(cell.runId)
  const percent = useRuns((state) => {
    const live = cell.kind === 'state' ? selectRun(cell.runId)(state) : undefined
    return live && hasBar(live) ? wholePercent(live) : null
  })
  const output = run?.outputs[cell.index]
  if (!run || (cell.kind === 'output' && !output)) return null
  const isFailure = !output && stateWords(run).tone === 'failure'
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- keys are the list's: see ResultGrid
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a native option holds text only
      role="option"
      aria-selected={isSelected}
      aria-posinset={props.position}
      aria-setsize={props.total}
      tabIndex={props.isTabStop ? 0 : -1}
      data-cell={cell.key}
      onClick={() => props.onChoose(cell)}
      className={cn('group absolute top-0 left-0 rounded-pic select-none', props.isGliding && 'transition-transform duration-(--dur-2) ease-quiet')}
      style={{ width: thumbPx, transform: `translate(${props.leftPx}px, ${props.topPx}px)` }}
    >
      <span className="sr-only">{output ? outputName(run, cell.index, todayMs) : stateName(run, percent, todayMs)}</span>
      <div
        className={cn(
          'relative grid place-items-center overflow-hidden rounded-pic',
          output || percent !== null ? 'bg-stage' : 'bg-surface',
          isSelected && 'outline-2 outline-offset-1 outline-text group-focus-visible:-outline-offset-2',
        )}
        style={{ width: thumbPx, height: thumbPx }}
      >
        {output ? <OutputPicture run={run} output={output} sizePx={thumbPx} /> : <StatePicture run={run} sizePx={thumbPx} />}
      </div>
      <div
        aria-hidden
        className={cn('flex items-center gap-1 pr-1 text-micro whitespace-nowrap', isFailure ? 'text-danger' : isSelected || percent !== null ? 'text-text' : 'text-faint')}
        style={{ height: CAPTION_PX }}
      >
        {output ? <span className="truncate">{outputCaption(run, cell.index)}</span> : <StateCaption run={run} percent={percent} />}
      </div>
    </div>
  )
})

/** Asked to stop, it says so in place of how far it is. */
function hasBar(run: Run): boolean {
  return run.status.kind === 'running' && !run.stopRequested
}

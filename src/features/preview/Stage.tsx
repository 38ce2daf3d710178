/**
 * The stage: the picture as large as it fits, and under it what belongs to it. What runs is shown live; what ended shows
 * its outputs, or what became of it. Nothing lies on the picture.
 */
import type { ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { Run } from '@/state/run'
import type { RunId } from '@/comfy/ids'
import { useRuns, useSelection, useStores } from '@/state/react'
import { isAwayFromLive, stageRunId } from '@/state/stageView'
import { Button } from '@/ui/Button'
import { StageRun } from './StageRun'
import { words } from './texts'

/** What other features put on the stage. */
export interface StageSlots {
  /** Under a live picture. */
  runBlock: (runId: RunId) => ReactNode
  /** In place of a result that there is not. */
  outcome: (run: Run) => ReactNode
  notices: (run: Run) => ReactNode
  /** While there is no run at all. */
  empty: ReactNode
  foot?: ReactNode
}

export interface StageProps {
  slots: StageSlots
  isPhone: boolean
}

export function Stage({ slots, isPhone }: StageProps) {
  const stores = useStores()
  const selection = useSelection((state) => state.selection)
  const [runId, isAway] = useRuns(useShallow((state) => [stageRunId(state, selection), isAwayFromLive(state, selection)] as const))
  return (
    <main aria-label={words.stage} className="on-stage grid min-h-0 min-w-0 grid-rows-[minmax(0,1fr)_auto] bg-stage text-text">
      {runId === null ? <div className="grid place-items-center p-6">{slots.empty}</div> : <StageRun key={runId} runId={runId} slots={slots} isPhone={isPhone} />}
      {isAway && (
        <div className="flex justify-center pb-2">
          <Button variant="line" onClick={() => stores.selection.getState().showLive()}>{words.backToLive}</Button>
        </div>
      )}
    </main>
  )
}

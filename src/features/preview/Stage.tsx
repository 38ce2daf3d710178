/**
 * The stage: the picture as large as it fits, and under it what belongs to it. What runs is shown live; what ended shows
 * its outputs, or what became of it. Nothing lies on the picture.
 */
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { Run } from '@/state/run'
import type { RunId } from '@/comfy/ids'
import { useRuns, useSelection, useStores } from '@/state/react'
import { isAwayFromLive, stageRunId } from '@/state/stageView'
import { Button } from '@/ui/Button'
import { createLazyPart } from '@/ui/lazyPart'
import type { StageRunProps } from './StageRun'
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

/** An empty stage needs none of it. */
const runPart = createLazyPart<StageRunProps>(async () => (await import('./StageRun')).StageRun)

/** To call when a run becomes likely, so that its first frame finds a canvas. */
export function prefetchStageRun(): void {
  void runPart.load()
}

export interface StageProps {
  slots: StageSlots
  isPhone: boolean
}

export function Stage({ slots, isPhone }: StageProps) {
  const stores = useStores()
  const selection = useSelection((state) => state.selection)
  const [runId, isAway] = useRuns(useShallow((state) => [stageRunId(state, selection), isAwayFromLive(state, selection)] as const))
  useEffect(() => {
    if (runId !== null) void runPart.load()
  }, [runId])
  return (
    <main aria-label={words.stage} className="on-stage grid min-h-0 min-w-0 grid-rows-[minmax(0,1fr)_auto] bg-stage text-text">
      {runId === null ? <div className="grid place-items-center p-6">{slots.empty}</div> : <runPart.Component key={runId} runId={runId} slots={slots} isPhone={isPhone} />}
      {isAway && (
        <div className="flex justify-center pb-2">
          <Button variant="line" onClick={() => stores.selection.getState().showLive()}>{words.backToLive}</Button>
        </div>
      )}
    </main>
  )
}

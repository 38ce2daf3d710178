/**
 * The stage: the picture as large as it fits, and under it what belongs to it. What runs is shown live; what ended shows
 * its outputs, or what became of it. Nothing lies on the picture.
 */
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { RunId } from '@/comfy/ids'
import { useRuns, useSelection, useStores } from '@/state/react'
import { isAwayFromLive, stageRunId } from '@/state/stageView'
import { Button } from '@/ui/Button'
import type { LazyPart } from '@/ui/lazyPart'
import { words } from './texts'

export interface RunViewProps {
  runId: RunId
  isPhone: boolean
}

export interface StageProps {
  isPhone: boolean
  /** One run on the stage; an empty stage needs none of its code. */
  runView: LazyPart<RunViewProps>
  /** While there is no run at all. */
  empty: ReactNode
}

export function Stage({ isPhone, runView, empty }: StageProps) {
  const stores = useStores()
  const selection = useSelection((state) => state.selection)
  const [runId, isAway] = useRuns(useShallow((state) => [stageRunId(state, selection), isAwayFromLive(state, selection)] as const))
  useEffect(() => {
    if (runId !== null) void runView.load()
  }, [runId, runView])
  return (
    <main aria-label={words.stage} className="on-stage grid min-h-0 min-w-0 grid-rows-[minmax(0,1fr)_auto] bg-stage text-text">
      {runId === null ? <div className="grid place-items-center p-6">{empty}</div> : <runView.Component key={runId} runId={runId} isPhone={isPhone} />}
      {isAway && (
        <div className="flex justify-center pb-2">
          <Button variant="line" onClick={() => stores.selection.getState().showLive()}>{words.backToLive}</Button>
        </div>
      )}
    </main>
  )
}

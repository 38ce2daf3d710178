import { useShallow } from 'zustand/react/shallow'
import type { RunId } from '@/comfy/ids'
import { useRuns, useStores } from './react'
import type { Run } from '@/storage/run'
import { selectRun } from './runStore'

/**
 * A run for a component that does not show its progress: renders when its status, outputs or notices change, and not at
 * its steps. `progress` is as old as the last render; what it says that must be fresh is selected on its own.
 */
export function useQuietRun(runId: RunId): Run | undefined {
  const { runs } = useStores()
  useRuns(useShallow((state) => {
    const run = selectRun(runId)(state)
    return run && [run.status, run.outputs, run.notices, run.stopRequested]
  }))
  return runs.getState().runs.get(runId)
}

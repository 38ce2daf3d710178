/**
 * What a person reads off runs in progress: finished values, so that components render only when one of them changes.
 * What the node that runs says of its steps is stepProgress.ts. Pure.
 */
import type { RunId } from '@/comfy/ids'
import type { Run } from '@/storage/run'
import { isOpenRun, type RunsState } from './runActions'

/** Rounded down: 100 is the end and nothing else. */
export function wholePercent(run: Run | undefined): number {
  return Math.floor(run?.progress.percent ?? 0)
}

/** Ours that wait, here or on the server. */
export function queuedCount(state: RunsState): number {
  let count = 0
  for (const run of state.runs.values()) if (isOpenRun(run) && run.status.kind !== 'running') count++
  return count
}

/** The run that the stage shows live: the one the server executes, else the next that waits. */
export function liveRunId(state: RunsState): RunId | null {
  if (state.activeId !== null) return state.activeId
  return state.order.find((id) => {
    const run = state.runs.get(id)
    return run !== undefined && isOpenRun(run)
  }) ?? null
}

/** Said to run though the server has gone on to another of ours: their end was missed. HTTP tells what became of them. */
export function leftBehind(state: RunsState): RunId[] {
  return state.order.filter((id) => id !== state.activeId && state.runs.get(id)?.status.kind === 'running')
}

/**
 * What the stage shows, decided from the runs and the selection. Pure; the same answer for the same run and selection,
 * so that components can select it piece by piece.
 */
import type { RunId } from '@/comfy/ids'
import type { Run } from '@/storage/run'
import { isOpenRun, type RunsState } from './runActions'
import { stepsLeft } from './runPercent'
import { liveRunId } from './runProgress'
import type { Selection } from './selectionStore'

/** The run on the stage: the selected one, else the one in progress, else the one that ended last. Null on an empty stage. */
export function stageRunId(state: RunsState, selection: Selection): RunId | null {
  if (selection.kind === 'result' && state.runs.has(selection.runId)) return selection.runId
  return liveRunId(state) ?? endedLast(state)
}

/** Not the newest: of several runs those that wait can be cancelled, and the picture of the one that went on is the news. */
function endedLast({ order, runs }: RunsState): RunId | null {
  let last: { runId: RunId; endedAtMs: number } | null = null
  for (const runId of order) {
    const run = runs.get(runId)
    if (!run) continue
    const endedAtMs = run.endedAtMs ?? run.createdAtMs
    if (last === null || endedAtMs >= last.endedAtMs) last = { runId, endedAtMs }
  }
  return last?.runId ?? null
}

/** Whether the stage shows something else than what is in progress. */
export function isAwayFromLive(state: RunsState, selection: Selection): boolean {
  const live = liveRunId(state)
  if (live === null || selection.kind !== 'result') return false
  return selection.runId !== live || isStillSampling(state.runs.get(live))
}

/**
 * A run that has sampling before it: what it has put out so far is on its way, and its previews are what one watches.
 * What SaveImageWebsocket sends is an end in itself, also when the sampling before it was missed.
 */
export function isStillSampling(run: Run | undefined): boolean {
  return run !== undefined && isOpenRun(run) && stepsLeft(run) > 0 && !run.outputs.some(({ item }) => item.kind === 'socketImage')
}

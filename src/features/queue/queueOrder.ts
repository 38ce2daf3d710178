/** Reads the queue off the runs: what of it is ours, in the order it will run, and how much is others'. Pure. */
import type { RunId } from '@/comfy/ids'
import type { RunsState } from '@/state/runActions'
import type { Run } from '@/storage/run'
import { openRuns } from './queue'

/** Behind every place that there can be. */
const UNPLACED = Number.MAX_SAFE_INTEGER - 2

/** Ours that the server executes: one, but for the moment in which the end of another has not been heard yet. */
export function runningIds(state: RunsState): RunId[] {
  return openRuns(state).filter((run) => run.status.kind === 'running').map((run) => run.id)
}

/** Ours that wait: first those with a place in the server's queue, then those it has not told of, then those not sent. */
export function waitingIds(state: RunsState): RunId[] {
  return openRuns(state)
    .filter((run) => run.status.kind !== 'running')
    .toSorted((a, b) => placeOf(a) - placeOf(b)) // stable: what has no place stays in the order it was made
    .map((run) => run.id)
}

/** Runs of other clients. A run that is just being sent may be counted by the server already. */
export function othersCount(state: RunsState): number {
  const ours = openRuns(state).filter((run) => run.status.kind !== 'held').length
  return Math.max(0, state.remaining - ours)
}

function placeOf({ status }: Run): number {
  switch (status.kind) {
    case 'queued': return status.position ?? UNPLACED
    case 'sending': return UNPLACED + 1
    default: return UNPLACED + 2
  }
}

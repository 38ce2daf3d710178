/** How long the queue is, read off the runs. What is in it is queueOrder.ts. Pure. */
import type { Run } from '@/storage/run'
import { isOpenRun, type RunsState } from '@/state/runActions'

/** Of everybody: what the server says, and what it cannot know yet. */
export function queueCount(state: RunsState): number {
  const open = openRuns(state)
  const held = open.filter((run) => run.status.kind === 'held').length
  return Math.max(state.remaining, open.length - held) + held
}

export function openRuns({ order, runs }: RunsState): Run[] {
  return order.flatMap((id) => {
    const run = runs.get(id)
    return run && isOpenRun(run) ? [run] : []
  })
}

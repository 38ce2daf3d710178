/**
 * What a person reads off a run in progress: finished values (a whole percent, a text, a rate), so that components
 * render only when one of them changes. Pure.
 */
import type { NodeId, RunId } from '@/comfy/ids'
import { recentMsPerStep } from './foldProgress'
import type { Run, StepProgress } from '@/storage/run'
import { isOpenRun, type RunsState } from './runActions'
import { stepsLeft } from './runPercent'

/** Rounded down: 100 is the end and nothing else. */
export function wholePercent(run: Run | undefined): number {
  return Math.floor(run?.progress.percent ?? 0)
}

/** Steps of the node that counts them, for the step bar; null before the first. */
export function currentSteps(run: Run | undefined): { step: number; steps: number } | null {
  const step = run?.status.kind === 'running' ? run.progress.step : null
  return step && { step: Math.floor(step.step), steps: Math.ceil(step.steps) }
}

/** "step 12 of 20" */
export function stepText(run: Run | undefined): string | null {
  const current = currentSteps(run)
  return current && `step ${current.step} of ${current.steps}`
}

/** Steps per second over the recent ones, of the node that runs now. */
export function stepRate(run: Run | undefined): number | null {
  const step = run && liveStep(run)
  const msPerStep = step ? recentMsPerStep(step) : null
  return msPerStep === null ? null : 1000 / msPerStep
}

/**
 * Seconds until the sampling of the whole run is through, or until the node is that counts steps outside the plan (an
 * upscaler's tiles). Null where it cannot be told: before the second step, and when only nodes without steps are left.
 */
export function secondsLeft(run: Run | undefined): number | null {
  if (run?.status.kind !== 'running') return null
  const step = liveStep(run)
  const isOwnKind = step !== null && !run.plan.nodes.get(step.nodeId)?.steps
  const left = isOwnKind ? step.steps - step.step : stepsLeft(run)
  const msPerStep = (step ? recentMsPerStep(step) : null) ?? (isOwnKind ? null : run.progress.samplerMsPerStep)
  return msPerStep === null || left <= 0 ? null : (left * msPerStep) / 1000
}

/** The title of the node that runs now. */
export function currentTitle(run: Run | undefined): string | null {
  const current = run?.status.kind === 'running' ? run.progress.current : null
  return current === null || current === undefined ? null : titleOf(run, current)
}

/** A node's title in the workflow that was sent; null for a node that was not in it. */
export function titleOf(run: Run | undefined, nodeId: NodeId): string | null {
  return run?.plan.nodes.get(nodeId)?.title ?? null
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

/** The steps of the node that runs now; steps stay on show when a node without any follows. */
function liveStep(run: Run): StepProgress | null {
  const { step, current } = run.progress
  return run.status.kind === 'running' && step?.nodeId === current ? step : null
}

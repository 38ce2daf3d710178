/**
 * What a person reads off the node that runs: its steps, how fast they go, how long they take. As in runProgress.ts these
 * are finished values. Pure.
 */
import type { NodeId } from '@/comfy/ids'
import type { Run, StepProgress } from '@/storage/run'
import { recentMsPerStep } from './foldProgress'
import { stepsLeft } from './runPercent'

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

/** The steps of the node that runs now; steps stay on show when a node without any follows. */
function liveStep(run: Run): StepProgress | null {
  const { step, current } = run.progress
  return run.status.kind === 'running' && step?.nodeId === current ? step : null
}

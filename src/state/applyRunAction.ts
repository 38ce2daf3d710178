/**
 * The one rule book about runs: (state, action) => state, pure, and the same object back when nothing changes, so that
 * nobody renders. Here: which run is meant and what it means for the others. What happens to one run: runTransitions.ts.
 *
 * Runs that memory does not know are ignored: they are other clients', or were dismissed.
 */
import { assertNever } from '@/lib/assertNever'
import type { ComfyEvent } from '@/comfy/events'
import type { NodeId, RunId } from '@/comfy/ids'
import type { Run } from '@/storage/run'
import { isOpenRun, type RunAction, type RunsState } from './runActions'
import { withSocketImage } from './runOutputs'
import { accepted, applyEvent, applyHistory, atPosition, ended, forgotten, notSent, seenInQueue, withLostImages, type RunEvent } from './runTransitions'

/** Ended runs beyond it leave memory, oldest first. The journal keeps them. */
export const MAX_FINISHED_RUNS = 500

export function applyRunAction(state: RunsState, action: RunAction): RunsState {
  switch (action.kind) {
    case 'event': return applyComfyEvent(state, action.event, action.atMs)
    case 'created': return created(state, action.run)
    case 'sending': return change(state, action.runId, (run) => (run.status.kind === 'held' ? { ...run, status: { kind: 'sending' } } : run))
    case 'accepted': return change(state, action.runId, (run) => accepted(run, action.nodeErrors, action.atMs))
    case 'refused': return change(state, action.runId, (run) =>
      run.status.kind === 'held' || run.status.kind === 'sending' ? ended(run, { kind: 'rejected', rejection: action.rejection }, action.atMs) : run)
    case 'sendFailed': return change(state, action.runId, (run) => notSent(run, action.reason, action.atMs))
    case 'history': return change(state, action.runId, (run) => applyHistory(run, action.item, action.atMs))
    case 'queueSeen': return changeAll(state, (run) => seenInQueue(run, action.running, action.pending, action.atMs))
    case 'forgotten': return change(state, action.runId, (run) => forgotten(run, action.atMs))
    case 'stopRequested': return change(state, action.runId, asStopRequested)
    case 'stopFailed': return change(state, action.runId, (run) => (run.stopRequested ? { ...run, stopRequested: false } : run))
    case 'cancelled': return change(state, action.runId, (run) => cancelled(run, action.atMs))
    case 'socketImage': return change(state, action.runId, (run) => {
      const outputs = withSocketImage(run.outputs, action.image)
      return outputs === run.outputs ? run : withLostImages({ ...run, outputs })
    })
    case 'imagesLost': return change(state, action.runId, (run) => withImagesLost(run, action.nodeId, action.count))
    case 'restored': return restored(state, action.runs)
    case 'dismissed': return dismissed(state, action.runId)
    default: return assertNever(action)
  }
}

function applyComfyEvent(state: RunsState, event: ComfyEvent, atMs: number): RunsState {
  switch (event.kind) {
    case 'hello': {
      // A connection begins, so there was a time without one.
      const marked = changeAll(state, (run) => (isOpenRun(run) && run.status.kind !== 'held' && !run.hadGap ? { ...run, hadGap: true } : run))
      return withRemaining(marked, event.remaining)
    }
    case 'queueSize': return withRemaining(state, event.remaining)
    case 'nodeStarted': {
      const runId = event.runId ?? greetedRun(state, event.displayId)
      return runId === null ? state : applyRunEvent(state, runId, event, atMs)
    }
    case 'runStarted':
    case 'nodesCached':
    case 'executionEnded':
    case 'step':
    case 'nodeStates':
    case 'nodeOutput':
    case 'succeeded':
    case 'failed':
    case 'blocked':
    case 'interrupted': return applyRunEvent(state, event.runId, event, atMs)
    // Pictures go to the preview bus or to storage; the rest is for others.
    case 'features':
    case 'frame':
    case 'nodeText':
    case 'unknown':
    case 'broken': return state
    default: return assertNever(event)
  }
}

function applyRunEvent(state: RunsState, runId: RunId, event: RunEvent, atMs: number): RunsState {
  const next = change(state, runId, (run) => applyEvent(run, event, atMs))
  const before = state.runs.get(runId)?.status
  const position = before?.kind === 'queued' ? before.position : null
  const hasLeft = position !== null && next.runs.get(runId)?.status.kind !== 'queued'
  return hasLeft ? movedUp(next, position) : next
}

/**
 * Whose node the server means when it greets a new connection without a run id: ours that runs, or the only one that can
 * have begun meanwhile. Where that is not certain nothing is assumed; HTTP tells.
 */
function greetedRun(state: RunsState, nodeId: NodeId): RunId | null {
  const open = [...state.runs.values()].filter((run) => isOpenRun(run) && run.status.kind !== 'held')
  const running = open.filter((run) => run.status.kind === 'running')
  const candidates = (running.length > 0 ? running : open).filter((run) => run.plan.nodes.has(nodeId))
  return candidates.length === 1 ? (candidates[0]?.id ?? null) : null
}

function created(state: RunsState, run: Run): RunsState {
  if (state.runs.has(run.id)) return state
  return { ...state, runs: new Map(state.runs).set(run.id, run), order: [...state.order, run.id] }
}

/** What the journal kept. Memory is newer where it has the same run. */
function restored(state: RunsState, runs: readonly Run[]): RunsState {
  const unknown = runs.filter((run) => !state.runs.has(run.id))
  if (unknown.length === 0) return state
  const all = new Map(state.runs)
  for (const run of unknown) all.set(run.id, isOpenRun(run) ? { ...run, hadGap: run.hadGap || run.status.kind !== 'held' } : run)
  const order = [...all.values()].toSorted((a, b) => a.createdAtMs - b.createdAtMs).map((run) => run.id)
  return withinBounds(withActive({ ...state, runs: all, order }, null))
}

function dismissed(state: RunsState, runId: RunId): RunsState {
  const run = state.runs.get(runId)
  if (!run || isOpenRun(run)) return state
  const runs = new Map(state.runs)
  runs.delete(runId)
  return { ...state, runs, order: state.order.filter((id) => id !== runId) }
}

function asStopRequested(run: Run): Run {
  return isOpenRun(run) && !run.stopRequested ? { ...run, stopRequested: true } : run
}

/** A POST under way cannot be called back, and a running run ends by an interrupt: both only remember what was asked. */
function cancelled(run: Run, atMs: number): Run {
  if (run.status.kind === 'held' || run.status.kind === 'queued') return ended(run, { kind: 'cancelled' }, atMs)
  return asStopRequested(run)
}

function withImagesLost(run: Run, nodeId: NodeId, count: number | null): Run {
  const isOfNode = (notice: Run['notices'][number]) => notice.kind === 'socketImagesLost' && notice.nodeId === nodeId
  if (run.notices.some((notice) => isOfNode(notice) && notice.kind === 'socketImagesLost' && notice.count === count)) return run
  return { ...run, notices: [...run.notices.filter((notice) => !isOfNode(notice)), { kind: 'socketImagesLost', nodeId, count }] }
}

function change(state: RunsState, runId: RunId, step: (run: Run) => Run): RunsState {
  const run = state.runs.get(runId)
  if (!run) return state
  const next = step(run)
  if (next === run) return state
  const changed = withActive({ ...state, runs: new Map(state.runs).set(runId, next) }, next)
  return isOpenRun(run) && !isOpenRun(next) ? withinBounds(changed) : changed
}

function changeAll(state: RunsState, step: (run: Run) => Run): RunsState {
  let next = state
  for (const runId of state.order) next = change(next, runId, step)
  return next
}

/** @param heard the run that has just changed: of several running ones it is the one that really runs */
function withActive(state: RunsState, heard: Run | null): RunsState {
  const activeId = activeOf(state, heard)
  return activeId === state.activeId ? state : { ...state, activeId }
}

function activeOf(state: RunsState, heard: Run | null): RunId | null {
  if (heard?.status.kind === 'running') return heard.id
  const isRunning = (id: RunId) => state.runs.get(id)?.status.kind === 'running'
  if (state.activeId !== null && isRunning(state.activeId)) return state.activeId
  return state.order.findLast(isRunning) ?? null
}

/** The run at this position has begun, so those behind it move up. */
function movedUp(state: RunsState, position: number): RunsState {
  return changeAll(state, (run) => {
    const own = run.status.kind === 'queued' ? run.status.position : null
    return own !== null && own > position ? atPosition(run, own - position) : run
  })
}

/** Nobody waits further back than there are runs: others' were removed. */
function withRemaining(state: RunsState, remaining: number): RunsState {
  if (remaining === state.remaining) return state
  const last = Math.max(1, remaining - (state.activeId === null ? 0 : 1))
  const clamped = changeAll(state, (run) =>
    run.status.kind === 'queued' && run.status.position !== null && run.status.position > last ? atPosition(run, last) : run)
  return { ...clamped, remaining }
}

function withinBounds(state: RunsState): RunsState {
  const finished = state.order.filter((id) => {
    const run = state.runs.get(id)
    return run !== undefined && !isOpenRun(run)
  })
  if (finished.length <= MAX_FINISHED_RUNS) return state
  const leaving = new Set(finished.slice(0, finished.length - MAX_FINISHED_RUNS))
  const runs = new Map([...state.runs].filter(([id]) => !leaving.has(id)))
  return { ...state, runs, order: state.order.filter((id) => !leaving.has(id)) }
}

/**
 * The steps of one run's life: what an event, a history entry or a queue listing makes of it. Pure, and the same object
 * back when it changes nothing. Which run is meant, and what it does to the others, is applyRunAction.ts.
 *
 * The end of a run is told three times: `execution_success` (history is not written yet), `executing` null, history.
 * It is done at the second when the first was seen; when a gap swallowed the first, only history can tell done from
 * failed, so the run waits for it. Errors and interrupts are certain at once.
 */
import { assertNever } from '@/lib/assertNever'
import type { ComfyEvent, RunFailure } from '@/comfy/events'
import type { HistoryItem } from '@/comfy/history'
import type { RunId } from '@/comfy/ids'
import { withCached, withNodeStarted, withNodeStates, withStep } from './foldProgress'
import type { Run, RunNotice, RunProgress, RunStatus } from '@/storage/run'
import { isFinalRun, isOpenRun } from './runActions'
import { missingSocketImages, withHistoryOutputs, withNodeOutput } from './runOutputs'
import { droppedNodes, percentOf, settledNodes } from './runPercent'

/** Events that speak of one run. `nodeStarted` may name none; whose it is has been decided before. */
export type RunEvent = Extract<
  ComfyEvent,
  { kind: 'runStarted' | 'nodesCached' | 'nodeStarted' | 'executionEnded' | 'step' | 'nodeStates' | 'nodeOutput' | 'succeeded' | 'failed' | 'blocked' | 'interrupted' }
>

const UNKNOWN_FAILURE: RunFailure = { nodeId: null, nodeType: null, exceptionType: '', message: '', traceback: [] }

export function applyEvent(run: Run, event: RunEvent, atMs: number): Run {
  if (isFinalRun(run)) return run
  switch (event.kind) {
    case 'runStarted': return asRunning(run, atMs)
    case 'nodesCached': return withProgress(asRunning(run, atMs), (_plan, progress) => withCached(progress, event.nodeIds))
    case 'nodeStarted': return withProgress(asRunning(run, atMs), (plan, progress) => withNodeStarted(plan, progress, event.nodeId, event.displayId))
    case 'step': return withProgress(asRunning(run, atMs), (plan, progress) => withStep(plan, progress, event.nodeId, event.step, event.steps, atMs))
    case 'nodeStates': return withProgress(asRunning(run, atMs), (plan, progress) => withNodeStates(plan, progress, event.nodes, atMs))
    case 'nodeOutput': {
      const running = asRunning(run, atMs)
      const outputs = withNodeOutput(running.outputs, event.displayId, event.items)
      return outputs === running.outputs ? running : { ...running, outputs }
    }
    case 'blocked': return withNotice(asRunning(run, atMs), { kind: 'blocked', nodeId: event.nodeId, message: event.message })
    case 'succeeded': {
      const running = asRunning(run, atMs)
      return running.succeeded ? running : { ...running, succeeded: true }
    }
    case 'executionEnded': return run.succeeded && isOpenRun(run) ? ended(run, { kind: 'done' }, atMs) : run
    case 'failed': return ended(run, { kind: 'failed', failure: event.failure }, atMs)
    case 'interrupted': return ended(run, { kind: 'interrupted', nodeId: event.nodeId }, atMs)
    default: return assertNever(event)
  }
}

/** History knows a run only when it is over. Of one that is over here too, it confirms the outputs. */
export function applyHistory(run: Run, item: HistoryItem, atMs: number): Run {
  const outputs = withHistoryOutputs(run.outputs, item.outputs)
  const told = outputs === run.outputs ? run : { ...run, outputs }
  if (isFinalRun(run)) return told
  const startedAtMs = run.startedAtMs ?? item.startedAtMs
  const hadGap = run.hadGap || !run.succeeded // its end was not heard, so what else was not?
  return ended({ ...reopened(told), startedAtMs, hadGap }, statusOf(item), endOf(item, run.startedAtMs, atMs))
}

/** Its POST was answered with 200. The first events may have been quicker than the answer. */
export function accepted(run: Run, nodeErrors: Extract<RunNotice, { kind: 'outputsDropped' }>['errors'], atMs: number): Run {
  const known = run.acceptedAtMs === null ? { ...run, acceptedAtMs: atMs } : run
  const told = nodeErrors.length === 0 ? known : withNotice(known, { kind: 'outputsDropped', errors: nodeErrors })
  const isNews = run.status.kind === 'held' || run.status.kind === 'sending' || run.status.kind === 'lost'
  return isNews ? { ...reopened(told), status: { kind: 'queued', position: null } } : told
}

/** What a queue listing says. It may be older than what the events have told since: nothing runs backwards. */
export function seenInQueue(run: Run, running: readonly RunId[], pending: readonly RunId[], atMs: number): Run {
  if (isFinalRun(run) || run.status.kind === 'cancelled') return run
  if (running.includes(run.id)) return asRunning(run, atMs)
  const index = pending.indexOf(run.id)
  if (index < 0 || run.status.kind === 'running') return run
  return atPosition(run, index + 1)
}

export function atPosition(run: Run, position: number): Run {
  if (run.status.kind === 'queued' && run.status.position === position) return run
  return { ...reopened(run), status: { kind: 'queued', position } }
}

/** Its POST failed, and the server does not have it. Events prove that it has it after all. */
export function notSent(run: Run, reason: string, atMs: number): Run {
  if (run.status.kind !== 'held' && run.status.kind !== 'sending') return run
  if (run.stopRequested) return ended(run, { kind: 'cancelled' }, atMs)
  return ended(withNotice(run, { kind: 'sendFailed', reason }), { kind: 'lost', reason: 'notSent' }, atMs)
}

/** The server has it neither in its queue nor in its history: removed from the queue, or the server was restarted. */
export function forgotten(run: Run, atMs: number): Run {
  if (!isOpenRun(run) || run.status.kind === 'held') return run
  if (run.succeeded) return ended(run, { kind: 'done' }, atMs)
  if (run.stopRequested) return ended(run, { kind: 'cancelled' }, atMs)
  const wasSent = run.status.kind !== 'sending' || run.acceptedAtMs !== null
  return ended(run, { kind: 'lost', reason: wasSent ? 'serverForgot' : 'notSent' }, atMs)
}

/** Over, by our clock or what stands for it. */
export function ended(run: Run, status: RunStatus, atMs: number): Run {
  const over: Run = { ...run, status, endedAtMs: atMs, stopRequested: false }
  if (status.kind !== 'done') return over
  const done: Run = { ...over, progress: { ...run.progress, percent: 100 } }
  return withLostImages(isAllCached(done) ? withNotice(done, { kind: 'allCached' }) : done)
}

/** Says anew which socket pictures a gap has swallowed; also when one is found after all. */
export function withLostImages(run: Run): Run {
  if (!run.hadGap) return run
  const missing = missingSocketImages(run)
  const others = run.notices.filter((notice) => notice.kind !== 'socketImagesLost')
  const lost = missing.map(({ nodeId, count }): RunNotice => ({ kind: 'socketImagesLost', nodeId, count }))
  return lost.length === 0 && others.length === run.notices.length ? run : { ...run, notices: [...others, ...lost] }
}

/** Adds it once. */
function withNotice(run: Run, notice: RunNotice): Run {
  return run.notices.some((known) => isSameNotice(known, notice)) ? run : { ...run, notices: [...run.notices, notice] }
}

function isSameNotice(a: RunNotice, b: RunNotice): boolean {
  if (a.kind === 'blocked' && b.kind === 'blocked') return a.nodeId === b.nodeId && a.message === b.message
  return a.kind === b.kind && a.kind !== 'socketImagesLost'
}

/** Something was heard of it, so the server executes it, whatever we believed. */
function asRunning(run: Run, atMs: number): Run {
  if (run.status.kind === 'running') return run
  return { ...reopened(run), status: { kind: 'running' }, startedAtMs: run.startedAtMs ?? atMs }
}

/** Back from what we concluded wrongly: it was not lost, or the cancel came too late and is still wanted. */
function reopened(run: Run): Run {
  if (isOpenRun(run)) return run
  const notices = run.notices.filter((notice) => notice.kind !== 'sendFailed')
  return { ...run, notices, stopRequested: run.status.kind === 'cancelled', endedAtMs: null }
}

function withProgress(run: Run, fold: (plan: Run['plan'], progress: RunProgress) => RunProgress): Run {
  const progress = fold(run.plan, run.progress)
  if (progress === run.progress) return run
  const percent = Math.max(progress.percent, percentOf({ plan: run.plan, progress, notices: run.notices }))
  return { ...run, progress: { ...progress, percent } }
}

/** Nothing had to be computed: the server had every result that was needed. */
function isAllCached({ plan, progress, notices }: Run): boolean {
  if (progress.cached.size === 0) return false
  const settled = settledNodes(plan, { nodes: new Map(), cached: progress.cached }, droppedNodes(plan, notices))
  return settled.size === plan.nodes.size && plan.nodes.size > 0
}

function statusOf(item: HistoryItem): RunStatus {
  switch (item.status) {
    case 'success': return { kind: 'done' }
    case 'error': return { kind: 'failed', failure: item.failure ?? UNKNOWN_FAILURE }
    case 'interrupted': return { kind: 'interrupted', nodeId: item.interruptedAt }
    // That it is there says that it is over.
    case 'unknown': return item.completed || item.outputs.size > 0 ? { kind: 'done' } : { kind: 'failed', failure: item.failure ?? UNKNOWN_FAILURE }
    default: return assertNever(item.status)
  }
}

/** By our clock where our clock saw the start: only how long it took is taken from the server's. */
function endOf(item: HistoryItem, startedAtMs: number | null, atMs: number): number {
  if (item.endedAtMs === null) return atMs
  if (startedAtMs === null) return item.endedAtMs
  if (item.startedAtMs === null) return atMs
  return startedAtMs + Math.max(0, item.endedAtMs - item.startedAtMs)
}

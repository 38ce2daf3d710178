/**
 * Folds what the server says about nodes and steps into a RunProgress: pure, and the same object back when it says
 * nothing new, as every step is told twice (`progress_state`, then `progress`). Percent is measured in runPercent.ts.
 *
 * Snapshots (`progress_state`) hold all nodes so far, so the newest one heals what a gap left out. A node may start twice
 * (lazy inputs) and may become others (expansion); those count for the submitted node that they stem from.
 */
import type { NodeProgress } from '@/comfy/events'
import type { NodeId } from '@/comfy/ids'
import type { RunPlan } from '@/workflow/sending/runPlan'
import type { NodeRunState, RunProgress, StepProgress } from '@/storage/run'
import { shareOf } from './runPercent'

/** Enough to even out one slow step, few enough to follow a change. */
export const RECENT_STEPS = 8

export function withCached(progress: RunProgress, nodeIds: readonly NodeId[]): RunProgress {
  if (nodeIds.every((id) => progress.cached.has(id))) return progress
  return { ...progress, cached: new Set([...progress.cached, ...nodeIds]) }
}

/** `executing`: names the node; that it runs is news only when no snapshot has said so. */
export function withNodeStarted(plan: RunPlan, progress: RunProgress, nodeId: NodeId, displayId: NodeId): RunProgress {
  const id = plan.nodes.has(nodeId) ? nodeId : displayId
  const nodes = progress.nodes.has(id) ? progress.nodes : new Map(progress.nodes).set(id, { state: 'running', value: 0, max: 1 })
  return withCurrent(plan, { ...progress, nodes }, progress, id)
}

/** `progress`: steps of one node. A node made by expansion is not in the plan; its snapshot has told whose it is. */
export function withStep(plan: RunPlan, progress: RunProgress, nodeId: NodeId, step: number, steps: number, atMs: number): RunProgress {
  const isPlanned = plan.nodes.has(nodeId)
  let nodes = progress.nodes
  if (isPlanned) {
    const before = nodes.get(nodeId)
    const state: NodeRunState = { state: before?.state ?? 'running', value: step, max: steps }
    if (!isSameState(before, state)) nodes = new Map(nodes).set(nodeId, state)
  }
  const owner = isPlanned ? nodeId : (progress.current ?? nodeId)
  const next = withCurrent(plan, { ...progress, nodes }, progress, owner)
  return countsSteps(plan, owner, step, steps) ? withReport(plan, next, { nodeId: owner, reporterId: nodeId, step, steps }, atMs) : next
}

/** `progress_state`: everything so far. */
export function withNodeStates(plan: RunPlan, progress: RunProgress, entries: readonly NodeProgress[], atMs: number): RunProgress {
  let nodes: Map<NodeId, NodeRunState> | null = null
  for (const [id, own] of byRealId(entries)) {
    const state = stateOf(id, own)
    if (!state || isSameState(progress.nodes.get(id), state)) continue
    nodes ??= new Map(progress.nodes)
    nodes.set(id, state)
  }
  const running = entries.filter((entry) => entry.state === 'running')
  const reporter = newestReporter(plan, progress, running)
  const newest = reporter ?? newestRunning(progress, running)
  const next = withCurrent(plan, { ...progress, nodes: nodes ?? progress.nodes }, progress, newest?.realId ?? progress.current)
  if (!reporter) return next
  const { realId: nodeId, nodeId: reporterId, value: step, max: steps } = reporter
  return withReport(plan, next, { nodeId, reporterId, step, steps }, atMs)
}

/** Several may count at once (async nodes): the one whose count has moved, else the one that was on show. */
function newestReporter(plan: RunPlan, progress: RunProgress, running: readonly NodeProgress[]): NodeProgress | undefined {
  const reporters = running.filter((entry) => countsSteps(plan, entry.realId, entry.value, entry.max))
  if (reporters.length < 2) return reporters[0]
  const hasMoved = ({ nodeId, realId, value, max }: NodeProgress) =>
    nodeId === realId && !isSameState(progress.nodes.get(realId), { state: 'running', value, max })
  return reporters.find(hasMoved) ?? reporters.find((entry) => entry.nodeId === progress.step?.reporterId) ?? reporters.at(-1)
}

/** A snapshot has no order of its own (ids that are integers come sorted): what is new in it has started last. */
function newestRunning(progress: RunProgress, running: readonly NodeProgress[]): NodeProgress | undefined {
  return (
    running.find((entry) => progress.nodes.get(entry.realId)?.state !== 'running') ??
    running.find((entry) => entry.realId === progress.current) ??
    running.at(-1)
  )
}

/** Milliseconds per step over the recent ones; null until two have arrived apart from each other. */
export function recentMsPerStep(step: StepProgress): number | null {
  const [first, last] = [step.recent[0], step.recent.at(-1)]
  if (!first || !last || last.step <= first.step || last.atMs <= first.atMs) return null
  return (last.atMs - first.atMs) / (last.step - first.step)
}

/**
 * Whether these are steps a person would count. Every node starts at 0 of 1, and one that delivers over the socket
 * counts its pictures in the same way.
 */
function countsSteps(plan: RunPlan, id: NodeId, step: number, steps: number): boolean {
  const planned = plan.nodes.get(id)
  if (planned?.deliversOverSocket || Math.max(step, steps) > Number.MAX_SAFE_INTEGER) return false
  return step > 0 && (steps > 1 || planned?.steps === 1)
}

function byRealId(entries: readonly NodeProgress[]): Map<NodeId, NodeProgress[]> {
  const groups = new Map<NodeId, NodeProgress[]>()
  for (const entry of entries) {
    const group = groups.get(entry.realId)
    if (group) group.push(entry)
    else groups.set(entry.realId, [entry])
  }
  return groups
}

/** One state for a submitted node and those it became. Null for states that say nothing about progress. */
function stateOf(id: NodeId, group: readonly NodeProgress[]): NodeRunState | null {
  const own = group.find((entry) => entry.nodeId === id)
  const inner = group.filter((entry) => entry.nodeId !== id && entry.state !== 'other')
  if (own?.state === 'finished' || inner.length === 0) {
    return own && own.state !== 'other' ? { state: own.state, value: own.value, max: own.max } : null
  }
  // How many more it will become is not known: each takes half of what is left, so every step of each still moves it.
  let left = 1
  for (const entry of inner) left *= 1 - shareOf(entry) / 2
  return { state: 'running', value: 1 - left, max: 1 }
}

function isSameState(a: NodeRunState | undefined, b: NodeRunState): boolean {
  return a?.state === b.state && Object.is(a.value, b.value) && Object.is(a.max, b.max)
}

/** Sets the node to name. The last steps stay on show until another sampler begins. */
function withCurrent(plan: RunPlan, next: RunProgress, before: RunProgress, current: NodeId | null): RunProgress {
  const isNextSampler = current !== null && current !== before.current && current !== before.step?.nodeId && isSampler(plan, current)
  const step = isNextSampler ? null : before.step
  if (next.nodes === before.nodes && current === before.current && step === before.step) return before
  return { ...next, current, step }
}

function withReport(plan: RunPlan, progress: RunProgress, report: Omit<StepProgress, 'recent'>, atMs: number): RunProgress {
  const before = progress.step
  const isSame = before?.reporterId === report.reporterId && before.nodeId === report.nodeId && before.steps === report.steps
  if (isSame && before.step === report.step) return progress
  // A node that counts from the start again (tiles, passes) has another rate.
  const earlier = isSame && report.step > before.step ? before.recent.slice(1 - RECENT_STEPS) : []
  const step: StepProgress = { ...report, recent: [...earlier, { step: report.step, atMs }] }
  const samplerMsPerStep = (isSampler(plan, report.nodeId) ? recentMsPerStep(step) : null) ?? progress.samplerMsPerStep
  return { ...progress, step, samplerMsPerStep }
}

function isSampler(plan: RunPlan, id: NodeId): boolean {
  return (plan.nodes.get(id)?.steps ?? 0) > 0
}

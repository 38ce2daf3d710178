/**
 * How far a whole run is, 0 to 100: nodes weigh NODE_SHARE, sampling steps the rest, shared by several samplers
 * by their steps. Without a sampler, nodes are all there is. Cached nodes and those that will never run count as done.
 */
import type { NodeId } from '@/comfy/ids'
import type { PlannedNode, RunPlan } from '@/workflow/sending/runPlan'
import type { Run, RunProgress } from '@/storage/run'

const NODE_SHARE = 20
/** Only the end itself makes it 100. A factor instead of a cap, so that the very last steps still move it. */
const BEFORE_THE_END = 0.999

/** What the run's progress amounts to now, below 100. Falls when a node starts over: the caller keeps the highest. */
export function percentOf({ plan, progress, notices }: Pick<Run, 'plan' | 'progress' | 'notices'>): number {
  if (plan.nodes.size === 0) return 0
  const skipped = settledNodes(plan, progress, droppedNodes(plan, notices))
  let nodes = 0
  let steps = 0
  let plannedSteps = 0
  for (const [id, node] of plan.nodes) {
    const share = skipped.has(id) ? 1 : nodeShare(progress, id)
    nodes += share
    if (node.steps === null) continue
    plannedSteps += node.steps
    steps += node.steps * share
  }
  const byNodes = nodes / plan.nodes.size
  if (plannedSteps === 0) return 100 * BEFORE_THE_END * byNodes
  return BEFORE_THE_END * (NODE_SHARE * byNodes + (100 - NODE_SHARE) * (steps / plannedSteps))
}

/** Sampling steps still to come, by what the samplers report where they have begun. */
export function stepsLeft({ plan, progress, notices }: Pick<Run, 'plan' | 'progress' | 'notices'>): number {
  const skipped = settledNodes(plan, progress, droppedNodes(plan, notices))
  let left = 0
  for (const [id, node] of plan.nodes) {
    if (node.steps === null || skipped.has(id)) continue
    const steps = progress.step?.nodeId === id && progress.step.reporterId === id ? progress.step.steps : node.steps
    left += steps * (1 - nodeShare(progress, id))
  }
  return left
}

/**
 * Planned nodes that are done without or after running: finished, cached, dropped, and those that will never run because
 * nobody waits for them any more (a cached node's inputs, the branch that a lazy node did not take).
 */
export function settledNodes(plan: RunPlan, progress: Pick<RunProgress, 'nodes' | 'cached'>, dropped: ReadonlySet<NodeId>): Set<NodeId> {
  const users = usersOf(plan)
  const settled = new Set<NodeId>()
  const waiting: NodeId[] = []
  for (const id of plan.nodes.keys()) {
    if (progress.nodes.get(id)?.state === 'finished' || progress.cached.has(id) || dropped.has(id)) waiting.push(id)
  }
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (settled.has(id)) continue
    settled.add(id)
    for (const source of plan.nodes.get(id)?.needs ?? []) {
      const isUnused = !progress.nodes.has(source) && users.get(source)?.every((user) => settled.has(user))
      if (isUnused) waiting.push(source)
    }
  }
  return settled
}

/** The nodes that a 200 with node_errors refused, and everything that depends on them: the server runs the rest. */
export function droppedNodes(plan: RunPlan, notices: Run['notices']): Set<NodeId> {
  const refused = new Set<string>()
  for (const notice of notices) if (notice.kind === 'outputsDropped') for (const error of notice.errors) refused.add(error.nodeId)
  const dropped = new Set<NodeId>()
  if (refused.size === 0) return dropped
  const users = usersOf(plan)
  const waiting = [...plan.nodes.keys()].filter((id) => refused.has(id))
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (dropped.has(id)) continue
    dropped.add(id)
    waiting.push(...(users.get(id) ?? []))
  }
  return dropped
}

/** 0 to 1, whatever a node claims. */
export function shareOf({ state, value, max }: { state: string; value: number; max: number }): number {
  if (state === 'finished') return 1
  const share = value / max
  return share > 0 ? Math.min(1, share) : 0
}

function usersOf(plan: RunPlan): Map<NodeId, NodeId[]> {
  const users = new Map<NodeId, NodeId[]>()
  for (const [id, node] of plan.nodes) for (const source of node.needs) addUser(users, source, id, plan.nodes)
  return users
}

function addUser(users: Map<NodeId, NodeId[]>, source: NodeId, user: NodeId, nodes: ReadonlyMap<NodeId, PlannedNode>) {
  if (!nodes.has(source)) return
  const known = users.get(source)
  if (known) known.push(user)
  else users.set(source, [user])
}

function nodeShare(progress: RunProgress, id: NodeId): number {
  const node = progress.nodes.get(id)
  return node ? shareOf(node) : 0
}

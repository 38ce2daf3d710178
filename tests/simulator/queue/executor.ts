/**
 * Runs one job node by node: takes from the cache what is there, executes the rest in the plan's order, reports each
 * thing as it happens, and gives back what history keeps. One job at a time.
 * Source: protocol 2.4, 2.6.
 */
import type { Clock } from '../clock'
import type { FileStore } from '../files'
import type { Gate } from '../gate'
import type { NodeLibrary } from '../nodeInfo'
import { Interrupted, type Expansion, type NodeRun, type PreviewMethod } from '../nodes/context'
import { literal } from '../nodes/inputs'
import type { BlockerValue, NodeValue } from '../nodes/values'
import type { Profile } from '../profile'
import type { Py, PyObject } from '../python/json'
import { isPyObject, PyError } from '../python/values'
import { liveInputs } from '../validate/liveInputs'
import type { SocketHub } from '../sockets'
import { createContext } from './createContext'
import { createResultCache, createSignatures, type CachedResult } from './cache'
import { describeFailure, describeInputs } from './failure'
import { createRunGraph, readLink, type RunGraph } from './graph'
import type { HistoryEntry } from './history'
import type { Job } from './job'
import { refMeta, type NodeRef } from './nodeRef'
import { createPlan, type Plan } from './plan'
import { createReporter, type Reporter } from './reporter'

export interface ExecutorOptions {
  hub: SocketHub
  profile: Profile
  clock: Clock
  gate: Gate
  files: FileStore
  nodes: NodeLibrary
  runOf: (classType: string) => NodeRun | null
  /** Something that makes a node's result new although its inputs are not: file contents, or a fresh value each time. */
  freshness: (classType: string, inputs: PyObject) => string
  stepDelayMs: () => number
  nodeDelayMs: number
  previewMethod: PreviewMethod
  previewSizePx: number
}

interface FinishedRun {
  entry: HistoryEntry
  reporter: Reporter
}

export interface Executor {
  run(job: Job): Promise<FinishedRun>
  /** Stops the running job at its next step or node. Nothing runs: nothing happens. */
  interrupt(): void
  /** Stops the running job without another message. */
  abandon(): void
  /** The node to light up for a new connection of the job's client. */
  runningNode(): string | null
  clearCache(): void
}

/** How a node left: with a result, put back until its expansion is done, or having ended the run. */
type Outcome = 'done' | 'expanded' | 'failed'

/** All that belongs to one job. */
interface Run {
  job: Job
  graph: RunGraph
  plan: Plan
  reporter: Reporter
  signatureOf: (id: string) => string
  results: Map<string, CachedResult>
  /** For a node that expanded: the node whose result becomes its own. */
  replacements: Map<string, string>
  executed: string[]
  outputs: PyObject
  meta: PyObject
}

export function createExecutor(options: ExecutorOptions): Executor {
  const { hub, profile, clock, gate, nodes } = options
  const cache = createResultCache()
  let isInterrupted = false
  let currentNode: string | null = null
  let currentReporter: Reporter | null = null

  const stopIfInterrupted = () => {
    if (isInterrupted) throw new Interrupted()
  }

  async function run(job: Job): Promise<FinishedRun> {
    isInterrupted = false
    const current = prepare(job)
    currentReporter = current.reporter
    current.reporter.started()
    cache.keepOnly(new Set(current.graph.ids().map(current.signatureOf)))
    current.reporter.cached(current.graph.ids().filter((id) => cache.get(current.signatureOf(id)) !== null))
    for (const id of job.outputs) current.plan.add(id)

    const succeeded = await runPlan(current)
    currentNode = null
    currentReporter = null
    if (succeeded) current.reporter.succeeded()
    const { outputs, meta, reporter } = current
    const status = { result: succeeded ? 'success' as const : 'error' as const, completed: succeeded, messages: reporter.messages() }
    return { entry: { job, outputs, meta, status }, reporter }
  }

  /** False when a node ended the run. */
  async function runPlan(current: Run): Promise<boolean> {
    for (let id = current.plan.next(); id !== null; id = current.plan.next()) {
      const outcome = await runNode(id, current)
      if (outcome === 'failed') return false
      if (outcome === 'done') current.plan.complete(id)
    }
    return true
  }

  function prepare(job: Job): Run {
    const graph = createRunGraph(job.prompt)
    const signatureOf = createSignatures(graph, (id) => options.freshness(graph.classType(id), graph.inputs(id)))
    const plan = createPlan({
      sources: (id) => linksOf(graph, id),
      isCached: (id) => cache.get(signatureOf(id)) !== null,
      isOutput: (id) => nodes.find(graph.classType(id))?.isOutputNode ?? false,
    })
    const reporter = createReporter({ hub, job, profile, clock })
    return {
      job, graph, plan, reporter, signatureOf, results: new Map(), replacements: new Map(), executed: [], outputs: {}, meta: {},
    }
  }

  async function runNode(id: string, current: Run): Promise<Outcome> {
    const { graph, reporter } = current
    const ref = graph.ref(id)
    const replacement = current.replacements.get(id)
    if (replacement !== undefined) {
      keep(id, { outputs: current.results.get(replacement)?.outputs ?? [], ui: null }, current)
      return 'done'
    }
    const cached = cache.get(current.signatureOf(id))
    if (cached) {
      reporter.cachedOutput(ref, cached.ui)
      if (cached.ui) addOutput(ref, cached.ui, current)
      current.results.set(id, cached)
      return 'done'
    }
    reporter.nodeStarted(ref)
    currentNode = ref.displayId
    const inputs = resolveInputs(id, current)
    try {
      stopIfInterrupted()
      await clock.sleep(options.nodeDelayMs)
      const blocker = inputs.find(([, value]) => value.kind === 'blocker')?.[1]
      if (blocker?.kind === 'blocker') {
        passOnBlocker(id, blocker, current)
        return 'done'
      }
      const classType = graph.classType(id)
      const nodeRun = options.runOf(classType)
      if (!nodeRun) throw new Error(`no way to run ${classType}`)
      const [lacking] = liveInputs(nodes.find(classType)?.inputs ?? [], graph.inputs(id)).lacking
      if (lacking !== undefined) throw new PyError('TypeError', `${classType}.execute() missing 1 required positional argument: '${lacking}'`)
      const result = await nodeRun(createContext({ ...options, job: current.job, ref, classType, inputs, reporter, stopIfInterrupted }))
      if ('expand' in result) {
        expand(id, ref, result.expand, current)
        return 'expanded'
      }
      const ui = result.ui && Object.keys(result.ui).length > 0 ? result.ui : null
      if (ui) {
        reporter.executed(ref, ui)
        addOutput(ref, ui, current)
      }
      keep(id, { outputs: result.outputs, ui }, current)
      return 'done'
    } catch (error) {
      const classType = graph.classType(ref.realId)
      if (error instanceof Interrupted) reporter.interrupted(ref, classType, current.executed)
      else reporter.failed(ref, classType, describeFailure(error, describeInputs(inputs)), current.executed, graph.ids())
      return 'failed'
    }
  }

  /** Stores a result and says that the node is finished. */
  function keep(id: string, result: CachedResult, current: Run): void {
    current.results.set(id, result)
    cache.set(current.signatureOf(id), result)
    current.executed.push(id)
    current.reporter.nodeFinished(current.graph.ref(id))
  }

  function passOnBlocker(id: string, blocker: BlockerValue, current: Run): void {
    const { graph, reporter } = current
    const classType = graph.classType(id)
    if (blocker.message !== null) reporter.blocked(graph.ref(id), classType, blocker.message, current.executed)
    const silent: BlockerValue = { kind: 'blocker', message: null } // said once is enough
    keep(id, { outputs: (nodes.find(classType)?.outputTypes ?? []).map(() => silent), ui: null }, current)
  }

  function resolveInputs(id: string, { graph, results, signatureOf }: Run): [name: string, value: NodeValue][] {
    const inputs = graph.inputs(id)
    return liveInputs(nodes.find(graph.classType(id))?.inputs ?? [], inputs).inputs
      .filter(({ name }) => Object.hasOwn(inputs, name))
      .map(({ name }) => {
        const value = inputs[name] ?? null
        const link = readLink(value)
        if (!link) return [name, literal(value)]
        const result = results.get(link.from) ?? cache.get(signatureOf(link.from))
        return [name, result?.outputs[link.slot] ?? { kind: 'plain', value: null }]
      })
  }

  const interrupt = () => {
    isInterrupted = true
    gate.flush()
  }
  return {
    run,
    interrupt,
    abandon: () => {
      currentReporter?.mute()
      interrupt()
    },
    runningNode: () => currentNode,
    clearCache: cache.clear,
  }
}

function linksOf(graph: RunGraph, id: string): string[] {
  return Object.values(graph.inputs(id)).flatMap((value) => {
    const link = readLink(value)
    return link ? [link.from] : []
  })
}

function addOutput(ref: NodeRef, ui: PyObject, current: Run): void {
  current.outputs[ref.id] = ui
  current.meta[ref.id] = refMeta(ref)
}

/** Puts the made nodes into the graph; the node itself waits for the one whose result becomes its own. */
function expand(id: string, ref: NodeRef, { nodes: made, result }: Expansion, current: Run): void {
  const idOf = (local: string) => `${id}.0.0.${local}`
  for (const [local, node] of Object.entries(made)) {
    const inputs = isPyObject(node['inputs']) ? node['inputs'] : {}
    const renamed = Object.entries(inputs).map(([name, value]): [string, Py] => {
      const link = readLink(value)
      return [name, link && link.from in made ? [idOf(link.from), link.slot] : value]
    })
    current.graph.addExpanded(idOf(local), { ...node, inputs: Object.fromEntries(renamed) }, ref)
  }
  current.plan.add(idOf(result))
  current.plan.block(id, idOf(result))
  current.replacements.set(id, idOf(result))
}

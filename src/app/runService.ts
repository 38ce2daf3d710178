/**
 * What a person does with runs: Generate, Interrupt, cancel, run again. Turns the open document into prompts and sends them.
 * Every change of a run goes through the store's reducer; what the server then says comes back through wire.ts and follow.ts.
 */
import type { ComfyHttp } from '@/comfy/http'
import { HttpError, PromptRejectedError, type NodeInputError } from '@/comfy/errors'
import { asRunId, type ClientId, type RunId } from '@/comfy/ids'
import { choosePreviewMethod } from '@/comfy/previewMethod'
import type { ServerTarget } from '@/comfy/serverAddress'
import type { SystemStats } from '@/comfy/systemStats'
import { isBefore } from '@/comfy/version'
import { printExact } from '@/lib/exactJson'
import { newUuid } from '@/lib/id'
import type { JsonObject } from '@/lib/json'
import { createRun } from '@/state/createRun'
import type { DocumentStore } from '@/state/documentStore'
import type { Run } from '@/state/run'
import { isOpenRun } from '@/state/runActions'
import type { RunStore } from '@/state/runStore'
import type { SettingsStore } from '@/state/settingsStore'
import type { RunJournal } from '@/storage/runJournal'
import type { ApiGraph } from '@/workflow/apiGraph'
import { findParameters } from '@/workflow/findParameters'
import type { NodeDefs } from '@/workflow/nodeDefs'
import type { Parameter, ParameterId, ParameterValue } from '@/workflow/parameters'
import { toPromptJson } from '@/workflow/promptJson'
import { planRun } from '@/workflow/runPlan'
import { nextSeed, randomSeed, type Seed } from '@/workflow/seeds'
import { applyValues } from '@/workflow/values'

/** Runs before this version ignore the id in POST /interrupt and stop whatever runs (protocol 1.2). */
const INTERRUPT_TAKES_ID_SINCE = '0.3.57'

export interface RunServiceOptions {
  target: ServerTarget
  http: ComfyHttp
  clientId: () => ClientId
  runs: RunStore
  documents: DocumentStore
  settings: SettingsStore
  journal: RunJournal
  /** What is known of the classes in this graph. */
  nodeDefs: (graph: ApiGraph) => NodeDefs
  /** Null until the server has told; asked again by whoever owns it. */
  systemStats: () => SystemStats | null
  /** A run's fate is not known: ask over HTTP. */
  onDoubt: (runId: RunId) => void
  /** POST /prompt was answered: the socket should have spoken as well. */
  onPosted: (sentAtMs: number) => void
  /** Values that the server refused, of a refused run or of outputs that were left out. */
  onRefused: (errors: readonly NodeInputError[]) => void
  now?: () => number
}

export interface RunService {
  /** Sends the open document as many times as the count says. Resolves when the last has been answered. */
  generate(): Promise<void>
  /** Sends exactly what an earlier run sent, as a new run. Resolves false where what it sent is not stored any more. */
  runAgain(runId: RunId, options?: { newSeed: boolean }): Promise<boolean>
  /** Stops this run and no other, wherever it is. */
  stop(runId: RunId): Promise<void>
  /** Cancels every waiting run of this page; the running one goes on. */
  cancelWaiting(): Promise<void>
}

interface Submission {
  graph: ApiGraph
  workflowName: string
  seed: number | bigint | null
  batch: Run['batch']
}

export function createRunService(options: RunServiceOptions): RunService {
  const { http, runs, documents } = options
  const now = options.now ?? Date.now
  const dispatch = runs.getState().dispatch

  /** Sends one prompt. Resolves false when the server refused it: the same again would be refused again. */
  async function submit({ graph, workflowName, seed, batch }: Submission): Promise<boolean> {
    const runId = asRunId(newUuid())
    const run = createRun({
      id: runId,
      serverKey: options.target.key,
      clientId: options.clientId(),
      plan: planRun(graph, options.nodeDefs(graph)),
      createdAtMs: now(),
      workflowName,
      seed,
      batch,
    })
    const prompt = toPromptJson(graph)
    dispatch({ kind: 'created', run })
    // Before the POST: a tab killed in between must find the run again, or it would be sent twice or forgotten.
    await options.journal.add(run, printExact(prompt))
    const sentAtMs = now()
    try {
      const answer = await http.postPrompt({
        prompt,
        promptId: runId,
        clientId: run.clientId,
        extraData: extraData(),
      })
      options.onPosted(sentAtMs)
      if (answer.nodeErrors.length > 0) options.onRefused(answer.nodeErrors)
      dispatch({ kind: 'accepted', runId, number: answer.number, nodeErrors: answer.nodeErrors, atMs: now() })
      if (runs.getState().runs.get(runId)?.stopRequested) await stop(runId)
      return true
    } catch (error) {
      if (error instanceof PromptRejectedError) {
        options.onRefused(error.rejection.nodeErrors)
        dispatch({ kind: 'refused', runId, rejection: error.rejection, atMs: now() })
        return false
      }
      if (error instanceof HttpError) {
        dispatch({ kind: 'sendFailed', runId, reason: `HTTP ${error.status}`, atMs: now() })
        return false
      }
      // No answer says nothing about whether it was queued. It stays `sending` until HTTP tells (follow.ts).
      options.onDoubt(runId)
      return false
    }
  }

  function extraData(): JsonObject {
    const stats = options.systemStats()
    return {
      preview_method: choosePreviewMethod({
        argv: stats?.argv ?? [],
        setting: options.settings.getState().previewMethod,
      }),
    }
  }

  async function stop(runId: RunId): Promise<void> {
    const run = runs.getState().runs.get(runId)
    if (!run || !isOpenRun(run)) return
    dispatch({ kind: 'stopRequested', runId })
    if (run.status.kind === 'sending') return // the answer of its POST comes back here
    try {
      if (run.status.kind === 'queued') await cancelQueued(runId)
      else await interrupt(runId)
    } finally {
      // Neither answer tells whether it came in time, and no event names a removed run (protocol 1.2).
      options.onDoubt(runId)
    }
  }

  async function cancelQueued(runId: RunId) {
    // One call that is right whether the run waits or has just begun; older servers need the two.
    const cancelled = await http.cancelJob(runId)
    if (cancelled !== null) return
    await http.deleteQueued([runId])
    const { running } = await http.queue()
    if (running.some((item) => item.runId === runId)) await interrupt(runId)
  }

  async function interrupt(runId: RunId) {
    const version = options.systemStats()?.comfyuiVersion ?? null
    if (version === null || isBefore(version, INTERRUPT_TAKES_ID_SINCE)) {
      const { running } = await http.queue()
      if (!running.some((item) => item.runId === runId)) return
    }
    await http.interrupt(runId)
  }

  return {
    async generate() {
      const { document, parameters, count } = documents.getState()
      if (!document) return
      documents.getState().clearErrors()
      for (let index = 0; index < count; index++) {
        const seed = rollSeeds(documents)
        const graph = applyValues(document.graph, parameters, documents.getState().values)
        const batch = count > 1 ? { index, count } : null
        const isAccepted = await submit({ graph, workflowName: document.name, seed, batch })
        if (!isAccepted) break
      }
    },

    async runAgain(runId, { newSeed } = { newSeed: false }) {
      const [run, stored] = [runs.getState().runs.get(runId), await options.journal.promptOf(runId)]
      if (!run || !stored) return false
      const { graph, seed } = newSeed ? withNewSeed(stored, options.nodeDefs(stored)) : { graph: stored, seed: run.seed }
      await submit({ graph, workflowName: run.workflowName, seed, batch: null })
      return true
    },

    stop,

    async cancelWaiting() {
      const waiting = [...runs.getState().runs.values()].filter((run) => run.status.kind === 'queued' || run.status.kind === 'sending')
      // Newest first, so that none of them starts while the others are being removed.
      for (const run of waiting.toReversed()) await stop(run.id)
    },
  }
}

function withNewSeed(graph: ApiGraph, defs: NodeDefs): { graph: ApiGraph; seed: Seed | null } {
  const parameters = findParameters(graph, defs)
  const values = new Map<ParameterId, ParameterValue>()
  for (const { id, role, spec } of parameters) if (role === 'seed' && spec.kind === 'int') values.set(id, randomSeed(spec))
  return { graph: applyValues(graph, parameters, values), seed: (values.values().next().value as Seed | undefined) ?? null }
}

/** Applies each seed's mode, writes the outcome into its field and returns the first seed. */
function rollSeeds(documents: DocumentStore): number | bigint | null {
  const { parameters, values, seedModes, setValue } = documents.getState()
  let first: number | bigint | null = null
  for (const parameter of parameters) {
    if (parameter.role !== 'seed' || parameter.spec.kind !== 'int') continue
    const current = seedValue(parameter, values)
    const seed = nextSeed(current, seedModes.get(parameter.id) ?? 'random', parameter.spec)
    if (seed !== current) setValue(parameter.id, seed)
    first ??= seed
  }
  return first
}

function seedValue(parameter: Parameter, values: ReadonlyMap<ParameterId, ParameterValue>): number | bigint {
  const value = values.get(parameter.id) ?? parameter.initial
  return typeof value === 'number' || typeof value === 'bigint' ? value : 0
}

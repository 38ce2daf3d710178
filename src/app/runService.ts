/**
 * What a person does with runs: Generate, Interrupt, cancel, run again. Turns the open document into prompts and sends them.
 * Every change of a run goes through the store's reducer; what the server then says comes back through wire.ts and follow.ts.
 */
import type { ComfyHttp } from '@/comfy/http'
import { HttpError, PromptRejectedError, type NodeInputError } from '@/comfy/errors'
import { asRunId, type ClientId, type NodeId, type RunId } from '@/comfy/ids'
import { choosePreviewMethod } from '@/comfy/previewMethod'
import type { ServerTarget } from '@/comfy/serverAddress'
import type { SystemStats } from '@/comfy/systemStats'
import { isBefore } from '@/comfy/version'
import { printExact } from '@/lib/exactJson'
import { newUuid } from '@/lib/id'
import type { JsonObject } from '@/lib/json'
import { createRun } from '@/state/createRun'
import type { DocumentStore } from '@/state/documentStore'
import type { Run } from '@/storage/run'
import { isOpenRun } from '@/state/runActions'
import type { RunStore } from '@/state/runStore'
import type { SettingsStore } from '@/state/settingsStore'
import type { RunJournal } from '@/storage/runJournal'
import type { ApiGraph } from '@/workflow/apiGraph'
import type { NodeDefs } from '@/workflow/definitions/nodeDefs'
import { toPromptJson } from '@/workflow/sending/promptJson'
import { planRun } from '@/workflow/sending/runPlan'
import type { SavedDocument } from '@/workflow/saved/savedWorkflow'
import type { Seed } from '@/workflow/sending/seeds'
import { firstOf, rollSeeds, unsentSeed, withNewSeeds, type Seeds } from './runSeeds'
import { controlsOf, documentToSend, graphToSend } from './sentGraph'

/** Servers before this version ignore the id in POST /interrupt and stop whatever runs (protocol 1.2). */
const INTERRUPT_TAKES_ID_SINCE = '0.3.57'
/** From here on it is a gateway that answers: whether the server behind it took the run it does not know. */
const FIRST_GATEWAY_STATUS = 502

export interface RunServiceOptions {
  target: ServerTarget
  http: ComfyHttp
  clientId: () => ClientId
  runs: RunStore
  documents: DocumentStore
  settings: SettingsStore
  journal: RunJournal
  /** What is known of these classes. */
  nodeDefs: (classes: Iterable<string>) => NodeDefs
  /** Null until the server has told; asked again by whoever owns it. */
  systemStats: () => SystemStats | null
  /** A run's fate is not known: ask over HTTP. */
  onDoubt: (runId: RunId) => void
  /** POST /prompt was answered: the socket should have spoken as well. */
  onPosted: (sentAtMs: number) => void
  /** Values of the open document that the server refused, of a refused run or of outputs that were left out. */
  onRefused: (errors: readonly NodeInputError[]) => void
  now?: () => number
}

export interface RunService {
  /** Sends the open document as many times as the count says. Resolves when the last has been answered. */
  generate(): Promise<void>
  /** Sends exactly what an earlier run sent, as a new run. Resolves false where what it sent is not stored any more. */
  runAgain(runId: RunId, options?: { newSeed: boolean }): Promise<boolean>
  /** Stops this run and no other, wherever it is. Rejects when the server could not be told. */
  stop(runId: RunId): Promise<void>
  /** Cancels every waiting run of this page, also what a press of Generate has yet to send; the running one goes on. */
  cancelWaiting(): Promise<void>
}

interface Submission {
  graph: ApiGraph
  /** What goes along as `extra_pnginfo.workflow`, so that what is made opens on ComfyUI's page. */
  document: SavedDocument | null
  workflowName: string
  seed: Seed | null
  batch: Run['batch']
}

interface Submitted {
  isAccepted: boolean
  /** Values that the server refused; where it accepted all the same, it left out what depends on them. */
  refused: readonly NodeInputError[]
}

export function createRunService(options: RunServiceOptions): RunService {
  const { http, runs, documents } = options
  const now = options.now ?? Date.now
  const dispatch = runs.getState().dispatch
  let cancellations = 0
  /** Of nodes whose seeds count on from the run before. */
  let lastSeeds: ReadonlyMap<NodeId, Seed> = new Map()

  // A stop is still wanted when the server turns out to have a run that was only just being sent, or believed gone.
  function stopWanted(current: ReadonlyMap<RunId, Run>, before: ReadonlyMap<RunId, Run>) {
    if (current === before) return
    for (const run of current.values()) {
      if (run.stopRequested && isOnServer(run) && !isOnServer(before.get(run.id))) void stop(run.id).catch(() => {})
    }
  }
  stopWanted(runs.getState().runs, new Map()) // asked for before this service was there
  runs.subscribe((state, before) => stopWanted(state.runs, before.runs))

  const defsOf = (graph: ApiGraph) => options.nodeDefs([...graph.values()].map((node) => node.classType))

  async function submit({ graph, document, workflowName, seed, batch }: Submission): Promise<Submitted> {
    const runId = asRunId(newUuid())
    const run = createRun({
      id: runId,
      serverKey: options.target.key,
      clientId: options.clientId(),
      plan: planRun(graph, defsOf(graph)),
      createdAtMs: now(),
      workflowName,
      seed,
      batch,
    })
    const prompt = toPromptJson(graph)
    dispatch({ kind: 'created', run })
    // Before the POST: a tab killed in between must find the run again, or it would be sent twice or forgotten.
    await options.journal.add(run, { promptText: printExact(prompt), workflowText: document && printExact(document) })
    const sentAtMs = now()
    try {
      const answer = await http.postPrompt({
        prompt,
        promptId: runId,
        clientId: run.clientId,
        extraData: extraData(document),
      })
      options.onPosted(sentAtMs)
      dispatch({ kind: 'accepted', runId, number: answer.number, nodeErrors: answer.nodeErrors, atMs: now() })
      return { isAccepted: true, refused: answer.nodeErrors }
    } catch (error) {
      if (error instanceof PromptRejectedError) {
        dispatch({ kind: 'refused', runId, rejection: error.rejection, atMs: now() })
        return { isAccepted: false, refused: error.rejection.nodeErrors }
      }
      if (error instanceof HttpError && error.status < FIRST_GATEWAY_STATUS) {
        dispatch({ kind: 'sendFailed', runId, reason: `HTTP ${error.status}`, atMs: now() })
      } else {
        // No answer says nothing about whether it was queued. It stays `sending` until HTTP tells (follow.ts).
        options.onDoubt(runId)
      }
      return { isAccepted: false, refused: [] }
    }
  }

  function extraData(workflow: SavedDocument | null): JsonObject {
    const stats = options.systemStats()
    return {
      ...(workflow && { extra_pnginfo: { workflow } }),
      preview_method: choosePreviewMethod({
        argv: stats?.argv ?? [],
        setting: options.settings.getState().previewMethod,
      }),
    }
  }

  async function stop(runId: RunId): Promise<void> {
    const run = runs.getState().runs.get(runId)
    if (run && isOpenRun(run)) await stopAll([run])
  }

  async function stopAll(wanted: readonly Run[]): Promise<void> {
    for (const run of wanted) dispatch({ kind: 'stopRequested', runId: run.id })
    const known = wanted.filter(isOnServer) // one that is just being sent is stopped when its POST is answered
    try {
      await cancelQueued(known.filter((run) => run.status.kind === 'queued').map((run) => run.id))
      for (const run of known) if (run.status.kind === 'running') await interrupt(run.id)
    } catch (error) {
      for (const run of known) dispatch({ kind: 'stopFailed', runId: run.id })
      throw error
    } finally {
      // Neither answer tells whether it came in time, and no event names a removed run (protocol 1.2).
      for (const run of known) options.onDoubt(run.id)
    }
  }

  async function cancelQueued(runIds: readonly RunId[]): Promise<void> {
    for (const [at, runId] of runIds.entries()) {
      // One call that is right whether the run waits or has just begun. Older servers need two, and take all at once.
      if ((await http.cancelJob(runId)) !== null) continue
      const left = runIds.slice(at)
      await http.deleteQueued(left)
      const { running } = await http.queue()
      const begun = left.find((id) => running.some((item) => item.runId === id))
      if (begun !== undefined) await http.interrupt(begun)
      return
    }
  }

  async function interrupt(runId: RunId): Promise<void> {
    const version = options.systemStats()?.comfyuiVersion ?? null
    if (version === null || isBefore(version, INTERRUPT_TAKES_ID_SINCE)) {
      const { running } = await http.queue()
      if (!running.some((item) => item.runId === runId)) return
    }
    await http.interrupt(runId)
  }

  return {
    async generate() {
      // As they are when the button is pressed: sending takes a while, and the form may go on meanwhile.
      const { document, parameters, seedModes, offLoras, count, clearErrors, replaceValues } = documents.getState()
      if (!document) return
      let { values } = documents.getState()
      const isStillOpen = () => documents.getState().document?.id === document.id
      const cancellationsBefore = cancellations
      const controls = controlsOf({ parameters, seedModes })
      clearErrors()
      for (let index = 0; index < count && cancellations === cancellationsBefore; index++) {
        // As on ComfyUI's page, a file's own seed comes first: what it holds can be made again.
        const own = index === 0 ? unsentSeed(document, parameters, values, runs.getState().runs.values()) : null
        const seeds: Seeds = own === null ? rollSeeds(document.graph, parameters, values, seedModes) : new Map()
        values = new Map([...values, ...seeds])
        if (isStillOpen()) replaceValues(seeds)
        const { graph, sent } = graphToSend(document, { parameters, values, offLoras }, defsOf(document.graph), lastSeeds)
        lastSeeds = new Map([...lastSeeds, ...sent])
        const { isAccepted, refused } = await submit({
          graph,
          document: documentToSend(document.source?.reading.document ?? null, graph, options.nodeDefs, controls),
          workflowName: document.name,
          seed: own ?? firstOf(seeds) ?? firstOf(sent),
          batch: count > 1 ? { index, count } : null,
        })
        if (refused.length > 0 && isStillOpen()) options.onRefused(refused)
        if (!isAccepted) break
      }
    },

    async runAgain(runId, { newSeed } = { newSeed: false }) {
      const [run, stored] = [runs.getState().runs.get(runId), await options.journal.promptOf(runId)]
      if (!run || !stored) return false
      const { graph, seed } = newSeed ? withNewSeeds(stored, defsOf(stored)) : { graph: stored, seed: run.seed }
      const document = await options.journal.workflowOf(runId)
      await submit({ graph, document: newSeed ? documentToSend(document, graph, options.nodeDefs) : document, workflowName: run.workflowName, seed, batch: null })
      return true
    },

    stop,

    async cancelWaiting() {
      cancellations++
      const waiting = [...runs.getState().runs.values()].filter((run) => run.status.kind === 'queued' || run.status.kind === 'sending')
      // Newest first, so that none of them starts while the others are being removed.
      await stopAll(waiting.toReversed())
    },
  }
}

function isOnServer(run: Run | undefined): boolean {
  return run?.status.kind === 'queued' || run?.status.kind === 'running'
}

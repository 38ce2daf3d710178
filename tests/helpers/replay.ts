/**
 * Plays recorded traffic through the decoders into the run reducer, as a page would: its own POSTs make runs, its socket's
 * messages and the answers to its questions are actions. A page is one letter of the recording, over its reconnects (A, A2).
 */
import { decodeFrame } from '@/comfy/frames'
import { readHistory } from '@/comfy/history'
import { asNodeId, asRunId, type NodeId, type RunId } from '@/comfy/ids'
import { decodeMessage } from '@/comfy/messages'
import { readAccepted, readRefused } from '@/comfy/promptAnswer'
import { parseExact } from '@/lib/exactJson'
import type { Json } from '@/lib/json'
import { applyRunAction } from '@/state/applyRunAction'
import type { Run } from '@/storage/run'
import { noRuns, type RunAction, type RunsState } from '@/state/runActions'
import { nextSocketImageIndex } from '@/state/runOutputs'
import { readApiGraph } from '@/workflow/readApiGraph'
import { planRun, type RunPlan } from '@/workflow/sending/runPlan'
import { readRecording, type RecordedEvent } from './recordings'
import { makeRun } from './runs'

interface ReplayedMoment {
  atMs: number
  action: RunAction
  state: RunsState
}
export interface Replay {
  moments: ReplayedMoment[]
  state: RunsState
  /** In the order of their POSTs. */
  runs: Run[]
}

interface PostedPrompt {
  prompt?: unknown
  prompt_id?: string
  client_id?: string
  partial_execution_targets?: string[]
}

export function replay(name: string, page = 'A'): Replay {
  const events = readRecording(name)
  const clientIds = new Set(events.filter((event) => event.ev === 'open' && event.client?.startsWith(page)).map((event) => event.clientId))
  const isOwnPost = (event: RecordedEvent) => isPost(event) && clientIds.has(postedBy(event).client_id)
  const player = createPlayer()
  const posts = events.filter(isOwnPost).toSorted((a, b) => startOf(a) - startOf(b))
  let begun = 0
  for (const event of events) {
    // The answer is recorded where it ended, but the run is ours from the moment it is sent.
    for (let next = posts[begun]; next && startOf(next) <= event.t; next = posts[++begun]) player.create(next)
    if (event.ev === 'recv' && event.client?.startsWith(page)) player.receive(event)
    else if (event.ev === 'http' && isOwnPost(event)) player.answerPost(event)
    else if (event.ev === 'http') player.answer(event)
  }
  return player.result()
}

/** The actions of one page's replay, for playing them in other ways. */
export function actionsOf(name: string, page = 'A'): RunAction[] {
  return replay(name, page).moments.map(({ action }) => action)
}

/** As the page plans it, without any node definition. What is no workflow has no plan: the server refuses it. */
function planOfPost({ prompt, partial_execution_targets: targets }: PostedPrompt): RunPlan {
  const read = readApiGraph((prompt ?? {}) as Json)
  return read.ok ? planRun(read.graph, new Map(), targets?.map(asNodeId)) : { nodes: new Map() }
}

function createPlayer() {
  const moments: ReplayedMoment[] = []
  let state: RunsState = noRuns
  let executing: { runId: RunId | null; nodeId: NodeId } | null = null

  function play(action: RunAction, t: number) {
    state = applyRunAction(state, action)
    moments.push({ atMs: t * 1000, action, state })
  }

  return {
    create(event: RecordedEvent) {
      const plan = planOfPost(postedBy(event))
      play({ kind: 'created', run: makeRun(runIdOf(event), plan, { createdAtMs: startOf(event) * 1000 }) }, startOf(event))
    },
    answerPost(event: RecordedEvent) {
      const runId = runIdOf(event)
      const atMs = event.t * 1000
      if (event.status === 200) {
        const { number, nodeErrors } = readAccepted(parseExact(event.body ?? ''))
        play({ kind: 'accepted', runId, number, nodeErrors, atMs }, event.t)
      } else if (event.status === 400) {
        const rejection = readRefused(parseExact(event.body ?? ''))
        if (rejection) play({ kind: 'refused', runId, rejection, atMs }, event.t)
      } else play({ kind: 'sendFailed', runId, reason: `HTTP ${event.status}`, atMs }, event.t)
    },
    answer(event: RecordedEvent) {
      const atMs = event.t * 1000
      const asked = /\/history\/([^/?]+)$/.exec(event.path ?? '')?.[1]
      const cancelled = /\/api\/jobs\/([^/]+)\/cancel$/.exec(event.path ?? '')?.[1]
      if (asked) {
        const item = readHistory(parseExact(event.body ?? '{}'), asRunId(asked))
        play(item ? { kind: 'history', runId: asRunId(asked), item, atMs } : { kind: 'forgotten', runId: asRunId(asked), atMs }, event.t)
      } else if (cancelled) play({ kind: 'stopRequested', runId: asRunId(cancelled) }, event.t)
      else if (event.path === '/interrupt' && state.activeId) play({ kind: 'stopRequested', runId: state.activeId }, event.t)
    },
    receive(event: RecordedEvent) {
      const atMs = event.t * 1000
      if (event.text !== undefined) {
        const decoded = decodeMessage(event.text, atMs)
        if (decoded.kind === 'nodeStarted') executing = decoded
        if (decoded.kind === 'executionEnded') executing = null
        play({ kind: 'event', event: decoded, atMs }, event.t)
        return
      }
      const buffer = Uint8Array.from(Buffer.from(event.b64 ?? '', 'base64')).buffer
      const frame = decodeFrame(buffer)
      if (frame.kind !== 'picture' || frame.mime !== 'image/png') return
      const { runId, nodeId } = frame.layout === 'metadata' ? frame : { runId: executing?.runId ?? null, nodeId: executing?.nodeId ?? null }
      const run = runId === null ? undefined : state.runs.get(runId)
      if (!run || nodeId === null || !run.plan.nodes.get(nodeId)?.deliversOverSocket) return
      const index = nextSocketImageIndex(run, nodeId)
      play({ kind: 'socketImage', runId: run.id, image: { kind: 'socketImage', nodeId, index, mime: frame.mime, sizeBytes: frame.bytes.byteLength } }, event.t)
    },
    result(): Replay {
      return { moments, state, runs: state.order.flatMap((id) => state.runs.get(id) ?? []) }
    },
  }
}

function isPost(event: RecordedEvent) {
  return event.ev === 'http' && event.method === 'POST' && event.path === '/prompt'
}

function postedBy(event: RecordedEvent): PostedPrompt {
  return typeof event.req === 'object' && event.req !== null ? (event.req as PostedPrompt) : {}
}

function startOf(event: RecordedEvent) {
  return event.started ?? event.t
}

/** What the server called it; a refused one never got a name. */
function runIdOf(event: RecordedEvent): RunId {
  const answered = /"prompt_id":\s*"([^"]+)"/.exec(event.status === 200 ? (event.body ?? '') : '')?.[1]
  return asRunId(answered ?? postedBy(event).prompt_id ?? `refused at ${startOf(event)}`)
}

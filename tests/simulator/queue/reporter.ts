/**
 * Says over the sockets what a run does, in the server's order, and keeps the messages that history repeats.
 * A run without client id is heard by nobody, except for progress, pictures and the interruption, which go to all.
 * Source: protocol 2.4 to 2.6, 3, and recorded traffic.
 */
import type { Clock } from '../clock'
import { metadataFrame, plainFrame, textFrame, type SocketPicture } from '../frames'
import type { Profile } from '../profile'
import type { PyObject } from '../python/json'
import { float } from '../python/values'
import type { SocketHub } from '../sockets'
import type { Job } from './job'
import { refIds, type NodeRef } from './nodeRef'

const MIN_PROGRESS_PAUSE_MS = 100
const MIN_PROGRESS_SHARE = 0.005

export interface NodeFailure {
  type: string
  message: string
  traceback: string[]
  inputs: PyObject
}

export interface Reporter {
  started(): void
  cached(nodeIds: readonly string[]): void
  /** An output node whose result was cached: it says again what it put out. */
  cachedOutput(ref: NodeRef, ui: PyObject | null): void
  nodeStarted(ref: NodeRef): void
  progress(ref: NodeRef, value: number, max: number, picture: SocketPicture | null): void
  text(ref: NodeRef, text: string): void
  executed(ref: NodeRef, ui: PyObject): void
  nodeFinished(ref: NodeRef): void
  /** A blocker with a message reached a node: looks like an error, but the run goes on and history never hears of it. */
  blocked(ref: NodeRef, classType: string, message: string, executed: readonly string[]): void
  succeeded(): void
  failed(ref: NodeRef, classType: string, failure: NodeFailure, executed: readonly string[], allNodes: readonly string[]): void
  interrupted(ref: NodeRef, classType: string, executed: readonly string[]): void
  /** The true end. */
  ended(): void
  /** Says nothing any more. */
  mute(): void
  /** What history keeps. */
  messages(): [event: string, data: PyObject][]
}

interface Pace {
  sentAtMs: number
  value: number
}

export function createReporter(options: { hub: SocketHub; job: Job; profile: Profile; clock: Clock }): Reporter {
  const { hub, job, profile, clock } = options
  const own = job.clientId
  const kept: [event: string, data: PyObject][] = []
  const states: Record<string, PyObject> = {}
  const paces = new Map<string, Pace>()
  let isMuted = false

  const send = (type: string, data: PyObject) => {
    if (!isMuted) hub.send(type, data, own)
  }
  const sendFrame = (bytes: Uint8Array, clientId: string | null) => {
    if (!isMuted) hub.sendBinary(bytes, clientId)
  }
  const tell = (type: string, data: PyObject) => {
    if (own !== null) send(type, data)
  }
  const record = (event: string, data: PyObject, alsoToAll = false) => {
    const stamped: PyObject = { ...data, timestamp: Math.round(clock.now()) }
    kept.push([event, stamped])
    if (own !== null || alsoToAll) send(event, stamped)
  }
  const sendStates = () => send('progress_state', { prompt_id: job.id, nodes: { ...states } })
  const setState = (ref: NodeRef, change: PyObject) => {
    const before = states[ref.id] ?? { value: 0, max: 1 }
    states[ref.id] = { ...before, ...change, ...refIds(ref, job.id) }
    sendStates()
  }
  const finishState = (ref: NodeRef) => setState(ref, { value: states[ref.id]?.['max'] ?? 1, state: 'finished' })
  const sayExecuted = (ref: NodeRef, output: PyObject | null) =>
    tell('executed', { node: ref.id, display_node: ref.displayId, output, prompt_id: job.id })

  const mayPass = (ref: NodeRef, value: number, max: number, hasPicture: boolean): boolean => {
    const pace = paces.get(ref.id)
    const passes =
      !profile.throttlesProgress || hasPicture || !pace || value >= max ||
      (clock.now() - pace.sentAtMs >= MIN_PROGRESS_PAUSE_MS && (value - pace.value) / max >= MIN_PROGRESS_SHARE)
    if (passes) paces.set(ref.id, { sentAtMs: clock.now(), value })
    return passes
  }

  return {
    started: () => record('execution_start', { prompt_id: job.id }),
    cached: (nodeIds) => record('execution_cached', { nodes: [...nodeIds], prompt_id: job.id }),
    cachedOutput: (ref, ui) => {
      sayExecuted(ref, ui)
      finishState(ref)
    },
    nodeStarted: (ref) => {
      setState(ref, { value: float(0), max: float(1), state: 'running' })
      tell('executing', { node: ref.id, display_node: ref.displayId, prompt_id: job.id })
    },
    progress: (ref, value, max, picture) => {
      if (!mayPass(ref, value, max, picture !== null)) return
      setState(ref, { value, max, state: 'running' })
      const withMetadata = hub.wantsMetadata(own)
      if (picture && withMetadata) sendFrame(metadataFrame(picture, refIds(ref, job.id)), own)
      send('progress', { value, max, prompt_id: job.id, node: ref.id })
      if (picture && !withMetadata) sendFrame(plainFrame(picture), own)
    },
    text: (ref, text) => sendFrame(textFrame(ref.id, text), null),
    executed: sayExecuted,
    nodeFinished: finishState,
    blocked: (ref, classType, message, executed) =>
      tell('execution_error', {
        prompt_id: job.id, node_id: ref.id, node_type: classType, executed: [...executed],
        exception_message: `Execution Blocked: ${message}`, exception_type: 'ExecutionBlocked', traceback: [],
        current_inputs: [], current_outputs: [],
      }),
    succeeded: () => record('execution_success', { prompt_id: job.id }),
    failed: (ref, classType, failure, executed, allNodes) =>
      record('execution_error', {
        prompt_id: job.id, node_id: ref.realId, node_type: classType, executed: [...executed],
        exception_message: `${failure.message}\n`, exception_type: failure.type, traceback: failure.traceback,
        current_inputs: failure.inputs, current_outputs: [...allNodes],
      }),
    interrupted: (ref, classType, executed) =>
      record('execution_interrupted', { prompt_id: job.id, node_id: ref.realId, node_type: classType, executed: [...executed] }, true),
    ended: () => tell('executing', { node: null, prompt_id: job.id }),
    mute: () => {
      isMuted = true
    },
    messages: () => kept,
  }
}

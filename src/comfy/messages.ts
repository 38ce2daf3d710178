/**
 * Decodes one text message of the socket into a ComfyEvent. Pure, and never throws: text that is no message of
 * ComfyUI's form is `broken`; types without a meaning for us (`logs`, `assets.*`, `notification`, custom nodes') are
 * `unknown` with what they carried. Which of the runs are ours is decided by who keeps them.
 * Source: protocol 2.4.
 */
import * as v from 'valibot'
import { parseExact } from '@/lib/exactJson'
import type { Json } from '@/lib/json'
import type { ComfyEvent, NodeProgress } from './events'
import { failureMembers, isBlocker, readFailure } from './failure'
import { asNodeId, asRunId } from './ids'
import type { NodeId, RunId } from './ids'
import { readOutputs } from './readOutputs'
import { describeMisfit, idOrNull, listOf, looseObject, MAX_SAMPLE, orElse, recordOf, wireId, wireNumber } from './wire'

/** @param nowMs stands in where a message has no time of its own */
export function decodeMessage(text: string, nowMs: number): ComfyEvent {
  let json: Json
  try {
    json = parseExact(text)
  } catch {
    return broken('not JSON', text)
  }
  const message = v.safeParse(messageSchema, json)
  if (!message.success) return broken('no message', text)
  const { type, data } = message.output
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined
  return read ? read(data, text, nowMs) : { kind: 'unknown', type, data }
}

type Reader = (data: unknown, text: string, nowMs: number) => ComfyEvent

/** A reader that answers with a broken event when `data` has not the shape. */
function reader<T extends v.GenericSchema>(schema: T, toEvent: (data: v.InferOutput<T>, nowMs: number) => ComfyEvent): Reader {
  return (data, text, nowMs) => {
    const parsed = v.safeParse(schema, data)
    return parsed.success ? toEvent(parsed.output, nowMs) : broken(describeMisfit(parsed.issues), text)
  }
}

const messageSchema = looseObject({ type: v.string(), data: v.optional(v.unknown()) })
const runId = v.pipe(wireId, v.transform(asRunId))
const nodeId = v.pipe(wireId, v.transform(asNodeId))
const nodeIdOrNull = orElse(v.nullable(nodeId), null)
const timestamp = orElse(v.nullable(wireNumber), null)
const run = { prompt_id: runId, timestamp }
const jsonValue = v.custom<Json>(() => true)

const nodeStateSchema = looseObject({
  value: orElse(wireNumber, 0),
  max: orElse(wireNumber, 1),
  state: orElse(v.string(), ''),
  display_node_id: nodeIdOrNull,
  real_node_id: nodeIdOrNull,
})

const readers: Record<string, Reader> = {
  status: reader(
    looseObject({ status: looseObject({ exec_info: looseObject({ queue_remaining: wireNumber }) }), sid: idOrNull }),
    ({ status, sid }) => {
      const remaining = status.exec_info.queue_remaining
      return sid === null ? { kind: 'queueSize', remaining } : { kind: 'hello', sid, remaining }
    },
  ),
  feature_flags: reader(recordOf(v.unknown()), (features) => ({ kind: 'features', features })),
  execution_start: reader(looseObject(run), (data, nowMs) => ({ kind: 'runStarted', runId: data.prompt_id, atMs: data.timestamp ?? nowMs })),
  execution_cached: reader(
    looseObject({ ...run, nodes: listOf(nodeId) }),
    (data) => ({ kind: 'nodesCached', runId: data.prompt_id, nodeIds: data.nodes }),
  ),
  executing: reader(
    looseObject({ node: v.nullable(nodeId), display_node: nodeIdOrNull, prompt_id: orElse(v.nullable(runId), null) }),
    readExecuting,
  ),
  progress: reader(
    looseObject({ value: wireNumber, max: wireNumber, prompt_id: runId, node: nodeId }),
    (data) => ({ kind: 'step', runId: data.prompt_id, nodeId: data.node, step: data.value, steps: data.max }),
  ),
  progress_state: reader(
    looseObject({ prompt_id: runId, nodes: recordOf(nodeStateSchema) }),
    (data) => ({ kind: 'nodeStates', runId: data.prompt_id, nodes: Object.entries(data.nodes).map(readNodeState) }),
  ),
  executed: reader(
    looseObject({ prompt_id: runId, node: nodeId, display_node: nodeIdOrNull, output: v.optional(jsonValue) }),
    (data) => ({ kind: 'nodeOutput', runId: data.prompt_id, nodeId: data.node, displayId: data.display_node ?? data.node, items: readOutputs(data.output) }),
  ),
  execution_success: reader(looseObject(run), (data, nowMs) => ({ kind: 'succeeded', runId: data.prompt_id, atMs: data.timestamp ?? nowMs })),
  execution_error: reader(looseObject({ ...failureMembers, ...run }), (data, nowMs) => {
    const failure = readFailure(data)
    if (isBlocker(data)) return { kind: 'blocked', runId: data.prompt_id, nodeId: failure.nodeId, message: failure.message }
    return { kind: 'failed', runId: data.prompt_id, failure, atMs: data.timestamp ?? nowMs }
  }),
  execution_interrupted: reader(
    looseObject({ ...run, node_id: nodeIdOrNull }),
    (data, nowMs) => ({ kind: 'interrupted', runId: data.prompt_id, nodeId: data.node_id, atMs: data.timestamp ?? nowMs }),
  ),
}

/** Node null is the end of a run; a node without a run is the greeting after a reconnect, and names a display node. */
function readExecuting(data: { node: NodeId | null; display_node: NodeId | null; prompt_id: RunId | null }): ComfyEvent {
  const { node, display_node, prompt_id } = data
  if (node !== null) return { kind: 'nodeStarted', runId: prompt_id, nodeId: node, displayId: display_node ?? node }
  if (prompt_id !== null) return { kind: 'executionEnded', runId: prompt_id }
  return { kind: 'unknown', type: 'executing', data } // an end of nobody's run
}

function readNodeState([id, entry]: [string, v.InferOutput<typeof nodeStateSchema>]): NodeProgress {
  const state = entry.state === 'running' || entry.state === 'finished' ? entry.state : 'other'
  const own = asNodeId(id)
  return { nodeId: own, displayId: entry.display_node_id ?? own, realId: entry.real_node_id ?? own, state, value: entry.value, max: entry.max }
}

function broken(reason: string, text: string): ComfyEvent {
  return { kind: 'broken', where: 'text', reason, sample: text.slice(0, MAX_SAMPLE) }
}

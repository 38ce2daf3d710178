/**
 * Decodes one text message of the socket into a ComfyEvent. Pure, and never throws: text that is no message of
 * ComfyUI's form is `broken`; types without a meaning for us (`logs`, `assets.*`, `notification`, custom nodes') are
 * `unknown` with what they carried. Which of the runs are ours is decided by who keeps them.
 * Source: protocol 2.4.
 */
import * as z from 'zod/mini'
import { parseExact } from '@/lib/exactJson'
import type { Json } from '@/lib/json'
import type { ComfyEvent, NodeProgress } from './events'
import { failureSchema, isBlocker, readFailure } from './failure'
import { asNodeId, asRunId } from './ids'
import type { NodeId, RunId } from './ids'
import { readOutputs } from './readOutputs'
import { describeMisfit, idOrNull, listOf, MAX_SAMPLE, orElse, wireId, wireNumber } from './wire'

/** @param nowMs stands in where a message has no time of its own */
export function decodeMessage(text: string, nowMs: number): ComfyEvent {
  let json: Json
  try {
    json = parseExact(text)
  } catch {
    return broken('not JSON', text)
  }
  const message = z.safeParse(messageSchema, json)
  if (!message.success) return broken('no message', text)
  const { type, data } = message.data
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined
  return read ? read(data, text, nowMs) : { kind: 'unknown', type, data }
}

type Reader = (data: unknown, text: string, nowMs: number) => ComfyEvent

/** A reader that answers with a broken event when `data` has not the shape. */
function reader<T extends z.ZodMiniType>(schema: T, toEvent: (data: z.output<T>, nowMs: number) => ComfyEvent): Reader {
  return (data, text, nowMs) => {
    const parsed = z.safeParse(schema, data)
    return parsed.success ? toEvent(parsed.data, nowMs) : broken(describeMisfit(parsed.error), text)
  }
}

const messageSchema = z.looseObject({ type: z.string(), data: z.optional(z.unknown()) })
const runId = z.pipe(wireId, z.transform(asRunId))
const nodeId = z.pipe(wireId, z.transform(asNodeId))
const nodeIdOrNull = orElse(z.nullable(nodeId), null)
const timestamp = orElse(z.nullable(wireNumber), null)
const run = { prompt_id: runId, timestamp }
const jsonValue = z.custom<Json>(() => true)

const nodeStateSchema = z.looseObject({
  value: orElse(wireNumber, 0),
  max: orElse(wireNumber, 1),
  state: orElse(z.string(), ''),
  display_node_id: nodeIdOrNull,
  real_node_id: nodeIdOrNull,
})

const readers: Record<string, Reader> = {
  status: reader(
    z.looseObject({ status: z.looseObject({ exec_info: z.looseObject({ queue_remaining: wireNumber }) }), sid: idOrNull }),
    ({ status, sid }) => {
      const remaining = status.exec_info.queue_remaining
      return sid === null ? { kind: 'queueSize', remaining } : { kind: 'hello', sid, remaining }
    },
  ),
  feature_flags: reader(z.record(z.string(), z.unknown()), (features) => ({ kind: 'features', features })),
  execution_start: reader(z.looseObject(run), (data, nowMs) => ({ kind: 'runStarted', runId: data.prompt_id, atMs: data.timestamp ?? nowMs })),
  execution_cached: reader(
    z.looseObject({ ...run, nodes: listOf(nodeId) }),
    (data) => ({ kind: 'nodesCached', runId: data.prompt_id, nodeIds: data.nodes }),
  ),
  executing: reader(
    z.looseObject({ node: z.nullable(nodeId), display_node: nodeIdOrNull, prompt_id: orElse(z.nullable(runId), null) }),
    readExecuting,
  ),
  progress: reader(
    z.looseObject({ value: wireNumber, max: wireNumber, prompt_id: runId, node: nodeId }),
    (data) => ({ kind: 'step', runId: data.prompt_id, nodeId: data.node, step: data.value, steps: data.max }),
  ),
  progress_state: reader(
    z.looseObject({ prompt_id: runId, nodes: z.record(z.string(), nodeStateSchema) }),
    (data) => ({ kind: 'nodeStates', runId: data.prompt_id, nodes: Object.entries(data.nodes).map(readNodeState) }),
  ),
  executed: reader(
    z.looseObject({ prompt_id: runId, node: nodeId, display_node: nodeIdOrNull, output: z.optional(jsonValue) }),
    (data) => ({ kind: 'nodeOutput', runId: data.prompt_id, nodeId: data.node, displayId: data.display_node ?? data.node, items: readOutputs(data.output) }),
  ),
  execution_success: reader(z.looseObject(run), (data, nowMs) => ({ kind: 'succeeded', runId: data.prompt_id, atMs: data.timestamp ?? nowMs })),
  execution_error: reader(z.extend(failureSchema, run), (data, nowMs) => {
    const failure = readFailure(data)
    if (isBlocker(data)) return { kind: 'blocked', runId: data.prompt_id, nodeId: failure.nodeId, message: failure.message }
    return { kind: 'failed', runId: data.prompt_id, failure, atMs: data.timestamp ?? nowMs }
  }),
  execution_interrupted: reader(
    z.looseObject({ ...run, node_id: nodeIdOrNull }),
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

function readNodeState([id, entry]: [string, z.output<typeof nodeStateSchema>]): NodeProgress {
  const state = entry.state === 'running' || entry.state === 'finished' ? entry.state : 'other'
  const own = asNodeId(id)
  return { nodeId: own, displayId: entry.display_node_id ?? own, realId: entry.real_node_id ?? own, state, value: entry.value, max: entry.max }
}

function broken(reason: string, text: string): ComfyEvent {
  return { kind: 'broken', where: 'text', reason, sample: text.slice(0, MAX_SAMPLE) }
}

/**
 * One entry of /history: the authority on how a run ended and what it left. An interrupted run calls itself an error
 * there; only its messages tell the two apart.
 * Source: protocol 1.4.
 */
import * as v from 'valibot'
import type { Json } from '@/lib/json'
import type { RunFailure } from './events'
import { failureSchema, readFailure } from './failure'
import { asNodeId } from './ids'
import type { NodeId, RunId } from './ids'
import type { OutputItem } from './outputs'
import { readOutputs } from './readOutputs'
import { idOrNull, looseObject, numberOrNull, orElse, readShape, recordOf, textOrNull } from './wire'

export interface HistoryItem {
  runId: RunId
  status: 'success' | 'error' | 'interrupted' | 'unknown'
  completed: boolean
  failure: RunFailure | null
  interruptedAt: NodeId | null
  /** By submitted node: outputs of nodes that the server made while expanding one count as that one's. */
  outputs: Map<NodeId, OutputItem[]>
  /** The server's clock. */
  startedAtMs: number | null
  endedAtMs: number | null
}

const messageSchema = v.looseTuple([v.string(), looseObject({ timestamp: numberOrNull, node_id: idOrNull })])
const itemSchema = looseObject({
  outputs: orElse(recordOf(v.unknown()), {}),
  status: orElse(
    v.nullable(looseObject({ status_str: textOrNull, completed: orElse(v.boolean(), false), messages: orElse(v.array(v.unknown()), []) })),
    null,
  ),
  meta: orElse(recordOf(orElse(looseObject({ display_node: idOrNull, real_node_id: idOrNull }), { display_node: null, real_node_id: null })), {}),
})
const answerSchema = recordOf(v.unknown())

/** Null where the server does not know the run: not ended yet, or forgotten. @throws ProtocolError */
export function readHistory(json: Json, runId: RunId): HistoryItem | null {
  const where = 'history'
  const entry = readShape(answerSchema, json, where)[runId]
  if (entry === undefined || entry === null) return null
  const { outputs, status, meta } = readShape(itemSchema, entry as Json, where)
  const item: HistoryItem = {
    runId,
    status: status?.status_str === 'success' || status?.status_str === 'error' ? status.status_str : 'unknown',
    completed: status?.completed ?? false,
    failure: null,
    interruptedAt: null,
    outputs: new Map(),
    startedAtMs: null,
    endedAtMs: null,
  }
  for (const message of status?.messages ?? []) applyMessage(item, message)
  for (const [id, ui] of Object.entries(outputs)) {
    const items = readOutputs(ui as Json)
    if (items.length === 0) continue
    const nodeId = asNodeId(meta[id]?.display_node ?? meta[id]?.real_node_id ?? id)
    item.outputs.set(nodeId, [...(item.outputs.get(nodeId) ?? []), ...items])
  }
  return item
}

function applyMessage(item: HistoryItem, message: unknown): void {
  const parsed = v.safeParse(messageSchema, message)
  if (!parsed.success) return
  const [event, data] = parsed.output
  switch (event) {
    case 'execution_start':
      item.startedAtMs = data.timestamp
      return
    case 'execution_success':
      item.endedAtMs = data.timestamp
      return
    case 'execution_error': {
      item.endedAtMs = data.timestamp
      const failure = v.safeParse(failureSchema, data)
      if (failure.success) item.failure = readFailure(failure.output)
      return
    }
    case 'execution_interrupted':
      item.endedAtMs = data.timestamp
      item.status = 'interrupted'
      item.interruptedAt = data.node_id === null ? null : asNodeId(data.node_id)
  }
}

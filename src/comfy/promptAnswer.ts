/**
 * What POST /prompt answers: accepted, accepted without some outputs (200 with node_errors), or refused (400).
 * Source: protocol 1.3.
 */
import * as v from 'valibot'
import type { Json } from '@/lib/json'
import type { NodeInputError, PromptRejection } from './errors'
import { asRunId } from './ids'
import type { RunId } from './ids'
import { idOrNull, listOf, looseObject, orElse, readShape, recordOf, textOrEmpty, textOrNull, wireId, wireNumber } from './wire'

export interface PromptAccepted {
  /** The id the server took; it may differ from the sent one. */
  runId: RunId
  /** Its turn: smaller runs earlier. */
  number: number
  /** Outputs that were dropped, since they failed validation; the rest runs. */
  nodeErrors: NodeInputError[]
}

const emptyInfo = { input_name: null, received_value: undefined, node_id: null, class_type: null }
const infoSchema = orElse(looseObject({ input_name: textOrNull, received_value: v.optional(v.unknown()), node_id: idOrNull, class_type: textOrNull }), emptyInfo)
const errorSchema = looseObject({ type: textOrEmpty, message: textOrEmpty, details: textOrEmpty, extra_info: infoSchema })
const nodeErrorsSchema = orElse(recordOf(orElse(looseObject({ class_type: textOrEmpty, errors: listOf(errorSchema) }), { class_type: '', errors: [] })), {})
const acceptedSchema = looseObject({ prompt_id: wireId, number: orElse(wireNumber, 0), node_errors: nodeErrorsSchema })
// Custom handlers and older servers answer with a bare text as `error`.
const refusedSchema = looseObject({ error: v.union([v.string(), errorSchema]), node_errors: nodeErrorsSchema })

/** @throws ProtocolError */
export function readAccepted(json: Json): PromptAccepted {
  const { prompt_id, number, node_errors } = readShape(acceptedSchema, json, 'prompt')
  return { runId: asRunId(prompt_id), number, nodeErrors: readNodeErrors(node_errors) }
}

/** Null when it is not ComfyUI's way of refusing, but some proxy's. */
export function readRefused(json: Json): PromptRejection | null {
  const parsed = v.safeParse(refusedSchema, json)
  if (!parsed.success) return null
  const nodeErrors = readNodeErrors(parsed.output.node_errors)
  const { error } = parsed.output
  if (typeof error === 'string') return { type: '', message: error, details: '', nodeId: null, classType: null, nodeErrors }
  const { type, message, details, extra_info } = error
  // Before 0.12 the node stood in the text only.
  const nodeId = extra_info.node_id ?? /^Node ID '#(.+)'$/.exec(details)?.[1] ?? null
  return { type, message, details, nodeId, classType: extra_info.class_type, nodeErrors }
}

function readNodeErrors(byNode: v.InferOutput<typeof nodeErrorsSchema>): NodeInputError[] {
  return Object.entries(byNode).flatMap(([nodeId, { class_type, errors }]) => errors.map(({ type, message, details, extra_info }) => ({
    nodeId,
    classType: class_type,
    type,
    message,
    details,
    inputName: extra_info.input_name ?? null,
    receivedValue: extra_info.received_value,
  })))
}

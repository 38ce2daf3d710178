/**
 * The wire form of a failed node: the same in the socket's `execution_error`, in history and in jobs.
 * Source: protocol 2.4.
 */
import * as v from 'valibot'
import type { RunFailure } from './events'
import { asNodeId } from './ids'
import { idOrNull, listOf, looseObject, textOrEmpty, textOrNull } from './wire'

export const failureMembers = {
  node_id: idOrNull,
  node_type: textOrNull,
  exception_type: textOrEmpty,
  exception_message: textOrEmpty,
  traceback: listOf(v.string()),
}
export const failureSchema = looseObject(failureMembers)

export function readFailure(wire: v.InferOutput<typeof failureSchema>): RunFailure {
  return {
    nodeId: wire.node_id === null ? null : asNodeId(wire.node_id),
    nodeType: wire.node_type,
    exceptionType: wire.exception_type,
    message: wire.exception_message.trim(), // ends with a newline
    traceback: wire.traceback,
  }
}

/** A node that returned a blocker with a message: the run goes on. */
export const isBlocker = (wire: v.InferOutput<typeof failureSchema>) => wire.exception_type === 'ExecutionBlocked'

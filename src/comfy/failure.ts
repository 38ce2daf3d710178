/**
 * The wire form of a failed node: the same in the socket's `execution_error`, in history and in jobs.
 * Source: protocol 2.4.
 */
import * as z from 'zod/mini'
import type { RunFailure } from './events'
import { asNodeId } from './ids'
import { idOrNull, listOf, textOrEmpty, textOrNull } from './wire'

export const failureSchema = z.looseObject({
  node_id: idOrNull,
  node_type: textOrNull,
  exception_type: textOrEmpty,
  exception_message: textOrEmpty,
  traceback: listOf(z.string()),
})

export function readFailure(wire: z.output<typeof failureSchema>): RunFailure {
  return {
    nodeId: wire.node_id === null ? null : asNodeId(wire.node_id),
    nodeType: wire.node_type,
    exceptionType: wire.exception_type,
    message: wire.exception_message.trim(), // ends with a newline
    traceback: wire.traceback,
  }
}

/** A node that returned a blocker with a message: the run goes on. */
export const isBlocker = (wire: z.output<typeof failureSchema>) => wire.exception_type === 'ExecutionBlocked'

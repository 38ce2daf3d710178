/**
 * Who runs and who waits: /queue on every server, /api/jobs where it exists. /queue repeats every workflow in full
 * and is built on the loop that sends previews, so jobs are asked first (design: what may be asked when).
 * Source: protocol 1.2, 1.8.
 */
import * as z from 'zod/mini'
import type { Json } from '@/lib/json'
import type { RunFailure } from './events'
import { failureSchema, readFailure } from './failure'
import { asRunId } from './ids'
import type { RunId } from './ids'
import { idOrNull, listOf, numberOrNull, orElse, readShape, wireId, wireNumber } from './wire'

export interface QueueItem {
  /** Smaller runs earlier; negative when it was put in front. */
  number: number
  runId: RunId
  clientId: string | null
}
export interface Queue {
  running: QueueItem[]
  /** In the order they will run. */
  pending: QueueItem[]
}

export interface Job {
  runId: RunId
  status: 'pending' | 'in_progress' | 'completed' | 'failed' | 'cancelled' | 'other'
  /** As `QueueItem.number`. */
  number: number
  failure: RunFailure | null
  /** The server's clock. */
  createdAtMs: number | null
  startedAtMs: number | null
  endedAtMs: number | null
  outputCount: number
}
export interface JobsPage {
  jobs: Job[]
  total: number | null
  hasMore: boolean
}

const clientSchema = z.looseObject({ client_id: idOrNull })
const itemSchema = z.tuple([wireNumber, wireId, z.unknown(), orElse(clientSchema, { client_id: null })], z.unknown())
const queueSchema = z.looseObject({ queue_running: listOf(itemSchema), queue_pending: listOf(itemSchema) })

/** @throws ProtocolError */
export function readQueue(json: Json): Queue {
  const { queue_running, queue_pending } = readShape(queueSchema, json, 'queue')
  // Pending ones come as the server's heap holds them, which is no order.
  return { running: queue_running.map(toItem), pending: queue_pending.map(toItem).toSorted(byTurn) }
}

function toItem([number, id, , extra]: z.output<typeof itemSchema>): QueueItem {
  return { number, runId: asRunId(id), clientId: extra.client_id }
}

const jobSchema = z.looseObject({
  id: wireId,
  status: z.string(),
  priority: orElse(wireNumber, 0),
  execution_error: orElse(z.nullable(failureSchema), null),
  create_time: numberOrNull,
  execution_start_time: numberOrNull,
  execution_end_time: numberOrNull,
  outputs_count: orElse(wireNumber, 0),
})
const pageSchema = z.looseObject({
  jobs: listOf(jobSchema),
  pagination: orElse(z.looseObject({ total: numberOrNull, has_more: orElse(z.boolean(), false) }), { total: null, has_more: false }),
})
const statuses: ReadonlySet<string> = new Set(['pending', 'in_progress', 'completed', 'failed', 'cancelled'] satisfies Job['status'][])

/** Jobs in the order they run or ran. @throws ProtocolError */
export function readJobs(json: Json): JobsPage {
  const { jobs, pagination } = readShape(pageSchema, json, 'jobs')
  return { jobs: jobs.map(toJob).toSorted(byTurn), total: pagination.total, hasMore: pagination.has_more }
}

/** @throws ProtocolError */
export function readJob(json: Json): Job {
  return toJob(readShape(jobSchema, json, 'jobs'))
}

function toJob(wire: z.output<typeof jobSchema>): Job {
  return {
    runId: asRunId(wire.id),
    status: statuses.has(wire.status) ? (wire.status as Job['status']) : 'other',
    number: wire.priority,
    failure: wire.execution_error && readFailure(wire.execution_error),
    createdAtMs: wire.create_time,
    startedAtMs: wire.execution_start_time,
    endedAtMs: wire.execution_end_time,
    outputCount: wire.outputs_count,
  }
}

/** The server breaks ties by comparing ids as text. */
function byTurn(left: { number: number; runId: string }, right: { number: number; runId: string }): number {
  return left.number - right.number || (left.runId < right.runId ? -1 : Number(left.runId > right.runId))
}

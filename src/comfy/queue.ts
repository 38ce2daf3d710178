/**
 * Who runs and who waits: /queue on every server, /api/jobs where it exists. /queue repeats every workflow in full
 * and is built on the loop that sends previews, so jobs are asked first (design: what may be asked when).
 * Source: protocol 1.2, 1.8.
 */
import * as v from 'valibot'
import type { Json } from '@/lib/json'
import { asRunId } from './ids'
import type { RunId } from './ids'
import { idOrNull, listOf, looseObject, orElse, readShape, wireId, wireNumber } from './wire'

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
}

const clientSchema = looseObject({ client_id: idOrNull })
const itemSchema = v.looseTuple([wireNumber, wireId, v.unknown(), orElse(clientSchema, { client_id: null })])
const queueSchema = looseObject({ queue_running: listOf(itemSchema), queue_pending: listOf(itemSchema) })

/** @throws ProtocolError */
export function readQueue(json: Json): Queue {
  const { queue_running, queue_pending } = readShape(queueSchema, json, 'queue')
  // Pending ones come as the server's heap holds them, which is no order.
  return { running: queue_running.map(toItem), pending: queue_pending.map(toItem).toSorted(byTurn) }
}

function toItem([number, id, , extra]: v.InferOutput<typeof itemSchema>): QueueItem {
  return { number, runId: asRunId(id), clientId: extra.client_id }
}

const jobSchema = looseObject({ id: wireId, status: v.string(), priority: orElse(wireNumber, 0) })
const pageSchema = looseObject({ jobs: listOf(jobSchema) })
const statuses: ReadonlySet<string> = new Set(['pending', 'in_progress', 'completed', 'failed', 'cancelled'] satisfies Job['status'][])

/** In the order they run or ran. @throws ProtocolError */
export function readJobs(json: Json): Job[] {
  return readShape(pageSchema, json, 'jobs').jobs.map(toJob).toSorted(byTurn)
}

function toJob({ id, status, priority }: v.InferOutput<typeof jobSchema>): Job {
  return { runId: asRunId(id), status: statuses.has(status) ? (status as Job['status']) : 'other', number: priority }
}

/** The server breaks ties by comparing ids as text. */
function byTurn(left: { number: number; runId: string }, right: { number: number; runId: string }): number {
  return left.number - right.number || (left.runId < right.runId ? -1 : Number(left.runId > right.runId))
}

/**
 * One submission, as the queue, the executor and the history hold it.
 */
import type { Py, PyObject } from '../python/json'
import { PyFloat } from '../python/json'

export interface Job {
  id: string
  /** Smaller runs earlier. A float where the client sent one, else the server's counter. */
  number: number | PyFloat
  prompt: PyObject
  extraData: PyObject
  /** Output nodes to execute. */
  outputs: readonly string[]
  /** Whose socket hears of it; null when the submission named nobody. */
  clientId: string | null
}

/** The 5-element form of /queue and /history. */
export function jobTuple(job: Job): Py {
  return [job.number, job.id, job.prompt, job.extraData, [...job.outputs]]
}

export function comesBefore(a: Job, b: Job): boolean {
  const left = priority(a)
  const right = priority(b)
  return left === right ? a.id < b.id : left < right
}

export function priority(job: Job): number {
  return job.number instanceof PyFloat ? job.number.value : job.number
}

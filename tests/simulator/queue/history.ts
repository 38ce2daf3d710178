/**
 * What is remembered of jobs that ended, oldest first, in memory only. Source: protocol 1.4.
 */
import type { Py, PyObject } from '../python/json'
import { jobTuple, type Job } from './job'

const MAX_ITEMS = 10_000

export interface HistoryEntry {
  job: Job
  outputs: PyObject
  meta: PyObject
  status: { result: 'success' | 'error'; completed: boolean; messages: [event: string, data: PyObject][] }
}

export interface History {
  add(entry: HistoryEntry): void
  find(jobId: string): HistoryEntry | null
  /** `offset` counts from the oldest; null with a limit means the newest ones. */
  list(maxItems: number | null, offset: number | null): HistoryEntry[]
  remove(jobId: string): void
  clear(): void
}

export function createHistory(): History {
  const entries = new Map<string, HistoryEntry>()
  return {
    add: (entry) => {
      if (entries.size >= MAX_ITEMS) {
        const oldest = entries.keys().next()
        if (!oldest.done) entries.delete(oldest.value)
      }
      entries.set(entry.job.id, entry) // a repeated id overwrites, in its old place
    },
    find: (jobId) => entries.get(jobId) ?? null,
    list: (maxItems, offset) => {
      const all = [...entries.values()]
      const start = offset ?? (maxItems === null ? 0 : Math.max(0, all.length - maxItems))
      return maxItems === null ? all.slice(start) : all.slice(start, start + maxItems)
    },
    remove: (jobId) => entries.delete(jobId),
    clear: () => entries.clear(),
  }
}

export function printHistoryEntry({ job, outputs, meta, status }: HistoryEntry): Py {
  return {
    prompt: jobTuple(job),
    outputs,
    status: { status_str: status.result, completed: status.completed, messages: status.messages },
    meta,
  }
}

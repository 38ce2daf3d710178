/**
 * Jobs that wait and the one that runs. Tells its listener after every change, as often as the server does: clients
 * see the same count twice and must not mind. Source: protocol 1.2, 2.4 (status).
 */
import { createHeap } from './heap'
import { comesBefore, type Job } from './job'

export interface PromptQueue {
  put(job: Job): void
  /** The next job becomes the running one; null when nothing waits. */
  take(): Job | null
  /** The running job is over. */
  finish(): void
  remove(jobId: string): boolean
  clear(): void
  running(): Job | null
  /** In heap order. */
  pending(): readonly Job[]
  /** Pending and running. */
  remaining(): number
  /** Forgets everything without a word, as a restart does. */
  reset(): void
}

export function createPromptQueue(onChange: () => void): PromptQueue {
  const heap = createHeap<Job>(comesBefore)
  let running: Job | null = null
  return {
    put: (job) => {
      heap.push(job)
      onChange()
    },
    take: () => {
      const job = heap.pop()
      if (!job) return null
      running = job
      onChange()
      return job
    },
    finish: () => {
      running = null
      onChange()
    },
    remove: (jobId) => {
      const wasLast = heap.items().length === 1
      if (!heap.remove((job) => job.id === jobId)) return false
      if (wasLast) onChange() // the last one is removed by wiping the queue, which is a change of its own
      onChange()
      return true
    },
    clear: () => {
      heap.clear()
      onChange()
    },
    running: () => running,
    pending: () => heap.items(),
    remaining: () => heap.items().length + (running ? 1 : 0),
    reset: () => {
      heap.clear()
      running = null
    },
  }
}

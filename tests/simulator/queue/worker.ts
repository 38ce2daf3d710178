/**
 * Takes jobs from the queue one after the other. After a job the order is the server's: history is written some time
 * after `execution_success`, then `status` goes out, then `executing` without a node. Source: protocol 2.6.
 */
import type { Clock } from '../clock'
import type { Executor } from './executor'
import type { History } from './history'
import type { PromptQueue } from './promptQueue'

export interface Worker {
  /** There may be something to do. */
  wake(): void
  /** Asks for the cache to be thrown away between two jobs. */
  freeMemory(): void
  /** Drops the running job without another word, as a restart does. */
  abandon(): void
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>
}

export interface WorkerOptions {
  queue: PromptQueue
  executor: Executor
  history: History
  clock: Clock
  /** Between `execution_success` and the entry in history. */
  historyDelayMs: number
}

export function createWorker({ queue, executor, history, clock, historyDelayMs }: WorkerOptions): Worker {
  let loop: Promise<void> | null = null
  let mustFree = false
  let era = 0

  async function work(): Promise<void> {
    await clock.sleep(0) // the submission is answered from the same turn of the event loop
    for (let job = queue.take(); job; job = queue.take()) {
      const startedIn = era
      const { entry, reporter } = await executor.run(job)
      await clock.sleep(historyDelayMs)
      if (era !== startedIn) continue // abandoned
      history.add(entry)
      queue.finish()
      reporter.ended()
      free()
      await clock.sleep(0)
    }
    free()
  }

  function free(): void {
    if (mustFree) executor.clearCache()
    mustFree = false
  }

  const wake = () => {
    loop ??= work().finally(() => {
      loop = null
      if (queue.pending().length > 0) wake() // put between the last take and now
    })
  }
  return {
    wake,
    freeMemory: () => {
      mustFree = true
      wake()
    },
    abandon: () => {
      era++
      executor.abandon()
      executor.clearCache()
    },
    idle: async () => {
      await loop
    },
  }
}

/**
 * Queue, interruption and memory. Source: protocol 1.2.
 */
import { empty, json } from '../http/message'
import type { Router } from '../http/router'
import type { Py } from '../python/json'
import { isPyObject, toBool, PyError } from '../python/values'
import type { Executor } from '../queue/executor'
import { jobTuple } from '../queue/job'
import type { PromptQueue } from '../queue/promptQueue'
import type { Worker } from '../queue/worker'

export function addQueueRoutes(router: Router, { queue, executor, worker }: { queue: PromptQueue; executor: Executor; worker: Worker }): void {
  router.add('GET', '/queue', () => {
    const running = queue.running()
    return json({ queue_running: running ? [jobTuple(running)] : [], queue_pending: queue.pending().map(jobTuple) })
  })

  router.add('POST', '/queue', async (request) => {
    const body = await request.json()
    if (!isPyObject(body)) throw new PyError('TypeError', 'no object')
    if (toBool(body['clear'] ?? false)) queue.clear()
    for (const id of listOf(body['delete'])) if (typeof id === 'string') queue.remove(id)
    return empty()
  })

  router.add('POST', '/interrupt', async (request) => {
    let body: Py = {}
    try {
      body = await request.json()
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error // no body is as good as {}
    }
    const wanted = isPyObject(body) ? body['prompt_id'] : null
    // With an id only that run is stopped, and only while it runs; the answer is the same.
    if (!toBool(wanted ?? null) || queue.running()?.id === wanted) executor.interrupt()
    return empty()
  })

  router.add('POST', '/free', async (request) => {
    const body = await request.json()
    if (!isPyObject(body)) throw new PyError('AttributeError', 'no object')
    if (toBool(body['free_memory'] ?? false)) worker.freeMemory()
    return empty()
  })
}

export function listOf(value: Py | undefined): Py[] {
  return Array.isArray(value) ? value : []
}

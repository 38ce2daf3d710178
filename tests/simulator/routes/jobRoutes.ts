/**
 * /api/jobs, which only the newer release has. Source: protocol 1.8 and recorded answers.
 */
import { json, type Reply } from '../http/message'
import type { Router } from '../http/router'
import type { Py, PyObject } from '../python/json'
import { isPyObject } from '../python/values'
import type { Executor } from '../queue/executor'
import type { History, HistoryEntry } from '../queue/history'
import { priority, type Job } from '../queue/job'
import type { PromptQueue } from '../queue/promptQueue'

const states = ['pending', 'in_progress', 'completed', 'failed', 'cancelled']

interface JobView {
  state: string
  createdMs: number
  durationMs: number
  view: PyObject
}

export function addJobRoutes(router: Router, { queue, history, executor }: { queue: PromptQueue; history: History; executor: Executor }): void {
  const all = (): JobView[] => {
    const running = queue.running()
    return [
      ...queue.pending().map((job) => viewOpen(job, 'pending')),
      ...(running ? [viewOpen(running, 'in_progress')] : []),
      ...history.list(null, null).map(viewEnded),
    ]
  }
  const cancel = (id: string): boolean => {
    if (queue.running()?.id !== id) return queue.remove(id)
    executor.interrupt()
    return true
  }

  router.add('GET', '/api/jobs', ({ query }) => {
    const wanted = (query.get('status') ?? '').split(',').map((word) => word.trim()).filter(Boolean)
    const strangers = wanted.filter((word) => !states.includes(word))
    if (strangers.length > 0) return badRequest(`Invalid status value(s): ${strangers.join(', ')}. Valid values: ${states.join(', ')}`)
    const sortBy = query.get('sort_by') ?? 'created_at'
    const order = query.get('sort_order') ?? 'desc'
    if (!['created_at', 'execution_duration'].includes(sortBy)) return badRequest('sort_by must be created_at or execution_duration')
    if (!['asc', 'desc'].includes(order)) return badRequest('sort_order must be asc or desc')
    const limit = query.has('limit') ? Number(query.get('limit')) : null
    const offset = Number(query.get('offset') ?? 0)
    if (limit !== null && (!Number.isInteger(limit) || limit <= 0)) return badRequest('limit must be a positive integer')
    if (!Number.isInteger(offset)) return badRequest('offset must be an integer')

    const workflowId = query.get('workflow_id')
    const key = (job: JobView) => (sortBy === 'created_at' ? job.createdMs : job.durationMs)
    const found = all()
      .filter(({ state, view }) => (wanted.length === 0 || wanted.includes(state)) && (workflowId === null || view['workflow_id'] === workflowId))
      .toSorted((a, b) => (order === 'asc' ? key(a) - key(b) : key(b) - key(a)))
    const from = Math.max(0, offset)
    const page = found.slice(from, limit === null ? undefined : from + limit)
    return json({
      jobs: page.map(({ view }) => view),
      pagination: { offset: from, limit, total: found.length, has_more: from + page.length < found.length },
    })
  }, 'both')

  router.add('GET', '/api/jobs/{id}', ({ params }) => {
    const id = params['id'] ?? ''
    const ended = history.find(id)
    if (ended) return json({ ...viewEnded(ended).view, ...details(ended) })
    const open = all().find(({ view }) => view['id'] === id)
    return open ? json(open.view) : json({ error: 'Job not found' }, 404)
  }, 'both')

  router.add('POST', '/api/jobs/{id}/cancel', ({ params }) => json({ cancelled: cancel(params['id'] ?? '') }), 'both')

  router.add('POST', '/api/jobs/cancel', async (request) => {
    let body: Py
    try {
      body = await request.json()
    } catch {
      return badRequest('Invalid JSON body')
    }
    const ids = isPyObject(body) && Array.isArray(body['job_ids']) ? body['job_ids'] : []
    const invalid = ids.filter((id) => typeof id !== 'string' || !/^[0-9a-f-]{36}$/i.test(id))
    if (ids.length === 0 || invalid.length > 0) return json({ error: 'job_ids must be a list of UUIDs', invalid_ids: invalid }, 400)
    return json({ cancelled: ids.filter((id) => typeof id === 'string' && cancel(id)).length > 0 })
  }, 'both')
}

function badRequest(message: string): Reply {
  return json({ error: message }, 400)
}

function viewOpen(job: Job, state: string): JobView {
  return view(job, state, {}, { outputs_count: 0, previewable_outputs_count: 0 }, 0)
}

function viewEnded({ job, outputs, status }: HistoryEntry): JobView {
  const message = (name: string) => status.messages.find(([event]) => event === name)?.[1]
  const failure = message('execution_error')
  const interruption = message('execution_interrupted')
  const started = Number(message('execution_start')?.['timestamp'] ?? 0)
  const ended = Number((failure ?? interruption ?? message('execution_success'))?.['timestamp'] ?? started)
  const state = interruption ? 'cancelled' : failure ? 'failed' : 'completed'
  const items = outputItems(outputs)
  const previewable = items.filter(({ media }) => media !== 'text')
  const best = previewable.find(({ item }) => item['type'] === 'output') ?? previewable[0]
  return view(
    job, state,
    { execution_start_time: started, execution_end_time: ended, ...(failure ? { execution_error: failure } : {}) },
    {
      outputs_count: items.length,
      previewable_outputs_count: previewable.length,
      ...(best ? { preview_output: { ...best.item, nodeId: best.nodeId, mediaType: best.media } } : {}),
    },
    ended - started,
  )
}

/** Keys in the server's order; what is not known is left out. */
function view(job: Job, state: string, times: PyObject, outputs: PyObject, durationMs: number): JobView {
  const createdMs = Number(job.extraData['create_time'] ?? 0)
  const info = job.extraData['extra_pnginfo']
  const workflow = isPyObject(info) ? info['workflow'] : null
  const workflowId = isPyObject(workflow) ? (workflow['id'] ?? null) : null
  return {
    state, createdMs, durationMs,
    view: {
      id: job.id, status: state, priority: Number.isInteger(priority(job)) ? job.number : priority(job), create_time: createdMs,
      ...times, ...outputs, ...(workflowId === null ? {} : { workflow_id: workflowId }),
    },
  }
}

function details({ job, outputs, status }: HistoryEntry): PyObject {
  return {
    outputs,
    execution_status: { status_str: status.result, completed: status.completed, messages: status.messages },
    workflow: { prompt: job.prompt, extra_data: job.extraData },
  }
}

function outputItems(outputs: PyObject): { nodeId: string; media: string; item: PyObject }[] {
  return Object.entries(outputs).flatMap(([nodeId, ui]) =>
    Object.entries(isPyObject(ui) ? ui : {}).flatMap(([media, items]) => {
      if (media === 'animated' || !Array.isArray(items)) return []
      return items.map((item) => ({ nodeId, media, item: isPyObject(item) ? item : { content: item } }))
    }),
  )
}

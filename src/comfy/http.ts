/**
 * The server's HTTP routes as typed functions. All of them throw: UnreachableError, HttpError, ProtocolError, or the
 * signal's reason when it is aborted. Null means what its line says, never "failed".
 * Source: protocol 1.
 */
import * as z from 'zod/mini'
import type { Json, JsonObject } from '@/lib/json'
import { PromptRejectedError } from './errors'
import { readHistory } from './history'
import type { HistoryItem } from './history'
import type { RunId } from './ids'
import type { OutputFile } from './outputs'
import { readAccepted, readRefused } from './promptAnswer'
import type { PromptAccepted } from './promptAnswer'
import { readJob, readJobs, readQueue } from './queue'
import type { Job, JobsPage, Queue } from './queue'
import { createRequester, httpError, parseAnswer } from './request'
import type { RequesterOptions } from './request'
import { readSystemStats } from './systemStats'
import type { SystemStats } from './systemStats'
import type { UploadedFile, UploadOptions } from './upload'
import { viewPath } from './urls'
import { readShape, wireNumber } from './wire'

export interface PromptRequest {
  prompt: JsonObject
  /** Ours: a canonical lowercase UUID, known before the answer comes. */
  promptId: string
  /** Whose socket gets the run's events. */
  clientId: string
  extraData?: JsonObject
  /** Its turn; `front` puts it before all others instead. */
  number?: number
  front?: boolean
}

/** Everybody's runs, as far as they have not ended; pending in the order they will run. */
export interface ActiveRuns {
  running: RunId[]
  pending: RunId[]
}

export interface JobsQuery {
  /** Comma list of job statuses. */
  status?: string
  limit?: number
  offset?: number
}

export interface ComfyHttp {
  systemStats(signal?: AbortSignal): Promise<SystemStats>
  /** Null on servers before 0.3.45. */
  features(signal?: AbortSignal): Promise<JsonObject | null>
  /** The raw entry of one class; null where the server does not know it. */
  objectInfoClass(classType: string, signal?: AbortSignal): Promise<Json | null>
  /** Megabytes, built on the server's event loop. */
  objectInfoAll(signal?: AbortSignal): Promise<Json>
  /** @throws PromptRejectedError when the server refuses the prompt */
  postPrompt(request: PromptRequest, signal?: AbortSignal): Promise<PromptAccepted>
  queue(signal?: AbortSignal): Promise<Queue>
  /** Running and pending runs of everybody. */
  queueRemaining(signal?: AbortSignal): Promise<number>
  /** By the lightest route the server has. */
  activeRuns(signal?: AbortSignal): Promise<ActiveRuns>
  /** Null where the server does not know the run: not ended yet, or forgotten. */
  history(runId: RunId, signal?: AbortSignal): Promise<HistoryItem | null>
  /** Null where the route does not exist. */
  jobs(query?: JobsQuery, signal?: AbortSignal): Promise<JobsPage | null>
  /** Null where the job or the route does not exist. */
  job(runId: RunId, signal?: AbortSignal): Promise<Job | null>
  /** Interrupts it if it runs, removes it if it waits; false if neither. Null where the route does not exist. */
  cancelJob(runId: RunId, signal?: AbortSignal): Promise<boolean | null>
  /** Servers before 0.3.57 ignore the id and stop whatever runs. */
  interrupt(runId: RunId, signal?: AbortSignal): Promise<void>
  /** Ids that run or are unknown are ignored by the server; its answer tells nothing. */
  deleteQueued(runIds: readonly RunId[], signal?: AbortSignal): Promise<void>
  /** The file with the login's header, which an `<img>` cannot carry; and for downloads. */
  view(file: Pick<OutputFile, 'filename' | 'subfolder' | 'area'>, signal?: AbortSignal): Promise<Blob>
  /** Any file, not only images. Use the name that comes back. */
  uploadImage(file: File, options?: UploadOptions): Promise<UploadedFile>
  /** File names in one model folder; null for a folder that the server does not know. */
  models(folder: string, signal?: AbortSignal): Promise<string[] | null>
  /** Whether every user has a directory of their own (`--multi-user`). */
  users(signal?: AbortSignal): Promise<{ isMultiUser: boolean }>
}

export interface ComfyHttpOptions extends RequesterOptions {
  /** Only for uploads that report progress: fetch cannot. */
  XMLHttpRequest?: typeof globalThis.XMLHttpRequest
}

export function createComfyHttp(options: ComfyHttpOptions): ComfyHttp {
  const { json, jsonOrNull, send, text, blob } = createRequester(options)
  const auth = options.auth ?? null
  let lacksJobs = false

  async function jobs(query: JobsQuery = {}, signal?: AbortSignal): Promise<JobsPage | null> {
    const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
    const answer = await jsonOrNull(`jobs?${parameters}`, { signal })
    return answer === null ? null : readJobs(answer)
  }

  async function queue(signal?: AbortSignal): Promise<Queue> {
    return readQueue(await json('queue', { signal }))
  }

  return {
    jobs,
    queue,
    systemStats: async (signal) => readSystemStats(await json('system_stats', { signal })),
    features: async (signal) => {
      const answer = await jsonOrNull('features', { signal })
      return answer === null ? null : (readShape(objectSchema, answer, 'features') as JsonObject)
    },
    objectInfoClass: async (classType, signal) => {
      const answer = await json(`object_info/${encodeURIComponent(classType)}`, { signal })
      const table = readShape(objectSchema, answer, 'object_info') as JsonObject
      return Object.hasOwn(table, classType) ? (table[classType] ?? null) : null
    },
    objectInfoAll: (signal) => json('object_info', { signal }),
    postPrompt: async (request, signal) => {
      const answer = await text('prompt', { body: promptBody(request), signal })
      if (answer.ok) return readAccepted(parseAnswer('prompt', answer.text, auth))
      const rejection = answer.status === 400 ? readRefused(jsonOf(answer.text)) : null
      throw rejection ? new PromptRejectedError(rejection) : httpError(answer, auth)
    },
    queueRemaining: async (signal) => readShape(execInfoSchema, await json('prompt', { signal }), 'prompt').exec_info.queue_remaining,
    activeRuns: async (signal) => {
      if (!lacksJobs) {
        const page = await jobs({ status: 'pending,in_progress' }, signal)
        if (page) return { running: idsOf(page.jobs, 'in_progress'), pending: idsOf(page.jobs, 'pending') }
        lacksJobs = true // a server does not learn it while it runs
      }
      const { running, pending } = await queue(signal)
      return { running: running.map((item) => item.runId), pending: pending.map((item) => item.runId) }
    },
    history: async (runId, signal) => readHistory(await json(`history/${encodeURIComponent(runId)}`, { signal }), runId),
    job: async (runId, signal) => {
      const answer = await jsonOrNull(`jobs/${encodeURIComponent(runId)}`, { signal })
      return answer === null ? null : readJob(answer)
    },
    cancelJob: async (runId, signal) => {
      const answer = await jsonOrNull(`jobs/${encodeURIComponent(runId)}/cancel`, { body: {}, signal })
      return answer === null ? null : readShape(cancelledSchema, answer, 'cancel').cancelled
    },
    interrupt: (runId, signal) => send('interrupt', { body: { prompt_id: runId }, signal }),
    deleteQueued: (runIds, signal) => send('queue', { body: { delete: runIds }, signal }),
    view: (file, signal) => blob(viewPath(file), { signal }),
    uploadImage: async (file, upload = {}) => {
      const { uploadImage } = await import('./upload') // most pages never upload
      return uploadImage(file, upload, { ...options, json })
    },
    models: async (folder, signal) => {
      const answer = await jsonOrNull(`models/${encodeURIComponent(folder)}`, { signal })
      return answer === null ? null : readShape(z.array(z.string()), answer, 'models')
    },
    users: async (signal) => ({ isMultiUser: readShape(usersSchema, await json('users', { signal }), 'users').users != null }),
  }
}

const objectSchema = z.record(z.string(), z.unknown())
const execInfoSchema = z.looseObject({ exec_info: z.looseObject({ queue_remaining: wireNumber }) })
const cancelledSchema = z.looseObject({ cancelled: z.boolean() })
const usersSchema = z.looseObject({ users: z.nullish(objectSchema) })

function promptBody({ prompt, promptId, clientId, extraData, number, front }: PromptRequest) {
  // extra_data null is a 500; undefined members are not printed.
  return { prompt, prompt_id: promptId, client_id: clientId, extra_data: extraData, number, front }
}

function idsOf(jobs: readonly Job[], status: Job['status']): RunId[] {
  return jobs.filter((job) => job.status === status).map((job) => job.runId)
}

/** A 400 need not be JSON. */
function jsonOf(text: string): Json {
  try {
    return parseAnswer('prompt', text, null)
  } catch {
    return null
  }
}

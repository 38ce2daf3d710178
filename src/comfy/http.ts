/**
 * The server's HTTP routes as typed functions. All of them throw: UnreachableError, HttpError, ProtocolError, or the
 * signal's reason when it is aborted. Null means what its line says, never "failed".
 * Source: protocol 1.
 */
import * as v from 'valibot'
import type { Json, JsonObject } from '@/lib/json'
import { PromptRejectedError } from './errors'
import type { HistoryItem } from './history'
import type { RunId } from './ids'
import type { ComfyLibrary } from './library'
import type { OutputFile } from './outputs'
import type { PromptAccepted } from './promptAnswer'
import type { Job, Queue } from './queue'
import { createRequester, httpError, parseAnswer } from './request'
import type { RequesterOptions } from './request'
import { readSystemStats } from './systemStats'
import type { SystemStats } from './systemStats'
import type { UploadedFile, UploadOptions } from './upload'
import { viewPath } from './urls'
import { looseObject, readShape, recordOf } from './wire'

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

export interface ComfyHttp {
  systemStats(signal?: AbortSignal): Promise<SystemStats>
  /** The raw entry of one class; null where the server does not know it. @throws AnswerTooLargeError beyond `maxBytes` */
  objectInfoClass(classType: string, signal?: AbortSignal, maxBytes?: number): Promise<Json | null>
  /** @throws PromptRejectedError when the server refuses the prompt */
  postPrompt(request: PromptRequest, signal?: AbortSignal): Promise<PromptAccepted>
  queue(signal?: AbortSignal): Promise<Queue>
  /** By the lightest route the server has. */
  activeRuns(signal?: AbortSignal): Promise<ActiveRuns>
  /** Null where the server does not know the run: not ended yet, or forgotten. */
  history(runId: RunId, signal?: AbortSignal): Promise<HistoryItem | null>
  /** Interrupts it if it runs, removes it if it waits; false if neither. Null where the route does not exist. */
  cancelJob(runId: RunId, signal?: AbortSignal): Promise<boolean | null>
  /** Servers before 0.3.57 ignore the id and stop whatever runs. */
  interrupt(runId: RunId, signal?: AbortSignal): Promise<void>
  /** Ids that run or are unknown are ignored by the server; its answer tells nothing. */
  deleteQueued(runIds: readonly RunId[], signal?: AbortSignal): Promise<void>
  /**
   * The file with the login's header, which an `<img>` cannot carry; and for downloads. With the `cacheBuster` of an
   * address that is shown (urls.ts) it is not fetched twice.
   */
  view(file: Pick<OutputFile, 'filename' | 'subfolder' | 'area'>, signal?: AbortSignal, cacheBuster?: string): Promise<Blob>
  /** Any file, not only images. Use the name that comes back. */
  uploadImage(file: File, options?: UploadOptions): Promise<UploadedFile>
  /** What lies on the server: models, saved workflows, files. Its code is fetched when first wanted. */
  library(): Promise<ComfyLibrary>
}

export interface ComfyHttpOptions extends RequesterOptions {
  /** Only for uploads that report progress: fetch cannot. */
  XMLHttpRequest?: typeof globalThis.XMLHttpRequest
}

/** To call while there is a server to fetch it from: without it no answer about a run can be read. */
export const loadRunAnswers = () => import('./runAnswers')

export function createComfyHttp(options: ComfyHttpOptions): ComfyHttp {
  const requester = createRequester(options)
  const { json, jsonOrNull, send, text, blob } = requester
  const auth = options.auth ?? null
  let lacksJobs = false

  async function queue(signal?: AbortSignal): Promise<Queue> {
    const [{ readQueue }, answer] = await Promise.all([loadRunAnswers(), json('queue', { signal })])
    return readQueue(answer)
  }

  return {
    queue,
    systemStats: async (signal) => readSystemStats(await json('system_stats', { signal })),
    objectInfoClass: async (classType, signal, maxBytes) => {
      const answer = await json(`object_info/${encodeURIComponent(classType)}`, { signal, maxBytes })
      const table = readShape(objectSchema, answer, 'object_info') as JsonObject
      return Object.hasOwn(table, classType) ? (table[classType] ?? null) : null
    },
    postPrompt: async (request, signal) => {
      const [{ readAccepted, readRefused }, answer] = await Promise.all([loadRunAnswers(), text('prompt', { body: promptBody(request), signal })])
      if (answer.ok) return readAccepted(parseAnswer('prompt', answer.text, auth))
      const rejection = answer.status === 400 ? readRefused(jsonOf(answer.text)) : null
      throw rejection ? new PromptRejectedError(rejection) : httpError(answer, auth)
    },
    activeRuns: async (signal) => {
      if (!lacksJobs) {
        const [{ readJobs }, answer] = await Promise.all([loadRunAnswers(), jsonOrNull('jobs?status=pending,in_progress', { signal })])
        const jobs = answer === null ? null : readJobs(answer)
        if (jobs) return { running: idsOf(jobs, 'in_progress'), pending: idsOf(jobs, 'pending') }
        lacksJobs = true // a server does not learn it while it runs
      }
      const { running, pending } = await queue(signal)
      return { running: running.map((item) => item.runId), pending: pending.map((item) => item.runId) }
    },
    history: async (runId, signal) => {
      const [{ readHistory }, answer] = await Promise.all([loadRunAnswers(), json(`history/${encodeURIComponent(runId)}`, { signal })])
      return readHistory(answer, runId)
    },
    cancelJob: async (runId, signal) => {
      const answer = await jsonOrNull(`jobs/${encodeURIComponent(runId)}/cancel`, { body: {}, signal })
      return answer === null ? null : readShape(cancelledSchema, answer, 'cancel').cancelled
    },
    interrupt: (runId, signal) => send('interrupt', { body: { prompt_id: runId }, signal }),
    deleteQueued: (runIds, signal) => send('queue', { body: { delete: runIds }, signal }),
    view: (file, signal, cacheBuster) => blob(viewPath(file, cacheBuster), { signal, cache: cacheBuster === undefined ? 'default' : 'force-cache' }),
    uploadImage: async (file, upload = {}) => {
      const { uploadImage } = await import('./upload') // most pages never upload
      return uploadImage(file, upload, { ...options, json })
    },
    library: async () => (await import('./library')).createComfyLibrary(requester),
  }
}

const objectSchema = recordOf(v.unknown())
const cancelledSchema = looseObject({ cancelled: v.boolean() })

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

/**
 * The choices of a remote combo, asked from a route of the server. The route comes with a node's definition and is not
 * trusted: see comfy/remoteRoute.ts.
 */
import { queryOptions } from '@tanstack/react-query'
import { HttpError } from '@/comfy/errors'
import type { ServerKey } from '@/comfy/ids'
import { readRemoteRoute } from '@/comfy/remoteRoute'
import type { Json } from '@/lib/json'
import type { Choice, RemoteOptions } from '@/workflow/definitions/nodeDefs'
import type { LibraryHttp } from './library'

const DEFAULT_TIMEOUT_MS = 10_000
const MAX_TIMEOUT_MS = 60_000
const MAX_RETRIES = 2
const MAX_CHOICES = 20_000
const FRESH_MS = 60_000

/** The definition names a place that is not asked. */
export class RemoteRouteError extends Error {
  override name = 'RemoteRouteError' as const
  constructor(readonly route: string, readonly reason: 'otherHost' | 'notAPath') {
    super(`Not asked: ${reason}`)
  }
}

/** The answer holds no list of choices. */
export class RemoteAnswerError extends Error {
  override name = 'RemoteAnswerError' as const
}

/** Fails with RemoteRouteError, RemoteAnswerError, or as requests do. */
export function remoteOptionsQuery(http: LibraryHttp, serverKey: ServerKey, remote: RemoteOptions) {
  const { route, responseKey, queryParams, timeoutMs } = remote
  return queryOptions({
    queryKey: [serverKey, 'remoteOptions', route, responseKey, queryParams],
    queryFn: async ({ signal }): Promise<Choice[]> => {
      const read = readRemoteRoute(route, queryParams)
      if (!read.ok) throw new RemoteRouteError(route, read.reason)
      const patience = AbortSignal.timeout(Math.min(Math.max(timeoutMs ?? DEFAULT_TIMEOUT_MS, 1_000), MAX_TIMEOUT_MS))
      return choicesOf(await (await http.library()).plainJson(read.path, anyOf(signal, patience)), responseKey)
    },
    retry: (failures, error) => failures < MAX_RETRIES && isPassing(error),
    staleTime: FRESH_MS,
  })
}

/** What asking again cannot mend is not asked again. */
function isPassing(error: Error): boolean {
  if (error instanceof RemoteRouteError || error instanceof RemoteAnswerError) return false
  return !(error instanceof HttpError && error.status < 500)
}

function choicesOf(answer: Json, responseKey: string | null): Choice[] {
  const list = responseKey === null ? answer : memberOf(answer, responseKey)
  if (!Array.isArray(list)) throw new RemoteAnswerError('no list')
  return list.slice(0, MAX_CHOICES).flatMap((item) => (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean' ? [item] : []))
}

function memberOf(answer: Json, key: string): Json {
  const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer)
  return isObject && Object.hasOwn(answer, key) ? (answer[key] ?? null) : null
}

/** AbortSignal.any is younger than the browsers this page supports. */
function anyOf(...signals: AbortSignal[]): AbortSignal {
  const controller = new AbortController()
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason)
    else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true, signal: controller.signal })
  }
  return controller.signal
}

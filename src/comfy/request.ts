/**
 * One HTTP exchange with a server: address, login, patience, bounded reading, typed errors. What the answers mean is
 * read in http.ts. Request functions throw; they never answer "empty" for "failed".
 * Source: protocol 1.1 (errors are mostly plain text or empty), 4.1 (which headers a cross-origin request may carry).
 */
import { ExactJsonError, parseExact, printExact } from '@/lib/exactJson'
import type { Json } from '@/lib/json'
import { authHeader, redact } from './auth'
import type { Auth } from './auth'
import { AnswerTooLargeError, ComfyError, HttpError, ProtocolError, UnreachableError } from './errors'
import { apiUrl } from './urls'
import { MAX_SAMPLE } from './wire'

/** Silence, not total time: a busy server may scan model folders for long before it answers, and files take what they take. */
const PATIENCE_MS = 30_000
/** A server's history or node table can be many megabytes; beyond this it is no answer but an accident. */
const MAX_JSON_BYTES = 256 * 1024 ** 2
/** Videos; more does not fit a tab. */
const MAX_FILE_BYTES = 2 * 1024 ** 3
/** 400s of POST /prompt repeat input definitions; other errors are only sampled. */
const MAX_ERROR_BYTES = 4 * 1024 ** 2

export interface RequesterOptions {
  baseUrl: string
  auth?: Auth | null
  fetch?: typeof globalThis.fetch
  /** Longest silence before and within an answer. */
  timeoutMs?: number
}

export interface RequestOptions {
  signal?: AbortSignal | undefined
  /** Makes it a POST. Printed as exact JSON, or sent as the form it is. */
  body?: unknown
  cache?: RequestCache
  /** The path stands below the base itself: for /internal, which has no /api twin (protocol 1.1). */
  isPlain?: boolean
  /** A longer answer is refused with an AnswerTooLargeError, before it is parsed. */
  maxBytes?: number | undefined
  /** More headers; cross-origin each of them needs a server that allows it. */
  headers?: Readonly<Record<string, string>>
}

export interface TextAnswer {
  status: number
  ok: boolean
  url: string
  text: string
}

/** All of them: @throws UnreachableError, HttpError, ProtocolError, or the signal's reason when it is aborted. */
export interface Requester {
  /** `path` as for apiUrl. */
  json(path: string, options?: RequestOptions): Promise<Json>
  /** Null where the server has no such route: 404, or 405 for a POST (protocol 1.1). */
  jsonOrNull(path: string, options?: RequestOptions): Promise<Json | null>
  /** For routes whose answer says nothing. */
  send(path: string, options?: RequestOptions): Promise<void>
  blob(path: string, options?: RequestOptions): Promise<Blob>
  /** Null where there is no such file or route. */
  blobOrNull(path: string, options?: RequestOptions): Promise<Blob | null>
  /** Any status: for the one route whose errors are read. */
  text(path: string, options?: RequestOptions): Promise<TextAnswer>
}

export function createRequester(options: RequesterOptions): Requester {
  const { baseUrl, auth = null, fetch = globalThis.fetch.bind(globalThis), timeoutMs = PATIENCE_MS } = options

  async function exchange<T>(path: string, { signal, body, cache = 'default', isPlain = false, headers = {} }: RequestOptions, read: (response: Response, heard: () => void, url: string) => Promise<T>): Promise<T> {
    signal?.throwIfAborted()
    const url = isPlain ? baseUrl + path : apiUrl(baseUrl, path)
    const init = requestInit(body, auth, headers) // outside the try: a body that cannot be printed is no silence of the server
    const controller = new AbortController()
    let timedOut = false
    const giveUp = () => {
      timedOut = true
      controller.abort()
    }
    let timer = setTimeout(giveUp, timeoutMs)
    const heard = () => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, timeoutMs)
    }
    const onAbort = () => controller.abort()
    signal?.addEventListener('abort', onAbort)
    try {
      const response = await fetch(url, { ...init, cache, signal: controller.signal })
      heard()
      return await read(response, heard, url)
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof ComfyError) throw error
      throw new UnreachableError(url, timedOut, { cause: error })
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  const text: Requester['text'] = (path, request = {}) => exchange(path, request, async (response, heard, url) => {
    const { ok, status } = response
    return { ok, status, url, text: await readText(response, heard, path, request.maxBytes) }
  })

  async function okText(path: string, request?: RequestOptions): Promise<string> {
    const answer = await text(path, request)
    if (!answer.ok) throw httpError(answer, auth)
    return answer.text
  }

  const json: Requester['json'] = async (path, request) => parseAnswer(path, await okText(path, request), auth)

  const blob: Requester['blob'] = (path, request = {}) => exchange(path, request, async (response, heard, url) => {
    if (!response.ok) {
      const body = await readText(response, heard, path)
      throw httpError({ status: response.status, ok: false, url, text: body }, auth)
    }
    const parts = await readParts(response, MAX_FILE_BYTES, heard, path)
    return new Blob(parts, { type: response.headers.get('content-type') ?? '' })
  })

  return {
    text,
    json,
    blob,
    jsonOrNull: (path, request) => orNull(json(path, request)),
    blobOrNull: (path, request) => orNull(blob(path, request)),
    async send(path, request) {
      await okText(path, request)
    },
  }
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof HttpError && (error.status === 404 || error.status === 405)) return null
    throw error
  }
}

/** The error of an answer outside 2xx, with a short, clean sample of its body. */
export function httpError(answer: TextAnswer, auth: Auth | null): HttpError {
  return new HttpError(answer.status, answer.url, sample(answer.text, auth))
}

/** @throws ProtocolError */
export function parseAnswer(path: string, text: string, auth: Auth | null): Json {
  try {
    return parseExact(text)
  } catch (error) {
    const reason = looksLikeHtml(text) ? 'HTML instead of JSON' : `not JSON (${error instanceof ExactJsonError ? error.message : 'unreadable'})`
    throw new ProtocolError(path, reason, sample(text, auth), { cause: error })
  }
}

/** A login page, a proxy's error, or a static site. */
function looksLikeHtml(text: string): boolean {
  return /^\s*<(?:!doctype|html|head|body|!--)/i.test(text.slice(0, MAX_SAMPLE))
}

/** `same-origin`: cookies of a login proxy go along where the page is served through it; cross-origin `*` forbids them. */
function requestInit(body: unknown, auth: Auth | null, more: Readonly<Record<string, string>>): RequestInit {
  const headers: Record<string, string> = auth ? { ...more, Authorization: authHeader(auth) } : { ...more }
  const init: RequestInit = { credentials: 'same-origin', headers }
  if (body === undefined) return init
  init.method = 'POST'
  if (body instanceof FormData) return { ...init, body }
  headers['Content-Type'] = 'application/json'
  return { ...init, body: printExact(body) }
}

async function readText(response: Response, heard: () => void, path: string, maxBytes?: number): Promise<string> {
  const limit = response.ok ? (maxBytes ?? MAX_JSON_BYTES) : MAX_ERROR_BYTES
  const decoder = new TextDecoder()
  let text = ''
  for (const part of await readParts(response, limit, heard, path, maxBytes !== undefined)) text += decoder.decode(part, { stream: true })
  return text + decoder.decode()
}

/** An answer beyond the limit is refused; an error is cut there, for its status is what counts. */
async function readParts(response: Response, limit: number, heard: () => void, path: string, isAskersLimit = false): Promise<Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const reader = response.body?.getReader()
  if (!reader) return parts
  const announced = Number(response.headers.get('content-length') ?? 0)
  let size = response.ok && announced > limit ? announced : 0
  while (size <= limit) {
    const { done, value } = await reader.read()
    if (done) return parts
    heard()
    size += value.byteLength
    parts.push(value)
  }
  await reader.cancel()
  if (!response.ok) return parts
  if (isAskersLimit) throw new AnswerTooLargeError(path, limit)
  throw new ProtocolError(path, `an answer of more than ${limit} bytes`, '')
}

const sample = (text: string, auth: Auth | null) => redact(text, auth).trim().slice(0, MAX_SAMPLE)

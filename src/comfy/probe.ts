/**
 * Asks one server address in several ways at once and notes what came of each: the evidence that diagnose.ts judges.
 * Bounded in time, never throws for what a server does, keeps no body. It tells no causes and writes no words.
 * A page learns little from one failed request (protocol 4.5); what helps is which of these fail together:
 * a request with CORS, the same one without, a socket, and the browser's permission for the local network.
 */
import * as v from 'valibot'
import { parseExact } from '@/lib/exactJson'
import { authHeader } from './auth'
import type { Auth } from './auth'
import type { Evidence, HttpFinding, ListenFinding, LoginScheme, NetworkPermission, PageFacts, ServerFacts, TargetDownReason, Timed } from './evidence'
import { probeSocket } from './probeSocket'
import { classifyHost } from './serverAddress'
import type { ServerTarget } from './serverAddress'
import { apiUrl } from './urls'
import { looseObject } from './wire'

/** Long enough for a PC that wakes its disk, short enough to wait for in front of a page. */
const PROBE_TIMEOUT_MS = 5000
/** ComfyUI's answer has one or two kB; more is something else's and is not read to its end. */
const MAX_BODY_BYTES = 256 * 1024
/** How the start command's proxy says that its target does not answer (tools/start/proxy.ts). */
const PROXY_HEADER = 'x-darkroom-proxy'
const TARGET_UNREACHABLE = 'target-unreachable'

export interface ProbeOptions {
  auth?: Auth | null
  signal?: AbortSignal
  timeoutMs?: number
  page?: PageFacts
  fetch?: typeof globalThis.fetch
  WebSocket?: typeof globalThis.WebSocket
  /** null where the browser has none */
  permissions?: Pick<Permissions, 'query'> | null
  /** Where `securitypolicyviolation` is heard */
  policyEvents?: EventTarget | null
  now?: () => number
}

/** @throws the signal's reason when it is aborted, nothing else */
export async function probeServer(target: Pick<ServerTarget, 'baseUrl' | 'proxied'>, options: ProbeOptions = {}): Promise<Evidence> {
  const {
    auth = null,
    signal,
    timeoutMs = PROBE_TIMEOUT_MS,
    page = readPageFacts(),
    fetch = globalThis.fetch.bind(globalThis),
    WebSocket = globalThis.WebSocket,
    permissions = globalThis.navigator?.permissions ?? null,
    policyEvents = globalThis.document ?? null,
    now = () => performance.now(),
  } = options
  const server = readServerFacts(target, page)
  const url = apiUrl(target.baseUrl, 'system_stats')
  const ask = { url, isProxied: target.proxied, fetch, timeoutMs, signal }

  const policy = watchPolicy(policyEvents, server.baseUrl)
  try {
    const [http, listens, socket, local, loopback] = await Promise.all([
      timed(now, askWithCors(ask, auth)),
      timed(now, askWithoutCors(ask)),
      timed(now, probeSocket({ target, auth, WebSocket, timeoutMs, signal })),
      readPermission(permissions, 'local-network'),
      readPermission(permissions, 'loopback-network'),
    ])
    signal?.throwIfAborted()
    const blockedByPolicy = await policy.wasBlocked()
    return { page, server, permissions: { local, loopback }, http, listens, socket, blockedByPolicy, sentLogin: auth !== null }
  } finally {
    policy.stop()
  }
}

export function readPageFacts(at: Pick<Location, 'origin' | 'protocol' | 'hostname'> = location, isSecureContext = globalThis.isSecureContext): PageFacts {
  return { origin: at.origin, isHttps: at.protocol === 'https:', isSecureContext, hostClass: classifyHost(at.hostname) }
}

export function readServerFacts({ baseUrl, proxied }: Pick<ServerTarget, 'baseUrl' | 'proxied'>, page: PageFacts): ServerFacts {
  const url = new URL(baseUrl)
  const hostClass = classifyHost(url.hostname)
  return {
    baseUrl,
    isHttps: url.protocol === 'https:',
    hostClass,
    sameOrigin: url.origin === page.origin,
    isLocalLiteral: hostClass === 'private' && /^(\d+\.\d+\.\d+\.\d+|\[.*\])$|\.local\.?$/.test(url.hostname),
    proxied,
  }
}

interface Ask {
  url: string
  isProxied: boolean
  fetch: typeof globalThis.fetch
  timeoutMs: number
  signal: AbortSignal | undefined
}

/** Asks as the client does, login included, so that what works here works there. */
async function askWithCors(ask: Ask, auth: Auth | null): Promise<HttpFinding> {
  const headers: HeadersInit = auth ? { Authorization: authHeader(auth) } : {}
  return bounded<HttpFinding>(ask, { kind: 'unreadable' }, async (init) => {
    const response = await ask.fetch(ask.url, { ...init, headers, credentials: 'same-origin', cache: 'no-store' })
    return readAnswer(response, ask.isProxied)
  })
}

async function askWithoutCors(ask: Ask): Promise<ListenFinding> {
  return bounded<ListenFinding>(ask, { kind: 'failed' }, async (init) => {
    const response = await ask.fetch(ask.url, { ...init, mode: 'no-cors', credentials: 'omit', cache: 'no-store' })
    response.body?.cancel().catch(() => {})
    return { kind: 'answered' }
  })
}

/** Runs a request until it ends, the time is up or the caller gives up. */
async function bounded<T>(
  { timeoutMs, signal }: Ask,
  onFailure: T,
  run: (init: { signal: AbortSignal }) => Promise<T>,
): Promise<T | { kind: 'timeout' }> {
  const controller = new AbortController()
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    controller.abort()
  }, timeoutMs)
  const giveUp = () => controller.abort()
  signal?.addEventListener('abort', giveUp)
  if (signal?.aborted) giveUp()
  try {
    return await run({ signal: controller.signal })
  } catch {
    return timedOut ? { kind: 'timeout' } : onFailure
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}

/** Asks for more than readSystemStats does: here an answer that only looks alike must not pass. */
const statsSchema = v.object({
  system: looseObject({ comfyui_version: v.nullish(v.string()) }),
  devices: v.array(v.unknown()),
})

async function readAnswer(response: Response, isProxied: boolean): Promise<HttpFinding> {
  const { status, headers } = response
  const body = await readStart(response)
  const isHtml = /\bhtml\b/i.test(headers.get('content-type') ?? '') || /^\s*<(!doctype|html)/i.test(body)
  if (!response.ok) {
    if (headers.get(PROXY_HEADER) === TARGET_UNREACHABLE) return { kind: 'targetDown', reason: readTargetDown(body) }
    // ComfyUI's own 403 is empty; the guard before the proxy gives its reason in a line of text.
    if (isProxied && status === 403 && body !== '' && !isHtml) return { kind: 'proxyRefused' }
    return { kind: 'status', status, isHtml, challenge: readChallenge(headers) }
  }
  if (isHtml) return { kind: 'html' }
  const stats = readJson(statsSchema, body)
  if (stats) return { kind: 'stats', comfyuiVersion: stats.system.comfyui_version ?? null }
  return { kind: isJson(body) ? 'otherJson' : 'otherBody' }
}

const targetDownSchema = v.object({ code: v.string() })

/** Node's error codes, as the proxy passes them on. */
function readTargetDown(body: string): TargetDownReason {
  const code = readJson(targetDownSchema, body)?.code ?? ''
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return 'refused'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknownName'
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'EHOSTDOWN') return 'unreachable'
  return /CERT|SIGNATURE|SSL|TLS/.test(code) ? 'certificate' : 'other'
}

function readJson<T extends v.GenericSchema>(schema: T, body: string): v.InferOutput<T> | null {
  try {
    const parsed = v.safeParse(schema, parseExact(body))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

const isJson = (body: string) => readJson(v.unknown(), body) !== null

/** Only the same origin and our proxy let a page read this header. */
function readChallenge(headers: Headers): LoginScheme | null {
  const challenge = headers.get('www-authenticate') ?? ''
  if (/\bbearer\b/i.test(challenge)) return 'bearer'
  return /\bbasic\b/i.test(challenge) ? 'basic' : null
}

async function readStart(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  let sizeBytes = 0
  while (sizeBytes < MAX_BODY_BYTES) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    sizeBytes += value.byteLength
    text += decoder.decode(value, { stream: true })
  }
  reader.cancel().catch(() => {})
  return text
}

/** Chrome split one permission in two in 2026 and keeps the old name for a while; other browsers throw for all names. */
async function readPermission(permissions: Pick<Permissions, 'query'> | null, name: 'local-network' | 'loopback-network'): Promise<NetworkPermission> {
  for (const known of [name, 'local-network-access']) {
    try {
      // Not in TypeScript's list of names yet.
      const status = await permissions?.query({ name: known as PermissionName })
      if (status) return status.state
    } catch {
      // not a name this browser knows
    }
  }
  return 'unknown'
}

/** Hears whether the page's own policy stopped a request to this server. */
function watchPolicy(events: EventTarget | null, baseUrl: string) {
  const { host } = new URL(baseUrl)
  let blocked = false
  const note = (event: Event) => {
    const uri = 'blockedURI' in event ? String(event.blockedURI) : ''
    if (URL.canParse(uri) && new URL(uri).host === host) blocked = true
  }
  events?.addEventListener('securitypolicyviolation', note)
  return {
    async wasBlocked(): Promise<boolean> {
      await new Promise((resolve) => setTimeout(resolve, 0)) // the event is a task of its own, behind the failed request
      return blocked
    },
    stop: () => events?.removeEventListener('securitypolicyviolation', note),
  }
}

async function timed<T extends object>(now: () => number, work: Promise<T>): Promise<Timed<T>> {
  const startedAt = now()
  const result = await work
  return { ...result, durationMs: now() - startedAt }
}

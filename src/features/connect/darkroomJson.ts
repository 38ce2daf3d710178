/**
 * What the page asks of the start command that serves it: darkroom.json, which says what the page is connected to, and
 * the switch between the simulator and the real ComfyUI (tools/start). Anything else in the place of darkroom.json,
 * such as a 404 or the index page of a static host, means: not served by the start command.
 */
import * as v from 'valibot'
import { HttpError, UnreachableError } from '@/comfy/errors'
import { parseExact, printExact } from '@/lib/exactJson'

export interface DarkroomJson {
  /** Base address of the ComfyUI behind the proxy, or of the one that the simulator stands in for. */
  upstream: string
  simulated: boolean
  /** A real ComfyUI is in use, or answers and can be switched to. */
  realAvailable: boolean
  /** Addresses of this page for other devices of the network, best first; empty when it was not started for them. */
  phoneUrls: readonly string[]
}

const schema = v.object({
  upstream: v.pipe(v.string(), v.minLength(1)),
  simulated: v.nullish(v.boolean()),
  realAvailable: v.nullish(v.boolean()),
  phoneUrls: v.nullish(v.array(v.string())),
})

export interface AskOptions {
  fetch?: typeof globalThis.fetch
  signal?: AbortSignal
}

/** Null when the page is served by something else. @throws UnreachableError when nobody answers any more */
export async function readDarkroomJson(pageUrl: string, options: AskOptions = {}): Promise<DarkroomJson | null> {
  const { ok, text } = await ask(new URL('darkroom.json', pageUrl).href, {}, options)
  return ok ? parseDarkroomJson(text) : null
}

/**
 * Changes what stands behind the proxy and tells the new state; the page then has to connect anew.
 * @throws HttpError when it cannot be done (409: the real one does not answer, or a server was named at the start)
 * @throws UnreachableError
 */
export async function switchServer(pageUrl: string, to: 'real' | 'simulated', options: AskOptions = {}): Promise<DarkroomJson> {
  const url = new URL('darkroom/switch', pageUrl).href
  const { ok, status, text } = await ask(url, { method: 'POST', body: printExact({ to }) }, options)
  const json = ok ? parseDarkroomJson(text) : null
  if (!json) throw new HttpError(status, url, text.slice(0, 200))
  return json
}

export function parseDarkroomJson(text: string): DarkroomJson | null {
  try {
    const { upstream, simulated, realAvailable, phoneUrls } = v.parse(schema, parseExact(text))
    return { upstream, simulated: simulated ?? false, realAvailable: realAvailable ?? false, phoneUrls: phoneUrls ?? [] }
  } catch {
    return null
  }
}

async function ask(url: string, init: RequestInit, { fetch = globalThis.fetch.bind(globalThis), signal }: AskOptions) {
  try {
    const response = await fetch(url, { ...init, cache: 'no-store', ...(signal && { signal }) })
    return { ok: response.ok, status: response.status, text: await response.text() }
  } catch (error) {
    signal?.throwIfAborted()
    throw new UnreachableError(url, false, { cause: error })
  }
}

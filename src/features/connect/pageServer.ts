/**
 * Finds out by what this page is served: our start command, a ComfyUI (as custom node or front-end root), or a host that
 * only keeps files. Two small requests at most, both to the page's own origin, so that no browser asks for anything.
 */
import { serverOfPage } from '@/comfy/serverAddress'
import { apiUrl } from '@/comfy/urls'
import { readDarkroomJson } from './darkroomJson'
import type { AskOptions, DarkroomJson } from './darkroomJson'

export type PageServer =
  | { kind: 'startCommand'; json: DarkroomJson; baseUrl: string } // of its proxy
  | { kind: 'comfyui'; baseUrl: string }
  | { kind: 'files' }

/** The page waits for this before it first connects. */
const GIVE_UP_MS = 3000

export async function findPageServer(pageUrl: string, { fetch = globalThis.fetch.bind(globalThis) }: AskOptions = {}): Promise<PageServer> {
  const baseUrl = serverOfPage(pageUrl)
  if (baseUrl === null) return { kind: 'files' }
  const signal = AbortSignal.timeout(GIVE_UP_MS)

  // In a folder that ComfyUI serves us from it most likely does; elsewhere the start command. One 404 less in a log.
  const inComfyFolder = new URL('.', pageUrl).href !== baseUrl
  const askComfy = async (): Promise<PageServer | null> => {
    const isComfy = await looksLikeComfy(baseUrl, fetch, signal)
    return isComfy ?? inComfyFolder ? { kind: 'comfyui', baseUrl } : null
  }
  const askStartCommand = async (): Promise<PageServer | null> => {
    const json = await readDarkroomJson(pageUrl, { fetch, signal }).catch(() => null)
    return json && { kind: 'startCommand', json, baseUrl: new URL('comfy/', pageUrl).href }
  }
  const [first, second] = inComfyFolder ? [askComfy, askStartCommand] : [askStartCommand, askComfy]
  return (await first()) ?? (await second()) ?? { kind: 'files' }
}

/** Null when no answer came: a ComfyUI can be busy for longer than one would wait. */
async function looksLikeComfy(baseUrl: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<boolean | null> {
  try {
    const response = await fetch(apiUrl(baseUrl, 'system_stats'), { cache: 'no-store', signal })
    return response.ok && /\bjson\b/i.test(response.headers.get('content-type') ?? '')
  } catch {
    return null
  }
}

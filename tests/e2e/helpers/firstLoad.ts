/**
 * What a first visit costs in script: everything that a browser with an empty cache asks for until Generate can be
 * pressed, dynamic imports and preloads included, as it would weigh compressed (gzip -9, file by file).
 */
import { gzipSync } from 'node:zlib'
import type { Page, Request } from '@playwright/test'

/** design.md, "weight". */
export const FIRST_LOAD_LIMIT_BYTES = 160_000

export interface LoadedScript {
  /** As in the address, without the folder. */
  file: string
  bytes: number
  gzipBytes: number
}

export interface FirstLoad {
  /** Largest first. */
  scripts: LoadedScript[]
  gzipBytes: number
}

/**
 * @param page a page of a new context that has opened nothing yet
 * @param url where the app is; a server it can connect to must be there
 */
export async function measureFirstLoad(page: Page, url: string): Promise<FirstLoad> {
  const requests: Request[] = []
  page.on('request', (request) => {
    if (request.resourceType() === 'script') requests.push(request)
  })
  await page.goto(url)
  await page.getByRole('button', { name: 'Generate' }).and(page.locator(':enabled')).waitFor()
  // What was asked for by now counts, also where its last bytes are still under way.
  const scripts = await Promise.all([...requests].map(weigh))
  return {
    scripts: scripts.toSorted((a, b) => b.gzipBytes - a.gzipBytes),
    gzipBytes: scripts.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0),
  }
}

async function weigh(request: Request): Promise<LoadedScript> {
  const response = await request.response()
  if (!response?.ok()) throw new Error(`A script was not served: ${request.url()}`)
  const body = await response.body()
  return { file: new URL(request.url()).pathname.split('/').at(-1) ?? '', bytes: body.length, gzipBytes: gzipSync(body, { level: 9 }).length }
}

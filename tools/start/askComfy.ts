/** Asks an address whether a ComfyUI answers there, by the cheapest route that only a ComfyUI has. */
import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'

/** `other`: somebody listens, but answered something else, too slowly, or not at all. */
export type Answer = 'comfy' | 'other' | 'nothing'

const NOBODY = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENOTFOUND', 'EADDRNOTAVAIL'])
const MAX_ANSWER_BYTES = 1024 * 1024

/** `baseUrl` ends with a slash. Never throws. */
export function askComfy(baseUrl: string, timeoutMs = 2000): Promise<Answer> {
  return new Promise((resolve) => {
    const url = new URL('system_stats', baseUrl)
    const get = url.protocol === 'https:' ? getHttps : getHttp
    // Not fetch: it would go through HTTP_PROXY where Node is told to, and keeps connections open after the answer.
    const request = get(url, { agent: false, timeout: timeoutMs }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > MAX_ANSWER_BYTES) request.destroy()
      })
      response.on('end', () => resolve(response.statusCode === 200 && isSystemStats(text) ? 'comfy' : 'other'))
      response.on('close', () => resolve('other'))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', (error) => resolve('code' in error && NOBODY.has(String(error.code)) ? 'nothing' : 'other'))
  })
}

function isSystemStats(text: string): boolean {
  try {
    const stats: unknown = JSON.parse(text)
    return typeof stats === 'object' && stats !== null && 'system' in stats && 'devices' in stats
  } catch {
    return false
  }
}

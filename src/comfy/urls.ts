/**
 * Addresses on a server, built from its base: prefixes of reverse proxies are kept, nothing is ever root-relative.
 * Source: protocol 1.1 (the /api twins), 1.5 (/view), 2.1 (/ws).
 */
import { addSocketAuth } from './auth'
import type { Auth } from './auth'
import type { ClientId } from './ids'
import type { OutputFile } from './outputs'
import type { ServerTarget } from './serverAddress'

/** `path` without a leading slash, its parts already encoded: `history/8f3d…`. */
export function apiUrl(baseUrl: string, path: string): string {
  return `${baseUrl}api/${path}`
}

/** Not the /api twin: reverse proxies are commonly told to upgrade `/ws`, as ComfyUI's own page asks for it. */
export function socketUrl(target: Pick<ServerTarget, 'baseUrl' | 'proxied'>, clientId: ClientId, auth: Auth | null): string {
  const url = new URL('ws', target.baseUrl)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.searchParams.set('clientId', clientId)
  return (auth ? addSocketAuth(url, auth, target.proxied) : url).href
}

/**
 * As a path for apiUrl: the folder always in its own parameter, since the server looks at a filename's last part only.
 * @param cacheBuster tells two files of one name apart, since answers carry no Cache-Control: the run's id does
 */
export function viewPath({ filename, subfolder, area }: Pick<OutputFile, 'filename' | 'subfolder' | 'area'>, cacheBuster?: string): string {
  const path = `view?filename=${encodeURIComponent(filename)}&subfolder=${encodeURIComponent(subfolder)}&type=${area}`
  return cacheBuster === undefined ? path : `${path}&rand=${encodeURIComponent(cacheBuster)}`
}

export function viewUrl(baseUrl: string, file: Pick<OutputFile, 'filename' | 'subfolder' | 'area'>, cacheBuster?: string): string {
  return apiUrl(baseUrl, viewPath(file, cacheBuster))
}

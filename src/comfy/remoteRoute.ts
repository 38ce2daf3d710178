/**
 * The address from which a remote combo's choices are asked for. It comes with a node's definition, from a pack that
 * somebody wrote: only paths of the server itself are asked, never a host that the person did not choose.
 * Source: protocol 6.2 (remote); `route` is relative to the server's root.
 */
export type RemoteRoute = { ok: true; path: string } | { ok: false; reason: 'otherHost' | 'notAPath' }

const MAX_CHARS = 2_000
/** Stands in for any server: what resolves to something else was no path of it. */
const ANY_SERVER = 'http://server.invalid'

/** @returns the path below the server's base, with its query, without a leading slash */
export function readRemoteRoute(route: string, queryParams: Readonly<Record<string, string>> = {}): RemoteRoute {
  // Browsers read a backslash as a slash, so `/\host` names a host; and strip tabs and line breaks before they look.
  if (/^[a-z][a-z0-9+.-]*:|^[/\\]{2}/i.test(route.trim())) return { ok: false, reason: 'otherHost' }
  if (route === '' || route.length > MAX_CHARS || /[\\\s]/.test(route) || hasControl(route)) return { ok: false, reason: 'notAPath' }
  let url: URL
  try {
    url = new URL(route, `${ANY_SERVER}/`)
  } catch {
    return { ok: false, reason: 'notAPath' }
  }
  if (url.origin !== ANY_SERVER || url.username !== '' || url.password !== '') return { ok: false, reason: 'otherHost' }
  for (const [name, value] of Object.entries(queryParams)) url.searchParams.set(name, value)
  const path = url.pathname.replace(/^\/+/, '') + url.search
  return path === '' ? { ok: false, reason: 'notAPath' } : { ok: true, path }
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\u007f')
}

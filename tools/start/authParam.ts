/**
 * A page cannot put headers on a WebSocket, so a login for the target travels as far as this proxy in a query
 * parameter that holds the Authorization value in base64url. Here it is taken out again and becomes the header, so
 * that the target's logs never see it.
 */
import { PROXY_AUTH_PARAMETER } from '@/comfy/auth'

export type TakenAuth = { ok: true; url: string; authorization: string | null } | { ok: false }

/** `url` is a request's path and query; everything else in it stays as it was written. Not ok: the value is no header. */
export function takeAuthParam(url: string): TakenAuth {
  const at = url.indexOf('?')
  if (at < 0) return { ok: true, url, authorization: null }
  const pairs = url.slice(at + 1).split('&')
  const found = pairs.find(isAuth)
  if (found === undefined) return { ok: true, url, authorization: null }
  const rest = pairs.filter((pair) => !isAuth(pair)).join('&')
  const authorization = Buffer.from(found.slice(PROXY_AUTH_PARAMETER.length + 1), 'base64url').toString('utf8')
  // Printable ASCII only: anything else could end the header line early, or is no Authorization at all.
  if (!/^[\x20-\x7e]+$/.test(authorization)) return { ok: false }
  return { ok: true, url: url.slice(0, at) + (rest ? `?${rest}` : ''), authorization }
}

function isAuth(pair: string): boolean {
  return pair.split('=', 1)[0] === PROXY_AUTH_PARAMETER
}

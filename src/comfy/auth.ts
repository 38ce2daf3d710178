/**
 * A login that a reverse proxy in front of ComfyUI asks for (ComfyUI itself has none), and the ways to carry it:
 * a header on requests, the address on sockets, where a browser lets no page set headers.
 */
export type Auth =
  | { kind: 'bearer'; token: string }
  | { kind: 'basic'; user: string; password: string }

/** Our start command's proxy turns this query parameter of a socket into the Authorization header and strips it. */
export const PROXY_AUTH_PARAMETER = 'darkroom-auth'

/** The value of the Authorization header. */
export function authHeader(auth: Auth): string {
  if (auth.kind === 'bearer') return `Bearer ${auth.token}`
  return `Basic ${base64(`${auth.user}:${auth.password}`)}`
}

/** Puts the login into a socket's address, and only there. Returns the same URL. */
export function addSocketAuth(url: URL, auth: Auth, proxied: boolean): URL {
  if (proxied) {
    url.searchParams.set(PROXY_AUTH_PARAMETER, proxyValue(auth))
  } else if (auth.kind === 'bearer') {
    url.searchParams.set('token', auth.token)
  } else {
    url.username = encodeURIComponent(auth.user)
    url.password = encodeURIComponent(auth.password)
  }
  return url
}

/** Takes every form of the login out of a text that may be logged or shown, such as the body of an error. */
export function redact(text: string, auth: Auth | null): string {
  if (!auth) return text
  const secret = auth.kind === 'bearer' ? auth.token : auth.password
  const forms = [proxyValue(auth), authHeader(auth).replace(/^\w+ /, ''), secret, encodeURIComponent(secret)]
  let clean = text
  for (const form of forms) if (form !== '') clean = clean.replaceAll(form, '[login]')
  return clean
}

/** The header's value in base64url, which needs no escaping in an address. */
function proxyValue(auth: Auth): string {
  return base64(authHeader(auth)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** Of the UTF-8 bytes: btoa alone refuses anything beyond Latin-1. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}

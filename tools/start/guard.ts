/**
 * Decides whether a request may pass, before anything about it is rewritten. The proxy puts the target's own
 * Origin on what it forwards, which switches ComfyUI's origin check off: so the check stands here.
 * A foreign page is known by its Origin, a rebound DNS name (evil.example pointing to 127.0.0.1) by its Host.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/**
 * A sentence for the person who reads it where the request is refused, null where it may pass.
 * `allowedNames` are lower-case host names beyond localhost and IP addresses.
 */
export function refusal(headers: IncomingHttpHeaders, allowedNames: ReadonlySet<string>): string | null {
  const own = ownAddress(headers.host)
  if (!own) return 'Refused: the request names no host.'
  const name = own.hostname.replace(/^\[|\]$/g, '')
  if (name !== 'localhost' && isIP(name) === 0 && !allowedNames.has(name)) {
    return `Refused: this host name is not known here. Start with --allow-name ${name} if it is yours.`
  }
  // No Origin: a typed address, an <img>, a program. Browsers send one with every POST and every WebSocket.
  if (headers.origin !== undefined && headers.origin !== own.origin) {
    return 'Refused: the request comes from the page of another site.'
  }
  return null
}

/** The address that a Host header stands for. The scheme is ours: this server speaks plain http. */
function ownAddress(host: string | undefined): URL | null {
  if (!host || /[\s/\\?#@]/.test(host)) return null
  try {
    return new URL(`http://${host}`)
  } catch {
    return null
  }
}

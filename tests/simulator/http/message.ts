/**
 * A request as handlers see it, and the reply they give. Python's server library draws one line that clients feel:
 * replies that were raised as exceptions get no CORS headers. Source: protocol 1.1, 4.1.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { printPyJson, type Py } from '../python/json'

export interface Request {
  method: string
  /** As it came, without the query; percent signs still in it. */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** Parts of the path, decoded. */
  params: Readonly<Record<string, string>>
  /** @throws BodyTooLarge */
  bytes(): Promise<Buffer>
  /** Whatever the Content-Type says. @throws SyntaxError */
  json(): Promise<Py>
}

export interface Reply {
  status: number
  headers: Readonly<Record<string, string>>
  body: string | Uint8Array | null
  /** Raised as an exception: goes out without CORS headers. */
  isRaised?: boolean
}

export type Handler = (request: Request) => Reply | Promise<Reply>

export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge' as const
  constructor(readonly limitBytes: number) {
    super(`Maximum request body size ${limitBytes} exceeded.`)
  }
}

export function json(value: Py, status = 200): Reply {
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: printPyJson(value) }
}

export function empty(status = 200): Reply {
  return { status, headers: {}, body: null }
}

export function text(body: string, status = 200): Reply {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body }
}

export function html(body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'Content-Type': 'text/html', ...headers }, body }
}

/** What the handler for static files says of a path that nobody knows. */
export function notFound(): Reply {
  return { status: 404, headers: { 'Content-Type': 'application/octet-stream' }, body: null }
}

export function methodNotAllowed(allowed: readonly string[]): Reply {
  const reply = text('405: Method Not Allowed', 405)
  return { ...reply, headers: { ...reply.headers, Allow: allowed.join(',') }, isRaised: true }
}

export function tooLarge(error: BodyTooLarge): Reply {
  return { ...text(error.message, 413), isRaised: true }
}

export function crashed(): Reply {
  const reply = text('500 Internal Server Error\n\nServer got itself in trouble', 500)
  return { ...reply, headers: { ...reply.headers, Connection: 'close' }, isRaised: true }
}

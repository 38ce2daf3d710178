/**
 * Finds the handler for a path. Every route exists twice, as /x and /api/x, but for a few. Unknown paths answer as the
 * static file handler does: 404 to GET, 405 to anything else. Source: protocol 1.1.
 */
import { methodNotAllowed, notFound, type Handler, type Reply } from './message'

/** Where a route exists: `both` /x and /api/x, `plain` only as written. */
type Reach = 'both' | 'plain'

export interface Router {
  add(method: string, pattern: string, handler: Handler, reach?: Reach): void
  find(method: string, path: string): Found
}

type Found =
  | { kind: 'handler'; handler: Handler; params: Readonly<Record<string, string>> }
  | { kind: 'reply'; reply: Reply }

interface Route {
  method: string
  segments: readonly string[]
  handler: Handler
}

export function createRouter(): Router {
  const routes: Route[] = []
  return {
    add: (method, pattern, handler, reach = 'both') => {
      routes.push({ method, segments: pattern.split('/'), handler })
      if (reach === 'both') routes.push({ method, segments: `/api${pattern}`.split('/'), handler })
    },
    find: (asked, path) => {
      const method = asked === 'HEAD' ? 'GET' : asked
      const segments = path.split('/')
      const methods = new Set<string>()
      for (const route of routes) {
        const params = match(route.segments, segments)
        if (!params) continue
        if (route.method === method) return { kind: 'handler', handler: route.handler, params }
        methods.add(route.method)
      }
      if (method === 'GET') return { kind: 'reply', reply: notFound() }
      return { kind: 'reply', reply: methodNotAllowed(['GET', 'HEAD', ...[...methods].filter((known) => known !== 'GET').toSorted()]) }
    },
  }
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  // `{name:.*}` at the end takes what is left, slashes and all.
  const takesRest = pattern.at(-1)?.endsWith(':.*}') === true
  if (takesRest ? pattern.length > segments.length : pattern.length !== segments.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? ''
    if (!part.startsWith('{')) {
      if (part !== segment) return null
      continue
    }
    if (takesRest && index === pattern.length - 1) {
      params[part.slice(1, -4)] = segments.slice(index).map(decode).join('/')
      continue
    }
    if (segment === '') return null
    params[part.slice(1, -1)] = decode(segment)
  }
  return params
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Serves the built page. Read from disk on every request: a rebuild while this runs is picked up by a reload. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import sirv from 'sirv'
import { sendText } from './answers'

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void

/** `distDir` is what the build wrote: index.html at its root, names with a hash below assets/. */
export function serveFiles(distDir: string): RequestListener {
  const files = sirv(distDir, {
    dev: true,
    etag: true,
    onNoMatch: (_request, response) => sendText(response, 404, 'Not found'),
    setHeaders(response, path) {
      response.setHeader('X-Content-Type-Options', 'nosniff')
      response.setHeader('Cache-Control', cacheControl(path))
      // Cannot be said in the page's own <meta>: nobody else may frame it and lead clicks onto its buttons.
      response.setHeader('Content-Security-Policy', "frame-ancestors 'self'")
    },
  })
  return (request, response) => {
    if (request.method === 'GET' || request.method === 'HEAD') files(request, response)
    else sendText(response, 405, 'Method not allowed', { Allow: 'GET, HEAD' })
  }
}

function cacheControl(path: string): string {
  if (path.startsWith('/assets/')) return 'public, max-age=31536000, immutable'
  return path.endsWith('/') || path.endsWith('.html') ? 'no-store' : 'no-cache'
}

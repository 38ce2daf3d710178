/**
 * A file as the server sends it: with ETag and Last-Modified, in parts when a range is asked for.
 */
import { empty, type Reply, type Request } from './message'

export interface SentFile {
  bytes: Uint8Array
  modifiedMs: number
  headers: Readonly<Record<string, string>>
}

export function fileReply({ headers: asked }: Request, { bytes, modifiedMs, headers }: SentFile): Reply {
  const modified = new Date(modifiedMs).toUTCString()
  const etag = `"${Math.round(modifiedMs * 1e6).toString(16)}-${bytes.length.toString(16)}"`
  const common = { ...headers, Etag: etag, 'Last-Modified': modified }
  if (isUnchanged(asked['if-none-match'], asked['if-modified-since'], etag, modifiedMs)) {
    return { status: 304, headers: common, body: null }
  }
  const whole = { ...common, 'Accept-Ranges': 'bytes' }
  const range = asked['range']
  if (range === undefined) return { status: 200, headers: whole, body: bytes }
  const part = readRange(range, bytes.length)
  if (!part) return { ...empty(416), headers: { 'Content-Range': `bytes */${bytes.length}` } }
  return {
    status: 206,
    headers: { ...whole, 'Content-Range': `bytes ${part.first}-${part.last}/${bytes.length}` },
    body: bytes.subarray(part.first, part.last + 1),
  }
}

function isUnchanged(etags: string | undefined, since: string | undefined, etag: string, modifiedMs: number): boolean {
  if (etags !== undefined) return etags === '*' || etags.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
  // The header counts whole seconds.
  return since !== undefined && Date.parse(since) >= Math.floor(modifiedMs / 1000) * 1000
}

function readRange(range: string, size: number): { first: number; last: number } | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range.trim())
  if (!match || (match[1] === '' && match[2] === '')) return null
  const first = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const last = match[1] === '' || match[2] === '' ? size - 1 : Math.min(size - 1, Number(match[2]))
  return first <= last && first < size ? { first, last } : null
}

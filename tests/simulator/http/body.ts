/**
 * Reads a request body up to the server's limit, and forms out of it.
 */
import type { IncomingMessage } from 'node:http'
import { BodyTooLarge } from './message'

/** @throws BodyTooLarge */
export async function readBody(message: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > limitBytes) throw new BodyTooLarge(limitBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

export interface FormPart {
  name: string
  /** Null for a plain field. */
  filename: string | null
  data: Buffer
}

/** multipart/form-data. @throws SyntaxError when it is none */
export function readForm(contentType: string, body: Buffer): FormPart[] {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType)
  if (!boundary || !/^multipart\//i.test(contentType)) throw new SyntaxError('no multipart form')
  const mark = Buffer.from(`--${boundary[1] ?? boundary[2] ?? ''}`)
  const parts: FormPart[] = []
  let at = body.indexOf(mark)
  while (at >= 0) {
    const start = at + mark.length
    if (body.toString('latin1', start, start + 2) === '--') break
    const end = body.indexOf(mark, start)
    const headEnd = body.indexOf('\r\n\r\n', start)
    if (end < 0 || headEnd < 0 || headEnd > end) throw new SyntaxError('a part of the form is cut short')
    const head = body.toString('utf8', start, headEnd)
    const disposition = /content-disposition:[^\r\n]*/i.exec(head)?.[0] ?? ''
    parts.push({
      name: /[;\s]name="([^"]*)"/.exec(disposition)?.[1] ?? '',
      filename: /filename="((?:[^"\\]|\\.)*)"/.exec(disposition)?.[1]?.replaceAll(/\\(.)/g, '$1').replaceAll('%22', '"') ?? null,
      data: body.subarray(headEnd + 4, end - 2), // before the line break that belongs to the boundary
    })
    at = end
  }
  return parts
}

/**
 * Sends a file into one of the server's folders. With `onProgress` it goes by XMLHttpRequest, the only way a browser
 * tells how far an upload is; else by fetch.
 * Source: protocol 1.6. The server may rename: what it answers counts.
 */
import * as v from 'valibot'
import type { Json } from '@/lib/json'
import { authHeader } from './auth'
import { UnreachableError } from './errors'
import type { FileArea } from './outputs'
import { httpError, parseAnswer } from './request'
import type { Requester, RequesterOptions } from './request'
import { apiUrl } from './urls'
import { looseObject, orElse, readShape, textOrEmpty } from './wire'

const UPLOAD_PATH = 'upload/image'

export interface UploadOptions {
  subfolder?: string
  area?: FileArea
  /** Without it a file of the same name and other content gets a new name. */
  overwrite?: boolean
  signal?: AbortSignal
  /** From 0 to 1. */
  onProgress?: (fraction: number) => void
}

export interface UploadedFile {
  filename: string
  subfolder: string
  area: FileArea
}

interface Way extends RequesterOptions {
  json: Requester['json']
  XMLHttpRequest?: typeof globalThis.XMLHttpRequest
}

/** @throws UnreachableError (a 413 of another origin looks like it), HttpError, ProtocolError, the signal's reason */
export async function uploadImage(file: File, options: UploadOptions, way: Way): Promise<UploadedFile> {
  const form = new FormData()
  form.set('image', file, file.name)
  if (options.area) form.set('type', options.area)
  if (options.subfolder) form.set('subfolder', options.subfolder)
  if (options.overwrite) form.set('overwrite', 'true')
  const answer = options.onProgress
    ? await sendWithProgress(form, options, way)
    : await way.json(UPLOAD_PATH, { body: form, signal: options.signal })
  const { name, subfolder, type } = readShape(uploadedSchema, answer, UPLOAD_PATH)
  return { filename: name, subfolder, area: type }
}

/** The value an image input takes for an uploaded file. */
export function inputValueOf({ filename, subfolder, area }: UploadedFile): string {
  const path = subfolder ? `${subfolder}/${filename}` : filename
  return area === 'input' ? path : `${path} [${area}]`
}

const uploadedSchema = looseObject({
  name: v.string(),
  subfolder: textOrEmpty,
  type: orElse(v.picklist(['input', 'temp', 'output']), 'input'),
})

function sendWithProgress(form: FormData, { signal, onProgress }: UploadOptions, way: Way): Promise<Json> {
  const { baseUrl, auth = null, XMLHttpRequest = globalThis.XMLHttpRequest } = way
  const url = apiUrl(baseUrl, UPLOAD_PATH)
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const request = new XMLHttpRequest()
    const onAbort = () => request.abort()
    signal?.addEventListener('abort', onAbort)
    const settle = (finish: () => void) => {
      signal?.removeEventListener('abort', onAbort)
      finish()
    }
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable && event.total > 0) onProgress?.(event.loaded / event.total)
    })
    request.addEventListener('load', () => settle(() => {
      const answer = { status: request.status, ok: request.status >= 200 && request.status < 300, url, text: request.responseText }
      try {
        if (!answer.ok) throw httpError(answer, auth)
        resolve(parseAnswer(UPLOAD_PATH, answer.text, auth))
      } catch (error) {
        reject(error)
      }
    }))
    request.addEventListener('error', () => settle(() => reject(new UnreachableError(url, false))))
    request.addEventListener('abort', () => settle(() => reject(signal?.reason)))
    request.open('POST', url)
    if (auth) request.setRequestHeader('Authorization', authHeader(auth))
    request.send(form)
  })
}

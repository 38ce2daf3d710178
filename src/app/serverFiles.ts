/**
 * Files to and from the server: uploads into its input folder, workflows out of its user data. What goes wrong becomes a
 * sentence. Fetched when first used.
 */
import type { QueryClient } from '@tanstack/react-query'
import { HttpError, UnreachableError } from '@/comfy/errors'
import type { ComfyHttp } from '@/comfy/http'
import type { ServerKey } from '@/comfy/ids'
import { inputValueOf } from '@/comfy/upload'
import { formatBytes } from '@/lib/formatBytes'
import { featuresQuery, filesInQuery } from '@/queries/library'
import type { UploadOutcome, UploadWatch } from '@/state/actions'

export interface FileServer {
  http: Pick<ComfyHttp, 'library' | 'uploadImage'>
  key: ServerKey
  queries: QueryClient
}

/** The form around the file counts too: its name, its boundaries. */
const FORM_BYTES = 1024

export async function uploadFile({ http, key, queries }: FileServer, file: File, { onProgress, signal }: UploadWatch = {}): Promise<UploadOutcome> {
  const refuse = (why: string): UploadOutcome => ({ ok: false, problem: `“${file.name}” was not uploaded: ${why}` })
  // Cross-origin a refusal for size carries no CORS headers and looks like no answer (protocol 7): so it is looked up first.
  const limit = await queries.fetchQuery(featuresQuery(http, key)).then(({ maxUploadBytes }) => maxUploadBytes, () => null)
  if (limit !== null && file.size + FORM_BYTES > limit) {
    return refuse(`it holds ${formatBytes(file.size)}, and this server takes up to ${formatBytes(limit)}. Start ComfyUI with --max-upload-size to allow more.`)
  }
  if (signal?.aborted) return { ok: false, problem: null }
  try {
    const uploaded = await http.uploadImage(file, { ...(onProgress && { onProgress }), ...(signal && { signal }) })
    void queries.invalidateQueries({ queryKey: filesInQuery(http, key, 'input').queryKey })
    return { ok: true, name: inputValueOf(uploaded) }
  } catch (error) {
    if (signal?.aborted) return { ok: false, problem: null }
    if (error instanceof HttpError) return refuse(error.status === 413 ? 'it is larger than the server allows.' : `the server answered HTTP ${error.status}.`)
    return refuse(error instanceof UnreachableError ? 'the server did not answer.' : 'the server’s answer could not be read.')
  }
}

export async function fetchSavedFile(http: Pick<ComfyHttp, 'library'>, path: string, user: string | null): Promise<{ ok: true; file: File } | { ok: false; problem: string }> {
  const name = path.slice(path.lastIndexOf('/') + 1)
  try {
    const blob = await (await http.library()).savedFile(path, user)
    if (blob === null) return { ok: false, problem: `“${name}” is not there any more.` }
    return { ok: true, file: new File([blob], name, { type: blob.type }) }
  } catch (error) {
    const why = error instanceof HttpError ? `the server answered HTTP ${error.status}` : 'the server did not answer'
    return { ok: false, problem: `“${name}” was not opened: ${why}.` }
  }
}

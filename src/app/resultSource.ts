/**
 * Where the bytes of results come from: /view for files, storage for what came over the socket. With a login set, files
 * are fetched with it, since an `<img>` carries no header. Object URLs are owned by whoever asked for them.
 */
import type { ComfyHttp } from '@/comfy/http'
import { inputFile } from '@/comfy/inputName'
import type { ServerTarget } from '@/comfy/serverAddress'
import { viewUrl } from '@/comfy/urls'
import { createObjectUrl } from '@/lib/objectUrl'
import type { OpenedFile, ResultSource } from '@/state/actions'
import type { Run, RunOutput } from '@/storage/run'
import type { SocketImages } from '@/storage/socketImages'

export interface ResultSourceOptions {
  target: ServerTarget
  http: Pick<ComfyHttp, 'view'>
  hasLogin: boolean
  socketImages: SocketImages
}

/** Neither on the server's disk nor in this browser's. */
export class ResultGoneError extends Error {
  override name = 'ResultGoneError' as const
}

export function createResultSource({ target, http, hasLogin, socketImages }: ResultSourceOptions): ResultSource {
  async function blob(run: Run, { item }: RunOutput, signal: AbortSignal): Promise<Blob> {
    if (item.kind === 'file') return http.view(item, signal, run.id)
    if (item.kind !== 'socketImage') throw new ResultGoneError(`A ${item.kind} output is no file`)
    const stored = await socketImages.get({ runId: run.id, nodeId: item.nodeId, index: item.index })
    if (!stored) throw new ResultGoneError('This browser no longer has the picture')
    return stored.blob
  }

  return {
    blob,
    open: (run, output, signal) => owned(blob(run, output, signal)),
    directUrl: (run, { item }) => (item.kind === 'file' && !hasLogin ? viewUrl(target.baseUrl, item, run.id) : null),
    async openInput(name, signal) {
      const file = inputFile(name)
      if (hasLogin) return owned(http.view(file, signal))
      return { url: viewUrl(target.baseUrl, file), release: () => {} }
    },
  }
}

async function owned(fetched: Promise<Blob>): Promise<OpenedFile> {
  return createObjectUrl(await fetched)
}

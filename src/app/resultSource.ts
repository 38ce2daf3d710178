/**
 * Where the bytes of results come from: /view for files, storage for what came over the socket. With a login set, files
 * are fetched with it, since an `<img>` carries no header. Object URLs are owned by whoever asked for them.
 */
import type { ComfyHttp } from '@/comfy/http'
import type { RunId } from '@/comfy/ids'
import { inputFile } from '@/comfy/inputName'
import type { ServerTarget } from '@/comfy/serverAddress'
import { viewUrl } from '@/comfy/urls'
import { createObjectUrl } from '@/lib/objectUrl'
import type { OpenedFile, ResultSource } from '@/state/actions'
import type { Run, RunOutput } from '@/storage/run'
import type { SentTexts } from '@/storage/runJournal'
import type { SocketImages } from '@/storage/socketImages'

export interface ResultSourceOptions {
  target: ServerTarget
  http: Pick<ComfyHttp, 'view'>
  hasLogin: boolean
  socketImages: SocketImages
  /** What a run sent, for pictures that came over the socket: nobody has written it into them. */
  sentTexts: (runId: RunId) => Promise<SentTexts | null>
}

/** Neither on the server's disk nor in this browser's. */
export class ResultGoneError extends Error {
  override name = 'ResultGoneError' as const
}

export function createResultSource({ target, http, hasLogin, socketImages, sentTexts }: ResultSourceOptions): ResultSource {
  async function stored(run: Run, { item }: RunOutput, signal: AbortSignal): Promise<Blob> {
    if (item.kind === 'file') return http.view(item, signal, run.id)
    if (item.kind !== 'socketImage') throw new ResultGoneError(`A ${item.kind} output is no file`)
    const image = await socketImages.get({ runId: run.id, nodeId: item.nodeId, index: item.index })
    if (!image) throw new ResultGoneError('This browser no longer has the picture')
    return image.blob
  }

  async function blob(run: Run, output: RunOutput, signal: AbortSignal): Promise<Blob> {
    const picture = await stored(run, output, signal)
    const sent = output.item.kind === 'socketImage' ? await sentTexts(run.id) : null
    if (!sent) return picture
    const { withPngTexts } = await import('@/workflow/files/writePngTexts')
    const texts = new Map([['prompt', sent.promptText], ...(sent.workflowText === null ? [] : [['workflow', sent.workflowText] as const])])
    const written = withPngTexts(new Uint8Array(await picture.arrayBuffer()), texts)
    return written ? new Blob([written], { type: picture.type }) : picture
  }

  return {
    blob,
    open: (run, output, signal) => owned(stored(run, output, signal)),
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

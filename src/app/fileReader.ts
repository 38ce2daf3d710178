/**
 * Reads files and texts for the page: small ones at once, large ones in a worker, so that no file stops the page however
 * it is built. Where workers are refused (a policy, an old proxy that loses the script) large ones are read here too.
 */
import type { FileContentsResult } from '@/workflow/files/readFileContents'

/** What of Worker is used. */
export interface ReadingWorker {
  postMessage(source: Blob | string): void
  addEventListener(type: 'message', listen: (event: { data: unknown }) => void): void
  addEventListener(type: 'error' | 'messageerror', listen: () => void): void
  terminate(): void
}

export interface ReadFileOptions {
  /** Ends the reading; the promise then rejects with its reason. */
  signal?: AbortSignal | undefined
  /** @throws where workers are refused */
  createWorker?: () => ReadingWorker
}

/** Up to here reading takes less time than starting a worker, and less than a frame. In bytes; characters of a text. */
const MAX_INLINE_BYTES = 256 * 1024

export async function readFile(source: Blob | string, { signal, createWorker = startWorker }: ReadFileOptions = {}): Promise<FileContentsResult> {
  signal?.throwIfAborted()
  const size = typeof source === 'string' ? source.length : source.size
  const result = size > MAX_INLINE_BYTES ? await readInWorker(source, createWorker, signal) : null
  if (result) return result
  const { readFileContents } = await import('@/workflow/files/readFileContents')
  signal?.throwIfAborted()
  return await readFileContents(source, { signal })
}

function startWorker(): ReadingWorker {
  return new Worker(new URL('../workers/readFile.worker.ts', import.meta.url), { type: 'module' })
}

/** Null where no worker could be had, or it failed. */
function readInWorker(source: Blob | string, createWorker: () => ReadingWorker, signal: AbortSignal | undefined): Promise<FileContentsResult | null> {
  return new Promise((resolve, reject) => {
    let worker: ReadingWorker
    try {
      worker = createWorker()
    } catch {
      resolve(null)
      return
    }
    const end = (result: FileContentsResult | null) => {
      worker.terminate()
      signal?.removeEventListener('abort', cancel)
      resolve(result)
    }
    const cancel = () => {
      worker.terminate()
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', cancel, { once: true })
    worker.addEventListener('message', ({ data }) => end(data as FileContentsResult | null)) // as our own worker posts it
    worker.addEventListener('error', () => end(null))
    worker.addEventListener('messageerror', () => end(null))
    worker.postMessage(source) // oxlint-disable-line unicorn/require-post-message-target-origin -- a worker has none
  })
}

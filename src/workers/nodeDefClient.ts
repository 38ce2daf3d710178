/** The page's side of the worker of node definitions: a NodeDefTable whose work is done elsewhere. */
import { ComfyError } from '@/comfy/errors'
import type { NodeDef } from '@/workflow/definitions/nodeDefs'
import { createUnpacker, fromFailure, type FromWorker, type ToWorker } from './nodeDefMessages'
import type { NodeDefTable } from './nodeDefTable'

/** Of a Worker, what is used. */
export interface WorkerPort {
  postMessage(message: ToWorker): void
  addEventListener(kind: 'message', listener: (event: { data: FromWorker }) => void): void
  addEventListener(kind: 'error' | 'messageerror', listener: () => void): void
  terminate(): void
}

interface Waiting {
  found: Map<string, NodeDef | null>
  resolve: (answer: Map<string, NodeDef | null> | readonly string[] | null) => void
  reject: (error: ComfyError) => void
}

/** @throws nothing at once; every question is rejected once the worker has failed, or is closed */
export function createNodeDefClient(port: WorkerPort, server: Omit<Extract<ToWorker, { kind: 'open' }>, 'kind'>): NodeDefTable {
  const unpacker = createUnpacker()
  const waiting = new Map<number, Waiting>()
  let broken: ComfyError | null = null
  let lastId = 0

  function fail(reason: string) {
    broken ??= new ComfyError(reason)
    for (const { reject } of waiting.values()) reject(broken)
    waiting.clear()
  }

  port.addEventListener('error', () => fail('The worker of node definitions failed'))
  port.addEventListener('messageerror', () => fail('The worker of node definitions was not understood'))
  port.addEventListener('message', ({ data }) => {
    const asker = waiting.get(data.id)
    if (data.kind === 'part') {
      // Lists of a question that nobody waits for any more may be named in later answers.
      for (const [classType, def] of unpacker.unpack(data)) asker?.found.set(classType, def)
      return
    }
    waiting.delete(data.id)
    if (data.kind === 'failed') asker?.reject(fromFailure(data.failure))
    else asker?.resolve(data.kind === 'names' ? data.names : asker.found)
  })
  port.postMessage({ kind: 'open', ...server })

  function question<T>(message: (id: number) => ToWorker): Promise<T> {
    return new Promise((resolve, reject) => {
      if (broken) return reject(broken)
      const id = ++lastId
      waiting.set(id, { found: new Map(), resolve: (answer) => resolve(answer as T), reject })
      port.postMessage(message(id))
    })
  }

  return {
    ask: (classTypes) => question((id) => ({ kind: 'ask', id, classTypes })),
    askAll: (classTypes) => question((id) => ({ kind: 'askAll', id, classTypes })),
    answer: (classTypes) => question((id) => ({ kind: 'answer', id, classTypes })),
    classNames: () => question((id) => ({ kind: 'classNames', id })),
    close() {
      fail('Closed')
      port.terminate()
    },
  }
}

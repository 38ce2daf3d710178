/** Starts the worker of node definitions; null where the browser makes none: then the page asks class by class. */
import type { Auth } from '@/comfy/auth'
import type { ServerKey } from '@/comfy/ids'
import { createNodeDefClient } from './nodeDefClient'
import type { NodeDefTable } from './nodeDefTable'

export function startNodeDefs(server: { serverKey: ServerKey; baseUrl: string; auth: Auth | null }): NodeDefTable | null {
  try {
    return createNodeDefClient(new Worker(new URL('./nodeDefs.worker.ts', import.meta.url), { type: 'module', name: 'node definitions' }), server)
  } catch {
    return null
  }
}

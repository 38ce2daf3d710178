/** Stores in which a workflow is open, with the definitions of a server (fakeComfy.ts), as the page would open it. */
import { QueryClient } from '@tanstack/react-query'
import { createDocumentService } from '@/app/documentService'
import { createComfyHttp } from '@/comfy/http'
import { asServerKey } from '@/comfy/ids'
import { serverSource } from '@/queries/nodeDefs'
import type { Stores } from '@/state/react'
import type { Parameter, Role } from '@/workflow/form/parameters'
import { COMFY_URL, fakeComfy, type FakeComfyOptions } from './fakeComfy'
import { makeStores } from './renderWithStores'

export interface OpenDocumentOptions extends FakeComfyOptions {
  starter?: string
  /** The text of a file, in place of a starter. */
  text?: string
}

export async function openDocument({ starter = 'sd15', text, ...server }: OpenDocumentOptions = {}): Promise<Stores> {
  const stores = makeStores()
  const http = createComfyHttp({ baseUrl: COMFY_URL, fetch: fakeComfy(server).fetch })
  const service = createDocumentService({
    documents: stores.document,
    queries: new QueryClient(),
    server: () => ({ nodeDefs: serverSource(http), key: asServerKey(COMFY_URL) }),
    onProblem: () => {},
    onChecked: () => {},
  })
  if (text === undefined) await service.openStarter(starter)
  else await service.openText(text, 'workflow.json')
  await service.loadDefs()
  return stores
}

/** @throws Error where the open workflow has none */
export function parameterOf({ document }: Stores, role: Role, at = 0): Parameter {
  const parameter = document.getState().parameters.filter((it) => it.role === role)[at]
  if (!parameter) throw new Error(`The workflow has no ${role}`)
  return parameter
}

export function valueOf(stores: Stores, role: Role, at = 0): Parameter['initial'] {
  const { id, initial } = parameterOf(stores, role, at)
  return stores.document.getState().values.get(id) ?? initial
}

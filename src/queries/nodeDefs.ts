/**
 * Node definitions by class. They never go stale by themselves; that a class is missing does, since it is installed and
 * the server restarted while the page stays open. When they are asked anew: app/nodeDefService.ts.
 */
import { queryOptions, type QueryClient } from '@tanstack/react-query'
import type { ComfyHttp } from '@/comfy/http'
import type { ServerKey } from '@/comfy/ids'
import { mapInTurns } from '@/lib/mapInTurns'
import type { NodeDef, NodeDefs } from '@/workflow/definitions/nodeDefs'
import { readNodeDef } from '@/workflow/definitions/readNodeDef'

/**
 * Of the six connections that a browser has to one host. Where answers do not come, some must be left: for what finds
 * out why, and for the page's own code, which the same host may serve.
 */
const MAX_AT_ONCE = 3

/** Where definitions come from. */
export interface NodeDefSource {
  /** Puts what is stored of these classes into the cache, before the server is asked. Never rejects. */
  recall(classTypes: readonly string[]): Promise<void>
  /** As the server has it; null where it does not know the class. @throws what http throws */
  nodeDef(classType: string, signal?: AbortSignal): Promise<NodeDef | null>
}

/** The server alone, class by class. */
export function serverSource(http: Pick<ComfyHttp, 'objectInfoClass'>): NodeDefSource {
  return {
    recall: async () => {},
    nodeDef: async (classType, signal) => {
      const info = await http.objectInfoClass(classType, signal)
      return info === null ? null : readNodeDef(classType, info)
    },
  }
}

export const nodeDefKey = (serverKey: ServerKey, classType: string) => [serverKey, 'nodeDef', classType] as const

/** The definition of one class; null where the server does not know it. */
function nodeDefQuery(source: NodeDefSource, serverKey: ServerKey, classType: string) {
  return queryOptions({
    queryKey: nodeDefKey(serverKey, classType),
    queryFn: ({ signal }): Promise<NodeDef | null> => source.nodeDef(classType, signal),
    staleTime: ({ state }) => (state.data === null ? 0 : Infinity),
    gcTime: Infinity,
    structuralSharing: false,
  })
}

/**
 * Definitions of these classes; classes that the server does not know are left out. What was stored is good enough:
 * whether it still holds is the source's business. @throws what http throws.
 */
export async function fetchNodeDefs(queries: QueryClient, source: NodeDefSource, serverKey: ServerKey, classTypes: Iterable<string>): Promise<Map<string, NodeDef>> {
  const classes = [...new Set(classTypes)]
  const unheard = classes.filter((classType) => queries.getQueryData(nodeDefKey(serverKey, classType)) === undefined)
  if (unheard.length > 0) await source.recall(unheard)
  const found = await mapInTurns(classes, MAX_AT_ONCE, (classType) => queries.fetchQuery(nodeDefQuery(source, serverKey, classType)))
  const table = new Map<string, NodeDef>()
  for (const def of found) if (def) table.set(def.classType, def)
  return table
}

/** What is already known of these classes, without asking. */
export function knownNodeDefs(queries: QueryClient, serverKey: ServerKey, classTypes: Iterable<string>): NodeDefs {
  const table = new Map<string, NodeDef>()
  for (const classType of classTypes) {
    const def = queries.getQueryData<NodeDef | null>(nodeDefKey(serverKey, classType))
    if (def) table.set(classType, def)
  }
  return table
}

/**
 * Node definitions by class, from /object_info/{class}: small answers, where the whole table can be many megabytes
 * built on the server's event loop. They never go stale by themselves; that a class is missing does, since it is
 * installed and the server restarted while the page stays open.
 */
import { queryOptions, type QueryClient } from '@tanstack/react-query'
import type { ComfyHttp } from '@/comfy/http'
import type { ServerKey } from '@/comfy/ids'
import { mapInTurns } from '@/lib/mapInTurns'
import type { NodeDef } from '@/workflow/nodeDefs'
import { readNodeDef } from '@/workflow/readNodeDef'

/**
 * Of the six connections that a browser has to one host. Where answers do not come, some must be left: for what finds
 * out why, and for the page's own code, which the same host may serve.
 */
const MAX_AT_ONCE = 3

/** The definition of one class; null where the server does not know it. */
export function nodeDefQuery(http: ComfyHttp, serverKey: ServerKey, classType: string) {
  return queryOptions({
    queryKey: [serverKey, 'nodeDef', classType],
    queryFn: async ({ signal }): Promise<NodeDef | null> => {
      const info = await http.objectInfoClass(classType, signal)
      return info === null ? null : readNodeDef(classType, info)
    },
    staleTime: ({ state }) => (state.data === null ? 0 : Infinity),
    gcTime: Infinity,
    structuralSharing: false,
  })
}

/** Definitions of these classes; classes that the server does not know are left out. @throws what http throws. */
export async function fetchNodeDefs(queries: QueryClient, http: ComfyHttp, serverKey: ServerKey, classTypes: Iterable<string>): Promise<Map<string, NodeDef>> {
  const classes = [...new Set(classTypes)]
  const found = await mapInTurns(classes, MAX_AT_ONCE, (classType) => queries.fetchQuery(nodeDefQuery(http, serverKey, classType)))
  const table = new Map<string, NodeDef>()
  for (const def of found) if (def) table.set(def.classType, def)
  return table
}

/** What is already known of these classes, without asking. */
export function knownNodeDefs(queries: QueryClient, serverKey: ServerKey, classTypes: Iterable<string>): Map<string, NodeDef> {
  const table = new Map<string, NodeDef>()
  for (const classType of classTypes) {
    const def = queries.getQueryData<NodeDef | null>([serverKey, 'nodeDef', classType])
    if (def) table.set(classType, def)
  }
  return table
}

/**
 * What lies on the server, by resource. Lists go stale after a while, since files come and go while the page is open; what
 * a file says of itself does not change.
 */
import { queryOptions } from '@tanstack/react-query'
import type { ComfyHttp } from '@/comfy/http'
import type { ServerKey } from '@/comfy/ids'
import type { FileArea } from '@/comfy/outputs'

/** The library part of a server: all that these queries ask. */
export type LibraryHttp = Pick<ComfyHttp, 'library'>

/** Long enough to open one picker after the other, short enough to see a file that was just copied there. */
const FRESH_MS = 60_000

export function featuresQuery(http: LibraryHttp, serverKey: ServerKey) {
  return queryOptions({
    queryKey: [serverKey, 'features'],
    queryFn: async ({ signal }) => (await http.library()).features(signal),
    staleTime: Infinity, // set by the server's command line
  })
}

export function modelFoldersQuery(http: LibraryHttp, serverKey: ServerKey) {
  return queryOptions({
    queryKey: [serverKey, 'modelFolders'],
    queryFn: async ({ signal }) => (await http.library()).modelFolders(signal),
    staleTime: FRESH_MS,
  })
}

/** Null where the server does not know the folder. */
export function modelFilesQuery(http: LibraryHttp, serverKey: ServerKey, folder: string) {
  return queryOptions({
    queryKey: [serverKey, 'modelFiles', folder],
    queryFn: async ({ signal }) => (await http.library()).modelFiles(folder, signal),
    staleTime: FRESH_MS,
  })
}

/** Null for a file that says nothing of itself. */
export function modelMetadataQuery(http: LibraryHttp, serverKey: ServerKey, folder: string, name: string) {
  return queryOptions({
    queryKey: [serverKey, 'modelMetadata', folder, name],
    queryFn: async ({ signal }) => (await http.library()).modelMetadata(folder, name, signal),
    staleTime: Infinity,
    structuralSharing: false,
  })
}

export function embeddingsQuery(http: LibraryHttp, serverKey: ServerKey) {
  return queryOptions({
    queryKey: [serverKey, 'embeddings'],
    queryFn: async ({ signal }) => (await http.library()).embeddings(signal),
    staleTime: FRESH_MS,
  })
}

export function usersQuery(http: LibraryHttp, serverKey: ServerKey) {
  return queryOptions({
    queryKey: [serverKey, 'users'],
    queryFn: async ({ signal }) => (await http.library()).users(signal),
    staleTime: FRESH_MS,
  })
}

/** ComfyUI's page saves there. */
const WORKFLOWS = 'workflows'

/** Null where nothing was ever saved. */
export function savedWorkflowsQuery(http: LibraryHttp, serverKey: ServerKey, user: string | null) {
  return queryOptions({
    queryKey: [serverKey, 'savedWorkflows', user],
    queryFn: async ({ signal }) => {
      const files = await (await http.library()).savedFiles(WORKFLOWS, user, signal)
      return files && files.filter(({ path }) => isWorkflow(path))
    },
    staleTime: 0, // saved in another tab a moment ago
  })
}

/** ComfyUI's page keeps its bookmarks in a hidden file beside them. */
function isWorkflow(path: string): boolean {
  return /\.json$/i.test(path) && !path.split('/').some((part) => part.startsWith('.'))
}

/** Newest first, as values for an input. */
export function filesInQuery(http: LibraryHttp, serverKey: ServerKey, area: FileArea) {
  return queryOptions({
    queryKey: [serverKey, 'filesIn', area],
    queryFn: async ({ signal }) => (await http.library()).filesIn(area, signal),
    staleTime: 5_000,
  })
}

/**
 * The node definitions of a server, as a form needs them at once: what was stored shows before the server has answered; a
 * class that was not is asked for by itself, a small answer. When the page has come to rest the worker asks for the whole
 * table, and later for what may have changed: that is nodeDefRefresh.ts, whose code is fetched then.
 * Source: protocol 6.
 */
import type { QueryClient } from '@tanstack/react-query'
import { AnswerTooLargeError, type NodeInputError } from '@/comfy/errors'
import type { ComfyHttp } from '@/comfy/http'
import type { ServerKey } from '@/comfy/ids'
import { nodeDefKey, type NodeDefSource } from '@/queries/nodeDefs'
import { readStoredNodeDefs } from '@/storage/nodeDefRows'
import type { Tables } from '@/storage/tables'
import type { NodeDefTable } from '@/workers/nodeDefTable'
import type { NodeDef } from '@/workflow/definitions/nodeDefs'
import { createOptionLists } from '@/workflow/definitions/optionLists'
import { readNodeDef } from '@/workflow/definitions/readNodeDef'
import type { NodeDefRefresh } from './nodeDefRefresh'
import type { RestartEvidence } from './restart'

/** Parsed in the page without stopping it; a class that repeats the names of all models in many fields is the worker's. */
const MAX_CLASS_BYTES = 512 * 1024

/** What the server does for us: between two runs of ours a small question is no harm, the whole table would be. */
export type Activity = 'none' | 'waiting' | 'executing'

export interface NodeDefServiceOptions {
  queries: QueryClient
  http: Pick<ComfyHttp, 'objectInfoClass'>
  serverKey: ServerKey
  disk: Pick<Tables, 'get'>
  activity: () => Activity
  /** Makes the worker; null where there can be none. */
  startTable: () => Promise<NodeDefTable | null>
  now?: () => number
}

export interface NodeDefService extends NodeDefSource {
  /** The page has come to rest: what is not urgent may begin. */
  atRest(): void
  /** Asks for everything anew, now or when our run has ended. Resolves when it has been answered or could not be. */
  refresh(): Promise<void>
  /** What the server refused: classes whose lists or names it does not agree with are asked for anew. */
  onRejected(errors: readonly Pick<NodeInputError, 'type' | 'classType'>[]): void
  /** The socket is open again, perhaps after a restart. */
  onReopened(evidence: RestartEvidence): void
  /** A run of ours began or ended. */
  onActivity(): void
  /** Definitions came, changed or went. Returns its undo. */
  onChanged(listener: () => void): () => void
  /** Of all classes, for a search; null while they are not known. */
  classNames(): Promise<readonly string[] | null>
  close(): void
}

/** What the later part works with. */
export interface NodeDefCache {
  serverKey: ServerKey
  /** Classes that were ever wanted: the ones that an answer about everything is about. */
  watched: ReadonlySet<string>
  activity: () => Activity
  now: () => number
  known(classType: string): NodeDef | null | undefined
  /** Tells whoever listens, once. */
  put(answers: readonly (readonly [string, NodeDef | null])[]): void
  /** In the page, or by the worker where the answer is large. */
  askOne(classType: string): Promise<NodeDef | null>
  openTable(): Promise<NodeDefTable | null>
  isClosed: () => boolean
}

export function createNodeDefService(options: NodeDefServiceOptions): NodeDefService {
  const { queries, serverKey } = options
  const lists = createOptionLists()
  const listeners = new Set<() => void>()
  const watched = new Set<string>()
  let isClosed = false
  let table: Promise<NodeDefTable | null> | null = null
  let loading: Promise<NodeDefRefresh> | null = null
  let refresher: NodeDefRefresh | null = null

  const cache: NodeDefCache = {
    serverKey,
    watched,
    activity: options.activity,
    now: options.now ?? Date.now,
    known: (classType) => queries.getQueryData<NodeDef | null>(nodeDefKey(serverKey, classType)),
    put(answers) {
      if (isClosed || answers.length === 0) return
      for (const [classType, def] of answers) queries.setQueryData<NodeDef | null>(nodeDefKey(serverKey, classType), def)
      for (const listener of listeners) listener()
    },
    askOne,
    openTable() {
      table ??= options.startTable().catch(() => null)
      return table
    },
    isClosed: () => isClosed,
  }

  async function askOne(classType: string, signal?: AbortSignal): Promise<NodeDef | null> {
    try {
      const info = await options.http.objectInfoClass(classType, signal, MAX_CLASS_BYTES)
      return info === null ? null : readNodeDef(classType, info, lists)
    } catch (error) {
      const worker = error instanceof AnswerTooLargeError ? await cache.openTable() : null
      if (!worker) throw error
      return (await worker.ask([classType])).get(classType) ?? null
    }
  }

  /** Code that cannot be fetched now is asked for again by whatever needs it next. */
  async function later(work: (refresher: NodeDefRefresh) => unknown): Promise<void> {
    loading ??= import('./nodeDefRefresh').then(({ createNodeDefRefresh }) => createNodeDefRefresh(cache))
    try {
      refresher = await loading
    } catch {
      loading = null
      return
    }
    await work(refresher)
  }

  return {
    async recall(classTypes) {
      for (const classType of classTypes) watched.add(classType)
      const stored = await readStoredNodeDefs(options.disk, serverKey, classTypes, lists).catch(() => new Map<string, NodeDef>())
      cache.put([...stored].filter(([classType]) => cache.known(classType) === undefined))
    },
    async nodeDef(classType, signal) {
      watched.add(classType)
      return refresher?.hasAll() ? refresher.answer(classType) : askOne(classType, signal)
    },
    atRest: () => void later((it) => it.atRest()),
    refresh: () => later((it) => it.refresh()),
    onRejected: (errors) => void later((it) => it.onRejected(errors)),
    onReopened: (evidence) => void later((it) => it.onReopened(evidence)),
    onActivity: () => refresher?.onActivity(),
    onChanged(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    classNames: async () => refresher?.classNames() ?? null,
    close() {
      isClosed = true
      listeners.clear()
      void table?.then((worker) => worker?.close())
    },
  }
}

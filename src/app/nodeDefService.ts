/**
 * When the node definitions of a server are asked for, and by whom. A form shows with what was stored; a class that was
 * not is asked for by itself, a small answer; and when the page has come to rest the worker asks for the whole table, which
 * also tells whether what was stored still holds.
 *
 * Asked anew: when a person wants it, for a class whose value or name the server refused, and after a restart. The server
 * builds the answer on the loop that sends previews, so nothing is asked anew while a run of ours executes: it waits for
 * the run's end. Source: protocol 2.7, 6.
 */
import type { QueryClient } from '@tanstack/react-query'
import { AnswerTooLargeError, type NodeInputError } from '@/comfy/errors'
import type { ComfyHttp } from '@/comfy/http'
import type { ServerKey } from '@/comfy/ids'
import { isSame } from '@/lib/isSame'
import { nodeDefKey, type NodeDefSource } from '@/queries/nodeDefs'
import { readStoredNodeDefs } from '@/storage/nodeDefRows'
import type { Tables } from '@/storage/tables'
import type { NodeDefTable } from '@/workers/nodeDefTable'
import type { NodeDef } from '@/workflow/nodeDefs'
import { createOptionLists } from '@/workflow/optionLists'
import { readNodeDef } from '@/workflow/readNodeDef'

/** Parsed in the page without stopping it; a class that repeats the names of all models in many fields is the worker's. */
const MAX_CLASS_BYTES = 512 * 1024
/** After a gap in the socket that may have been a restart, definitions of this age are asked for anew. */
const DOUBTFUL_AFTER_MS = 10 * 60_000
const MAX_AT_ONCE = 3

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
  /** The socket is open again. @param hasRestarted null: it cannot be told */
  onReopened(hasRestarted: boolean | null): void
  /** A run of ours began or ended. */
  onActivity(): void
  /** Definitions came, changed or went. Returns its undo. */
  onChanged(listener: () => void): () => void
  /** Of all classes, for a search; null while they are not known. */
  classNames(): Promise<readonly string[] | null>
  close(): void
}

export function createNodeDefService(options: NodeDefServiceOptions): NodeDefService {
  const { queries, serverKey } = options
  const now = options.now ?? Date.now
  const lists = createOptionLists()
  const listeners = new Set<() => void>()
  /** Classes that were ever wanted: the ones that an answer about everything is about. */
  const watched = new Set<string>()
  const wantedClasses = new Set<string>()
  let wantsAll = true
  let isAtRest = false
  let isClosed = false
  let allAtMs: number | null = null
  let table: Promise<NodeDefTable | null> | null = null
  let working: Promise<void> | null = null
  let hasNews = false

  function put(answers: Iterable<readonly [string, NodeDef | null]>) {
    if (isClosed) return
    let hasChanged = false
    for (const [classType, def] of answers) {
      const key = nodeDefKey(serverKey, classType)
      const before = queries.getQueryData<NodeDef | null>(key)
      if (before !== undefined && isSame(before, def)) continue
      queries.setQueryData<NodeDef | null>(key, def)
      hasChanged = true
    }
    if (hasChanged) for (const listener of listeners) listener()
  }

  function openTable(): Promise<NodeDefTable | null> {
    table ??= options.startTable().catch(() => null)
    return table
  }

  async function askOne(classType: string, signal?: AbortSignal): Promise<NodeDef | null> {
    try {
      const info = await options.http.objectInfoClass(classType, signal, MAX_CLASS_BYTES)
      return info === null ? null : readNodeDef(classType, info, lists)
    } catch (error) {
      const worker = error instanceof AnswerTooLargeError ? await openTable() : null
      if (!worker) throw error
      return (await worker.ask([classType])).get(classType) ?? null
    }
  }

  async function askClasses(classes: readonly string[]): Promise<Map<string, NodeDef | null>> {
    const worker = isAtRest ? await openTable() : null
    if (worker) return new Map(await worker.ask(classes))
    return new Map(await Promise.all(classes.map(async (classType) => [classType, await askOne(classType)] as const)))
  }

  /** One thing after the other, as long as nothing of ours runs; what fails is asked again at the next occasion. */
  async function work() {
    while (!isClosed && options.activity() !== 'executing') {
      const classes = [...wantedClasses].slice(0, MAX_AT_ONCE)
      if (classes.length > 0) {
        put(await askClasses(classes))
        for (const classType of classes) wantedClasses.delete(classType)
      } else if (wantsAll && isAtRest && options.activity() === 'none') {
        await askAll()
        wantsAll = false
      } else return
    }
  }

  async function askAll() {
    const worker = await openTable()
    if (worker) {
      put(await worker.askAll([...watched]))
      allAtMs = now()
    } else {
      for (const classType of watched) wantedClasses.add(classType)
    }
  }

  function settle(): Promise<void> {
    hasNews = true
    working ??= workOff()
    return working
  }

  /** What is wanted while the last of it is just being finished must not be left lying. */
  async function workOff() {
    while (hasNews) {
      hasNews = false
      await work().catch(() => {}) // no answer: the connection says so
    }
    working = null
  }

  function want(classes: Iterable<string>, all: boolean): Promise<void> {
    for (const classType of classes) wantedClasses.add(classType)
    wantsAll ||= all
    return settle()
  }

  return {
    atRest() {
      isAtRest = true
      void settle()
    },

    async recall(classTypes) {
      for (const classType of classTypes) watched.add(classType)
      const stored = await readStoredNodeDefs(options.disk, serverKey, classTypes, lists).catch(() => new Map<string, NodeDef>())
      put([...stored].filter(([classType]) => queries.getQueryData(nodeDefKey(serverKey, classType)) === undefined))
    },

    async nodeDef(classType, signal) {
      watched.add(classType)
      if (allAtMs === null) return askOne(classType, signal)
      const worker = await openTable()
      return worker ? ((await worker.answer([classType])).get(classType) ?? null) : askOne(classType, signal)
    },

    refresh: () => want(watched, true),

    onRejected(errors) {
      const classes = errors.filter(({ type }) => type === 'value_not_in_list' || type === 'missing_node_type').map(({ classType }) => classType)
      if (classes.length > 0) void want(new Set(classes), false)
    },

    onReopened(hasRestarted) {
      const isDoubtful = hasRestarted ?? (allAtMs === null || now() - allAtMs > DOUBTFUL_AFTER_MS)
      void want(hasRestarted === true ? watched : [], isDoubtful)
    },

    onActivity: () => void settle(),

    onChanged(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    classNames: async () => (allAtMs === null ? null : ((await (await openTable())?.classNames()) ?? null)),

    close() {
      isClosed = true
      listeners.clear()
      void table?.then((worker) => worker?.close())
    },
  }
}

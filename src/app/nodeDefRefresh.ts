/**
 * When definitions are asked for that are not urgent: the whole table once the page has come to rest, which also tells
 * whether what was stored still holds; and anew when a person wants it, for a class whose value or name the server
 * refused, and after a restart. The server builds the answer on the loop that sends previews, so nothing is asked here
 * while a run of ours executes: it waits for the run's end. Source: protocol 2.7, 6.
 */
import { UnreachableError, type NodeInputError } from '@/comfy/errors'
import { isSame } from '@/lib/isSame'
import type { Answers, NodeDefTable } from '@/workers/nodeDefTable'
import type { NodeDef } from '@/workflow/definitions/nodeDefs'
import type { NodeDefCache } from './nodeDefService'
import { hasRestarted, type RestartEvidence } from './restart'

/** After a gap in the socket that may have been a restart, definitions of this age are asked for anew. */
const DOUBTFUL_AFTER_MS = 10 * 60_000
/** So many classes are not asked for one by one when the whole table is asked for at once anyway. */
const MANY_CLASSES = 100
/** See queries/nodeDefs.ts. */
const MAX_AT_ONCE = 3

export interface NodeDefRefresh {
  atRest(): void
  refresh(): Promise<void>
  onRejected(errors: readonly Pick<NodeInputError, 'type' | 'classType'>[]): void
  onReopened(evidence: RestartEvidence): Promise<void>
  onActivity(): void
  /** The worker has the whole table. */
  hasAll(): boolean
  /** Of one class, from the whole table, else from the server. */
  answer(classType: string): Promise<NodeDef | null>
  classNames(): Promise<readonly string[] | null>
}

export function createNodeDefRefresh(cache: NodeDefCache): NodeDefRefresh {
  const wantedClasses = new Set<string>()
  /** One by one, since everything was wanted. */
  const answered = new Set<string>()
  let wantsAll = true
  let isAtRest = false
  let isCutOff = false
  let allAtMs: number | null = null
  let working: Promise<void> | null = null
  let hasNews = false

  /** Only what is new: a form is not drawn again for definitions that say the same. */
  function put(answers: Iterable<readonly [string, NodeDef | null]>) {
    cache.put([...answers].filter(([classType, def]) => {
      const before = cache.known(classType)
      return before === undefined || !isSame(before, def)
    }))
  }

  /** One thing after the other, as long as nothing of ours runs; what fails is asked again at the next occasion. */
  async function work() {
    while (!cache.isClosed() && cache.activity() !== 'executing') {
      const classes = [...wantedClasses].slice(0, MAX_AT_ONCE)
      if (classes.length > 0) {
        put(await askClasses(classes))
        for (const classType of classes) {
          wantedClasses.delete(classType)
          answered.add(classType)
        }
      } else if (wantsAll && isAtRest && cache.activity() === 'none') {
        await askAll()
        wantsAll = false
      } else return
    }
  }

  /** Null also where a browser or a policy lets the page ask the server, but not the worker. */
  async function fromWorker<T>(ask: (worker: NodeDefTable) => Promise<T>): Promise<T | null> {
    const worker = isCutOff ? null : await cache.openTable()
    try {
      return worker && (await ask(worker))
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error
      isCutOff = true // until the server is known to be there: then it is tried again
      return null
    }
  }

  async function askClasses(classes: readonly string[]): Promise<Answers> {
    const answers = isAtRest ? await fromWorker((worker) => worker.ask(classes)) : null
    return answers ?? new Map(await Promise.all(classes.map(async (classType) => [classType, await cache.askOne(classType)] as const)))
  }

  async function askAll() {
    const answers = await fromWorker((worker) => worker.askAll([...cache.watched]))
    if (answers) {
      put(answers)
      allAtMs = cache.now()
    } else {
      for (const classType of cache.watched) if (!answered.has(classType)) wantedClasses.add(classType)
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
    if (all) answered.clear()
    wantsAll ||= all
    return settle()
  }

  /** What to ask for first, class by class, since the whole table takes longer or has to wait. */
  function quickClasses(): Iterable<string> {
    const isAllNext = isAtRest && cache.activity() === 'none'
    return isAllNext && cache.watched.size > MANY_CLASSES ? [] : cache.watched
  }

  return {
    atRest() {
      isAtRest = true
      void settle()
    },
    refresh: () => want(quickClasses(), true),
    onRejected(errors) {
      const classes = errors.filter(({ type }) => type === 'value_not_in_list' || type === 'missing_node_type').map(({ classType }) => classType)
      if (classes.length > 0) void want(classes, false)
    },
    async onReopened(evidence) {
      isCutOff = false
      const isNew = await hasRestarted(evidence)
      const isDoubtful = isNew ?? (allAtMs === null || cache.now() - allAtMs > DOUBTFUL_AFTER_MS)
      await want(isNew === true ? quickClasses() : [], isDoubtful)
    },
    onActivity: () => void settle(),
    hasAll: () => allAtMs !== null,
    async answer(classType) {
      const answers = await fromWorker((worker) => worker.answer([classType]))
      return answers ? (answers.get(classType) ?? null) : cache.askOne(classType)
    },
    classNames: async () => (allAtMs === null ? null : ((await (await cache.openTable())?.classNames()) ?? null)),
  }
}

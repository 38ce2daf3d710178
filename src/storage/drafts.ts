/**
 * The open workflow with every field, as it is being worked on: one draft per tab, so that it survives a reload and a
 * killed tab. A new tab begins with the newest one.
 */
import * as v from 'valibot'
import { asServerKey, type ServerKey } from '@/comfy/ids'
import { finiteNumber } from '@/comfy/wire'
import { isJson } from '@/lib/json'
import type { ParameterId, ParameterValue } from '@/workflow/form/parameters'
import type { SeedMode } from '@/workflow/sending/seeds'
import { createCoalescer } from './coalescer'
import { createLastWords } from './lastWords'
import type { Change, Tables } from './tables'

/** Tabs come and go; what they leave behind is kept this far back. */
export const MAX_DRAFTS = 20
/** A change is on the disk within half a second, the write itself included. */
const WRITE_DELAY_MS = 250

export type DraftOrigin = { kind: 'starter'; starterId: string } | { kind: 'file'; fileName: string }

export interface Draft {
  /** The tab's. */
  draftId: string
  serverKey: ServerKey
  updatedAtMs: number
  /** Of the workflow. */
  documentId: string
  name: string
  origin: DraftOrigin
  /** Exact JSON text of the API graph. */
  graphText: string
  /** Only what differs from the graph. */
  values: [ParameterId, ParameterValue][]
  seedModes: [ParameterId, SeedMode][]
  /** Places in the chain of LoRAs. Drafts from before there were any have none. */
  offLoras: number[]
  count: number
}

export interface Drafts {
  /** Written soon; the latest of each tab wins. */
  saveDraft(draft: Draft): void
  /** For `pagehide`: what is not written yet is safe before this returns, written when it resolves. */
  flush(): Promise<void>
  /** This tab's own, else the newest of the server, else the newest of all. */
  loadDraft(wanted: { draftId: string; serverKey: ServerKey }): Promise<Draft | null>
}

const parameterId = v.pipe(v.string(), v.transform((text) => text as ParameterId))

const draftSchema = v.object({
  draftId: v.string(),
  serverKey: v.pipe(v.string(), v.transform(asServerKey)),
  updatedAtMs: finiteNumber,
  documentId: v.string(),
  name: v.string(),
  origin: v.variant('kind', [
    v.object({ kind: v.literal('starter'), starterId: v.string() }),
    v.object({ kind: v.literal('file'), fileName: v.string() }),
  ]),
  graphText: v.string(),
  values: v.array(v.strictTuple([parameterId, v.custom<ParameterValue>(isJson)])),
  seedModes: v.array(v.strictTuple([parameterId, v.picklist(['fixed', 'random', 'increment', 'decrement'])])),
  offLoras: v.optional(v.array(finiteNumber), []),
  count: finiteNumber,
})

export function createDrafts(tables: Tables, { delayMs = WRITE_DELAY_MS, lastWords = createLastWords() } = {}): Drafts {
  const pending = createCoalescer<string, Draft>({ delayMs, write })
  /** Not in the tables yet: waiting, or on the way. */
  const unwritten = new Map<string, Draft>()
  let isPruned = false

  async function write(drafts: readonly Draft[]) {
    await put(drafts)
    for (const draft of drafts) if (unwritten.get(draft.draftId) === draft) unwritten.delete(draft.draftId)
    if (!isPruned) await prune()
  }

  async function put(drafts: readonly Draft[]) {
    await tables.write(drafts.map((draft): Change => ({ kind: 'put', store: 'drafts', row: { ...draft } })))
  }

  async function flush() {
    const left = [...unwritten.values()]
    for (const draft of left) lastWords.leave(draft.draftId, draft)
    await pending.flush()
    for (const draft of left) lastWords.forget(draft.draftId)
  }

  /** What pages left behind that went away while they were writing. */
  async function takeLastWords() {
    const found = lastWords.found()
    if (found.length === 0) return
    const known = new Map((await readAll()).map((draft) => [draft.draftId, draft.updatedAtMs]))
    const left = found.flatMap(({ words }) => read(words)).filter((draft) => draft.updatedAtMs > (known.get(draft.draftId) ?? -Infinity))
    if (left.length > 0) await put(left)
    for (const { id } of found) lastWords.forget(id)
  }

  /** Once per page: a page adds one draft, and reading them all is no work for every keystroke. */
  async function prune() {
    isPruned = true
    const beyond = (await readAll()).slice(MAX_DRAFTS)
    const stores = ['drafts', 'draftSources'] as const
    if (beyond.length > 0) await tables.write(beyond.flatMap(({ draftId }) => stores.map((store): Change => ({ kind: 'delete', store, key: draftId }))))
  }

  /** Newest first. */
  async function readAll(): Promise<Draft[]> {
    const drafts = (await tables.all('drafts')).flatMap(read)
    return drafts.toSorted((a, b) => b.updatedAtMs - a.updatedAtMs)
  }

  return {
    saveDraft(draft) {
      unwritten.set(draft.draftId, draft)
      pending.set(draft.draftId, draft)
    },
    flush,
    async loadDraft({ draftId, serverKey }) {
      await pending.flush()
      await takeLastWords()
      const drafts = await readAll()
      return drafts.find((draft) => draft.draftId === draftId) ?? drafts.find((draft) => draft.serverKey === serverKey) ?? drafts[0] ?? null
    },
  }
}

/** Empty for a row of another make. */
function read(row: unknown): Draft[] {
  const parsed = v.safeParse(draftSchema, row)
  return parsed.success ? [parsed.output] : []
}

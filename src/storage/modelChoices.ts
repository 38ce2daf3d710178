/**
 * Which models a person chose last, and which they marked as favourites: per server and folder, in localStorage. Small and
 * capped; text from there is foreign data, and what does not parse is forgotten.
 */
import * as v from 'valibot'
import type { ServerKey } from '@/comfy/ids'
import { orElse, recordOf } from '@/comfy/wire'
import { parseExact, printExact } from '@/lib/exactJson'
import { ownStorage } from './ownStorage'

export interface FolderChoices {
  /** Newest first. */
  recent: readonly string[]
  /** In the order they were marked. */
  favourites: readonly string[]
  view: PickerView
}

export type PickerView = 'list' | 'grid'

export interface ModelChoices {
  of(server: ServerKey, folder: string): FolderChoices
  /** Chosen, or sent with a run. */
  noteUsed(server: ServerKey, folder: string, name: string): void
  /** Marks it, or takes the mark away. */
  toggleFavourite(server: ServerKey, folder: string, name: string): void
  setView(server: ServerKey, folder: string, view: PickerView): void
}

const MAX_RECENT = 8
const MAX_FAVOURITES = 200
const MAX_FOLDERS = 40
/** No path of a file is longer. */
const MAX_NAME_CHARS = 1_000
/** Beyond this somebody else wrote it. */
const MAX_STORED_CHARS = 1_000_000

const names = (limit: number) => orElse(v.pipe(v.array(v.pipe(v.string(), v.maxLength(MAX_NAME_CHARS))), v.transform((list: string[]) => list.slice(0, limit))), [])
const choicesSchema = recordOf(v.object({
  recent: names(MAX_RECENT),
  favourites: names(MAX_FAVOURITES),
  view: orElse(v.picklist(['list', 'grid']), 'list'),
}))
type Stored = v.InferOutput<typeof choicesSchema>

const nothing: FolderChoices = { recent: [], favourites: [], view: 'list' }

/** @param storage null: this page has none, and they last as long as it */
export function createModelChoices(storage: Pick<Storage, 'getItem' | 'setItem'> | null = ownStorage()): ModelChoices {
  /** Where storage refuses it. */
  const memory = new Map<ServerKey, Stored>()

  function read(server: ServerKey): Stored {
    const kept = memory.get(server)
    if (kept) return kept
    try {
      const text = storage?.getItem(keyOf(server)) ?? ''
      if (text === '' || text.length > MAX_STORED_CHARS) return {}
      const parsed = v.safeParse(choicesSchema, parseExact(text))
      return parsed.success ? parsed.output : {}
    } catch {
      return {}
    }
  }

  function change(server: ServerKey, folder: string, next: (before: FolderChoices) => FolderChoices) {
    const stored = read(server)
    const before = Object.hasOwn(stored, folder) ? (stored[folder] ?? nothing) : nothing
    // The folder used last comes first: where there are too many, those unused for longest go.
    const others = Object.entries(stored).filter(([name]) => name !== folder).slice(0, MAX_FOLDERS - 1)
    const changed = Object.fromEntries([[folder, next(before)], ...others]) as Stored
    try {
      if (!storage) throw new Error('no storage')
      storage.setItem(keyOf(server), printExact(changed))
      memory.delete(server)
    } catch {
      memory.set(server, changed)
    }
  }

  return {
    of(server, folder) {
      const stored = read(server)
      return Object.hasOwn(stored, folder) ? (stored[folder] ?? nothing) : nothing
    },
    noteUsed(server, folder, name) {
      if (name === '' || name.length > MAX_NAME_CHARS) return
      change(server, folder, (before) => ({ ...before, recent: [name, ...before.recent.filter((other) => other !== name)].slice(0, MAX_RECENT) }))
    },
    toggleFavourite(server, folder, name) {
      if (name.length > MAX_NAME_CHARS) return
      change(server, folder, (before) => ({
        ...before,
        favourites: before.favourites.includes(name) ? before.favourites.filter((other) => other !== name) : [...before.favourites, name].slice(-MAX_FAVOURITES),
      }))
    },
    setView: (server, folder, view) => change(server, folder, (before) => ({ ...before, view })),
  }
}

const keyOf = (server: ServerKey) => `darkroom:models:${server}`

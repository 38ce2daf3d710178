/**
 * What a page that goes away has not stored yet. A browser aborts the transaction of a page that is gone, also one that
 * was begun on `pagehide`; localStorage alone is written before the handler returns. The next page takes it from there.
 * Short-lived: each entry is removed as soon as the database has what it says.
 */
import type { Json } from '@/lib/json'
import { parseExact, printExact } from '@/lib/exactJson'
import { ownStorage } from './ownStorage'

const PREFIX = 'darkroom:unsaved:'

export type LastWordsStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export interface LastWords {
  /** Best effort: what does not fit, or is refused, is left to the database. */
  leave(id: string, words: unknown): void
  forget(id: string): void
  /** Of all pages. What cannot be read is dropped. */
  found(): { id: string; words: Json }[]
}

/** @param storage null: this page has none */
export function createLastWords(storage: LastWordsStorage | null = ownStorage()): LastWords {
  function forget(id: string) {
    attempt(() => storage?.removeItem(PREFIX + id))
  }

  return {
    leave: (id, words) => attempt(() => storage?.setItem(PREFIX + id, printExact(words))),
    forget,
    found() {
      const ids = attempt(() => Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? '')) ?? []
      return ids.filter((key) => key.startsWith(PREFIX)).flatMap((key) => {
        const id = key.slice(PREFIX.length)
        const words = attempt(() => parseExact(storage?.getItem(key) ?? ''))
        if (words === undefined) forget(id)
        return words === undefined ? [] : { id, words }
      })
    },
  }
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}

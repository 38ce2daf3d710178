/**
 * The page's database. Never refuses: what the disk does not take is kept in memory, and whoever listens is told why, so
 * that a full disk or a private window costs no run. Reads see both places; memory holds the newer row.
 */
import { createEmitter } from '@/lib/emitter'
import { createDiskTables } from './diskTables'
import { asStorageError, StorageRefusedError, type StorageError } from './errors'
import { createMemoryTables, newestFirst } from './memoryTables'
import { DATABASE_NAME, keyOf, type Change, type StoreName, type Tables } from './tables'

export interface DarkroomDb extends Tables {
  /** Why something is in memory only; null while all is well. */
  problem(): StorageError | null
  /** Called once per kind of trouble, and at once with what is already known. Returns its undo. */
  onProblem(listener: (problem: StorageError) => void): () => void
  close(): void
}

export interface DarkroomDbOptions {
  name?: string
  openTimeoutMs?: number
}

export function openDarkroomDb({ name = DATABASE_NAME, openTimeoutMs }: DarkroomDbOptions = {}): DarkroomDb {
  const problems = createEmitter<StorageError>()
  const told = new Set<string>()
  let problem: StorageError | null = null
  const memory = createMemoryTables()
  const disk = hasIndexedDb() ? createDiskTables(name, { ...(openTimeoutMs !== undefined && { openTimeoutMs }), onLost: report }) : null
  if (!disk) report(new StorageRefusedError('This page has no IndexedDB'))

  function report(error: StorageError) {
    problem = error
    if (told.has(error.name)) return
    told.add(error.name)
    problems.emit(error)
  }

  async function fromDisk<T>(read: (tables: Tables) => Promise<T>, fallback: T): Promise<T> {
    if (!disk) return fallback
    try {
      return await read(disk)
    } catch (cause) {
      report(asStorageError(cause))
      return fallback
    }
  }

  async function merged(store: StoreName, read: (tables: Tables) => Promise<unknown[]>): Promise<unknown[]> {
    const [stored, kept] = [await fromDisk(read, []), await read(memory)]
    if (kept.length === 0) return stored
    const newer = new Set(kept.map((row) => keyOf(store, row)))
    return [...kept, ...stored.filter((row) => !newer.has(keyOf(store, row)))]
  }

  async function write(changes: readonly Change[]) {
    if (!disk) return memory.write(changes)
    try {
      await disk.write(changes)
    } catch (cause) {
      report(asStorageError(cause))
      return memory.write(changes)
    }
    if (memory.isEmpty()) return
    for (const change of changes) {
      if (change.kind === 'put') memory.release(change.store, change.row)
      else await memory.write([change])
    }
  }

  return {
    get: async (store, key) => (await memory.get(store, key)) ?? fromDisk<unknown>((tables) => tables.get(store, key), undefined),
    all: (store) => merged(store, (tables) => tables.all(store)),
    newest: async (store, serverKey, limit) => {
      const rows = await merged(store, (tables) => tables.newest(store, serverKey, limit))
      return rows.toSorted(newestFirst(store)).slice(0, limit)
    },
    imagesOf: (runId) => merged('socketImages', (tables) => tables.imagesOf(runId)),
    write,
    problem: () => problem,
    onProblem(listener) {
      if (problem) listener(problem)
      return problems.on(listener)
    },
    close: () => disk?.close(),
  }
}

/** Reading the property itself throws where site data is blocked. */
function hasIndexedDb(): boolean {
  try {
    return globalThis.indexedDB !== undefined && globalThis.indexedDB !== null
  } catch {
    return false
  }
}

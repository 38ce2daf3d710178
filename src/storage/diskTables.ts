/**
 * Tables in IndexedDB: schema, migrations and one connection that is opened when first needed and again after the
 * browser has dropped it. Every failure is thrown as a StorageError.
 *
 * A newer version of this page asks older ones to let go of the database; this one does so at once and is then
 * without it until a reload, instead of keeping the new one waiting.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { asStorageError, StorageRefusedError, StoreTooNewError, type StorageError } from './errors'
import { keyPaths, timePaths, type Change, type Row, type StoreName, type Tables } from './tables'

/** Some browsers never answer after a crash. */
const OPEN_TIMEOUT_MS = 5_000

type Store = { key: IDBValidKey; value: Row; indexes: Record<string, IDBValidKey> }
type Schema = DBSchema & Record<StoreName, Store>
type Connection = IDBPDatabase<Schema>

/** Entry n brings version n to n + 1. Entries are never changed, only added. */
const migrations: readonly ((db: Connection) => void)[] = [
  (db) => {
    db.createObjectStore('runs', { keyPath: keyPaths.runs }).createIndex('byServer', ['serverKey', timePaths.runs])
    db.createObjectStore('runPrompts', { keyPath: keyPaths.runPrompts })
    db.createObjectStore('socketImages', { keyPath: [...keyPaths.socketImages] }).createIndex('byRun', 'runId')
    db.createObjectStore('drafts', { keyPath: keyPaths.drafts }).createIndex('byServer', ['serverKey', timePaths.drafts])
  },
  (db) => void db.createObjectStore('draftSources', { keyPath: keyPaths.draftSources }),
  (db) => {
    db.createObjectStore('nodeDefTables', { keyPath: keyPaths.nodeDefTables })
    db.createObjectStore('nodeDefs', { keyPath: [...keyPaths.nodeDefs] })
    db.createObjectStore('optionLists', { keyPath: [...keyPaths.optionLists] })
  },
]

export interface DiskTables extends Tables {
  close(): void
}

export interface DiskOptions {
  openTimeoutMs?: number
  /** Lost for this page's life, and not by a failed write. */
  onLost?: (error: StorageError) => void
}

export function createDiskTables(name: string, { openTimeoutMs = OPEN_TIMEOUT_MS, onLost }: DiskOptions = {}): DiskTables {
  let opening: Promise<Connection> | null = null
  let lost: StorageError | null = null

  function lose(error: StorageError) {
    if (lost) return
    lost = error
    onLost?.(error)
  }

  async function connect(): Promise<Connection> {
    if (lost) throw lost
    opening ??= withTimeout(open(), openTimeoutMs)
    try {
      return await opening
    } catch (cause) {
      // A database that cannot be opened now will not open later: every further try would cost its time again.
      lose(asStorageError(cause))
      throw asStorageError(cause)
    }
  }

  function open(): Promise<Connection> {
    return openDB<Schema>(name, migrations.length, {
      upgrade(db, oldVersion) {
        for (const migrate of migrations.slice(oldVersion)) migrate(db)
      },
      blocking(_currentVersion, blockedVersion, event) {
        const connection = event.target as IDBDatabase | null
        connection?.close()
        opening = null
        // Null: it is only being deleted, and made anew when next needed.
        if (blockedVersion !== null) lose(new StoreTooNewError('A newer version of this page has taken over'))
      },
      terminated() {
        opening = null
      },
    })
  }

  async function run<T>(work: (db: Connection) => Promise<T>): Promise<T> {
    try {
      return await work(await connect())
    } catch (cause) {
      if (!isDropped(cause)) throw asStorageError(cause)
      opening = null
    }
    try {
      return await work(await connect())
    } catch (cause) {
      throw asStorageError(cause)
    }
  }

  return {
    get: (store, key) => run((db) => db.get(store, key as IDBValidKey)),
    all: (store) => run((db) => db.getAll(store)),
    newest: (store, serverKey, limit) =>
      run(async (db) => {
        const rows: Row[] = []
        // Arrays sort after everything else, so this spans all times of the server.
        const range = IDBKeyRange.bound([serverKey], [serverKey, []])
        let cursor = await db.transaction(store).store.index('byServer').openCursor(range, 'prev')
        while (cursor && rows.length < limit) {
          rows.push(cursor.value)
          cursor = await cursor.continue()
        }
        return rows
      }),
    imagesOf: (runId) => run((db) => db.getAllFromIndex('socketImages', 'byRun', runId)),
    write: (changes) =>
      run(async (db) => {
        if (changes.length === 0) return
        const stores = [...new Set(changes.map((change) => (change.kind === 'deleteImages' ? 'socketImages' : change.store)))]
        const transaction = db.transaction(stores, 'readwrite')
        const requests: Promise<unknown>[] = [transaction.done]
        try {
          for (const change of changes) requests.push(request(change, (store) => transaction.objectStore(store)))
          // Left to itself it commits after the last answer; a page that goes away before that takes the changes along.
          transaction.commit()
          await Promise.all(requests)
        } catch (cause) {
          abort(transaction)
          await Promise.allSettled(requests) // each of them fails as well
          throw cause
        }
      }),
    close() {
      lost ??= new StorageRefusedError('Closed')
      void opening?.then((db) => db.close(), () => {})
      opening = null
    },
  }
}

interface WritableStore {
  put(row: Row): Promise<unknown>
  delete(key: IDBValidKey | IDBKeyRange): Promise<unknown>
}

function request(change: Change, storeOf: (store: StoreName) => WritableStore): Promise<unknown> {
  switch (change.kind) {
    case 'put': return storeOf(change.store).put(change.row)
    case 'delete': return storeOf(change.store).delete(change.key as IDBValidKey)
    case 'deleteImages': return storeOf('socketImages').delete(IDBKeyRange.bound([change.runId], [change.runId, []]))
    case 'deleteOfServer': return storeOf(change.store).delete(IDBKeyRange.bound([change.serverKey], [change.serverKey, []]))
  }
}

/** Browsers drop connections of pages in the background, some without a word: the next call on it fails like this. */
function isDropped(cause: unknown): boolean {
  return cause instanceof DOMException && (cause.name === 'InvalidStateError' || cause.name === 'UnknownError')
}

/** A request that failed has aborted it already; one that threw has not. */
function abort(transaction: { abort(): void }) {
  try {
    transaction.abort()
  } catch {
    // It is over.
  }
}

function withTimeout<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new StorageRefusedError('IndexedDB gave no answer')), timeoutMs)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

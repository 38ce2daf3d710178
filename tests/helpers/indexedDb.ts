/** A fresh IndexedDB for each test that asks for one. */
import * as fake from 'fake-indexeddb'
import { vi } from 'vitest'

// What libraries look for by name.
const { IDBCursor, IDBCursorWithValue, IDBDatabase, IDBIndex, IDBKeyRange, IDBObjectStore, IDBOpenDBRequest, IDBRequest, IDBTransaction } = fake
Object.assign(globalThis, { IDBCursor, IDBCursorWithValue, IDBDatabase, IDBIndex, IDBKeyRange, IDBObjectStore, IDBOpenDBRequest, IDBRequest, IDBTransaction })

export function freshIndexedDb(): void {
  vi.stubGlobal('indexedDB', new fake.IDBFactory())
}

/** Makes the disk full until the returned function is called. */
export function fillDisk(): () => void {
  const spy = vi.spyOn(fake.IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('No room', 'QuotaExceededError')
  })
  return () => spy.mockRestore()
}

/** Tables that last as long as the page: where IndexedDB is refused, and for rows that it had no room for. */
import { isRow, keyOf, keyText, timePaths, type Row, type StoreName, type Tables } from './tables'

export interface MemoryTables extends Tables {
  /** Forgets a row that has found another place. */
  release(store: StoreName, row: Row): void
  isEmpty(): boolean
}

export function createMemoryTables(): MemoryTables {
  const stores = new Map<StoreName, Map<string, Row>>()

  function rowsOf(store: StoreName): Map<string, Row> {
    const rows = stores.get(store) ?? new Map<string, Row>()
    stores.set(store, rows)
    return rows
  }

  function drop(store: StoreName, field: string, value: string) {
    for (const [key, row] of rowsOf(store)) if (row[field] === value) rowsOf(store).delete(key)
  }

  return {
    async get(store, key) {
      return rowsOf(store).get(keyText(key))
    },
    async all(store) {
      return [...rowsOf(store).values()]
    },
    async newest(store, serverKey, limit) {
      return [...rowsOf(store).values()].filter((row) => row['serverKey'] === serverKey).toSorted(newestFirst(store)).slice(0, limit)
    },
    async imagesOf(runId) {
      return [...rowsOf('socketImages').values()].filter((row) => row['runId'] === runId)
    },
    async write(changes) {
      for (const change of changes) {
        if (change.kind === 'put') rowsOf(change.store).set(keyOf(change.store, change.row), change.row)
        else if (change.kind === 'delete') rowsOf(change.store).delete(keyText(change.key))
        else if (change.kind === 'deleteImages') drop('socketImages', 'runId', change.runId)
        else drop(change.store, 'serverKey', change.serverKey)
      }
    },
    release(store, row) {
      rowsOf(store).delete(keyOf(store, row))
    },
    isEmpty: () => [...stores.values()].every((rows) => rows.size === 0),
  }
}

export function newestFirst(store: keyof typeof timePaths): (a: unknown, b: unknown) => number {
  const timeOf = (row: unknown) => Number((isRow(row) && row[timePaths[store]]) || 0)
  return (a, b) => timeOf(b) - timeOf(a)
}

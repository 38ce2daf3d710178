// @vitest-environment node
/** Databases as earlier versions of this page left them, opened by this one. */
import { openDB, type IDBPDatabase } from 'idb'
import { beforeEach, describe, expect, it } from 'vitest'
import { createDiskTables } from '@/storage/diskTables'
import { keyPaths, type StoreName } from '@/storage/tables'
import { freshIndexedDb } from '@tests/helpers/indexedDb'

beforeEach(freshIndexedDb)

/** What each version added, written down apart from the code that does it now. */
const made: readonly ((db: IDBPDatabase) => void)[] = [
  (db) => {
    db.createObjectStore('runs', { keyPath: 'id' }).createIndex('byServer', ['serverKey', 'createdAtMs'])
    db.createObjectStore('runPrompts', { keyPath: 'id' })
    db.createObjectStore('socketImages', { keyPath: ['runId', 'nodeId', 'index'] }).createIndex('byRun', 'runId')
    db.createObjectStore('drafts', { keyPath: 'draftId' }).createIndex('byServer', ['serverKey', 'updatedAtMs'])
  },
  (db) => void db.createObjectStore('draftSources', { keyPath: 'draftId' }),
]

async function leaveDatabase(version: number) {
  const db = await openDB('test', version, {
    upgrade(upgrading) {
      for (const make of made.slice(0, version)) make(upgrading)
    },
  })
  await db.put('runs', { id: 'a', serverKey: 'server', createdAtMs: 1 })
  await db.put('drafts', { draftId: 'tab', serverKey: 'server', updatedAtMs: 1 })
  db.close()
}

describe.each(made.map((_, index) => index + 1))('a database of version %i', (version) => {
  it('keeps what is in it, and gains the stores that came later', async () => {
    await leaveDatabase(version)
    const tables = createDiskTables('test')
    expect(await tables.newest('runs', 'server', 5)).toEqual([{ id: 'a', serverKey: 'server', createdAtMs: 1 }])
    expect(await tables.newest('drafts', 'server', 5)).toHaveLength(1)
    for (const store of Object.keys(keyPaths) as StoreName[]) expect(Array.isArray(await tables.all(store)), store).toBe(true)
    tables.close()
  })
})

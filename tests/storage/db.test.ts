// @vitest-environment node
import { IDBDatabase, IDBOpenDBRequest } from 'fake-indexeddb'
import { openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDarkroomDb, type DarkroomDb } from '@/storage/db'
import { createDiskTables } from '@/storage/diskTables'
import { StorageFullError, StorageRefusedError, StoreTooNewError } from '@/storage/errors'
import { createMemoryTables } from '@/storage/memoryTables'
import type { Change, Row, Tables } from '@/storage/tables'
import { fillDisk, freshIndexedDb } from '@tests/helpers/indexedDb'

const put = (store: 'runs' | 'socketImages' | 'drafts' | 'runPrompts', row: Row): Change => ({ kind: 'put', store, row })
const run = (id: string, createdAtMs: number, serverKey = 'server') => put('runs', { id, serverKey, createdAtMs })
const image = (runId: string, index: number) => put('socketImages', { runId, nodeId: '9', index })
const idsOf = (rows: unknown[]) => rows.map((row) => (row as Row)['id'])

const open: DarkroomDb[] = []
function openDb(options?: Parameters<typeof openDarkroomDb>[0]) {
  const db = openDarkroomDb(options)
  open.push(db)
  return db
}

/** What its listener is told, by name. */
function problemsOf(db: DarkroomDb): string[] {
  const names: string[] = []
  db.onProblem((problem) => names.push(problem.name))
  return names
}

beforeEach(freshIndexedDb)
afterEach(() => {
  for (const db of open.splice(0)) db.close()
  vi.unstubAllGlobals()
})

describe.each<[string, () => Tables]>([
  ['in IndexedDB', () => createDiskTables('test')],
  ['in memory', createMemoryTables],
  ['of the page', () => openDb()],
])('tables %s', (_where, make) => {
  it('give back what was put, by key, and nothing for other keys', async () => {
    const tables = make()
    await tables.write([run('a', 1), image('a', 0)])
    expect(await tables.get('runs', 'a')).toEqual({ id: 'a', serverKey: 'server', createdAtMs: 1 })
    expect(await tables.get('socketImages', ['a', '9', 0])).toEqual({ runId: 'a', nodeId: '9', index: 0 })
    expect(await tables.get('runs', 'b')).toBeUndefined()
    expect(await tables.get('socketImages', ['a', '9', 1])).toBeUndefined()
  })

  it('put a row of the same key in the place of the old one', async () => {
    const tables = make()
    await tables.write([run('a', 1)])
    await tables.write([run('a', 2)])
    expect(await tables.all('runs')).toEqual([{ id: 'a', serverKey: 'server', createdAtMs: 2 }])
  })

  it('list the newest rows of one server first', async () => {
    const tables = make()
    await tables.write([run('b', 2), run('d', 4), run('a', 1), run('x', 3, 'other'), run('c', 3)])
    expect(idsOf(await tables.newest('runs', 'server', 3))).toEqual(['d', 'c', 'b'])
    expect(idsOf(await tables.newest('runs', 'other', 3))).toEqual(['x'])
    expect(await tables.newest('runs', 'serve', 3)).toEqual([])
  })

  it('list and delete the images of one run', async () => {
    const tables = make()
    await tables.write([image('a', 0), image('a', 1), image('ab', 0)])
    expect(await tables.imagesOf('a')).toHaveLength(2)
    await tables.write([{ kind: 'deleteImages', runId: 'a' }])
    expect(await tables.imagesOf('a')).toEqual([])
    expect(await tables.imagesOf('ab')).toHaveLength(1)
  })

  it('delete by key', async () => {
    const tables = make()
    await tables.write([run('a', 1), run('b', 2), image('a', 0), image('a', 1)])
    await tables.write([{ kind: 'delete', store: 'runs', key: 'a' }, { kind: 'delete', store: 'socketImages', key: ['a', '9', 0] }])
    expect(idsOf(await tables.all('runs'))).toEqual(['b'])
    expect(await tables.imagesOf('a')).toHaveLength(1)
  })

  it('keep bigints, Maps, Sets and Blobs as they are', async () => {
    const tables = make()
    await tables.write([put('runs', { id: 'a', seed: 2n ** 64n - 1n, map: new Map([['k', 1]]), set: new Set(['s']), blob: new Blob(['picture']) })])
    const row = (await tables.get('runs', 'a')) as Row
    expect(row).toMatchObject({ seed: 2n ** 64n - 1n, map: new Map([['k', 1]]), set: new Set(['s']) })
    expect(await (row['blob'] as Blob).text()).toBe('picture')
  })

  it('write nothing when there is nothing to write', async () => {
    await expect(make().write([])).resolves.toBeUndefined()
  })
})

describe('tables in IndexedDB', () => {
  it('write all changes or none', async () => {
    const tables = createDiskTables('test')
    await expect(tables.write([run('a', 1), put('runs', { id: 'b', notCloneable: () => {} }), run('c', 3)])).rejects.toThrow('Storage failed')
    expect(await tables.all('runs')).toEqual([])
    await tables.write([run('d', 4)])
    expect(idsOf(await tables.all('runs'))).toEqual(['d'])
  })

  it('are found again by the next page, and shared by two', async () => {
    const first = createDiskTables('test')
    await first.write([run('a', 1)])
    const second = createDiskTables('test')
    expect(idsOf(await second.all('runs'))).toEqual(['a'])
    first.close()
    first.close()
    await second.write([run('b', 2)])
    expect(idsOf(await createDiskTables('test').all('runs'))).toEqual(['a', 'b'])
    await expect(first.all('runs')).rejects.toBeInstanceOf(StorageRefusedError)
  })

  it('connect anew when the browser has dropped the connection', async () => {
    const tables = createDiskTables('test')
    await tables.write([run('a', 1)])
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('The database connection is closing', 'InvalidStateError')
    })
    expect(idsOf(await tables.all('runs'))).toEqual(['a'])
  })

  it('are made anew after the site\'s data was deleted', async () => {
    const tables = createDiskTables('test')
    await tables.write([run('a', 1)])
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('test')
      request.addEventListener('success', resolve)
      request.addEventListener('error', reject)
    })
    expect(await tables.all('runs')).toEqual([])
    await tables.write([run('b', 2)])
    expect(idsOf(await tables.all('runs'))).toEqual(['b'])
  })
})

describe('the page\'s database', () => {
  it('has no problem while all is well', async () => {
    const db = openDb()
    await db.write([run('a', 1)])
    expect(db.problem()).toBeNull()
  })

  it('works in memory where there is no IndexedDB, and says so', async () => {
    vi.stubGlobal('indexedDB', undefined)
    const db = openDb()
    expect(db.problem()).toBeInstanceOf(StorageRefusedError)
    expect(problemsOf(db)).toEqual(['StorageRefusedError'])
    await db.write([run('a', 1)])
    expect(idsOf(await db.newest('runs', 'server', 5))).toEqual(['a'])
  })

  it.each([
    ['refuses', () => { throw new DOMException('The operation is insecure', 'SecurityError') }, StorageRefusedError],
    ['never answers', () => new IDBOpenDBRequest(), StorageRefusedError],
  ])('works in memory where IndexedDB %s', async (_what, openBadly, kind) => {
    vi.stubGlobal('indexedDB', { open: openBadly })
    const db = openDb({ openTimeoutMs: 20 })
    const problems = problemsOf(db)
    await db.write([run('a', 1)])
    await db.write([run('b', 2)])
    expect(idsOf(await db.all('runs'))).toEqual(['a', 'b'])
    expect(db.problem()).toBeInstanceOf(kind)
    expect(problems).toEqual(['StorageRefusedError'])
  })

  it('leaves data of a newer version alone', async () => {
    const newer = await openDB('darkroom', 99)
    newer.close()
    const db = openDb()
    await db.write([run('a', 1)])
    expect(db.problem()).toBeInstanceOf(StoreTooNewError)
    expect(idsOf(await db.all('runs'))).toEqual(['a'])
    const again = await openDB('darkroom')
    expect(again.version).toBe(99)
    again.close()
  })

  it('lets go at once when a newer version opens in another tab', async () => {
    const db = openDb()
    const problems = problemsOf(db)
    await db.write([run('a', 1)])
    const newer = await openDB('darkroom', 99)
    expect(problems).toEqual(['StoreTooNewError'])
    await db.write([run('b', 2)])
    expect(idsOf(await db.all('runs'))).toEqual(['b'])
    expect(await newer.getAllKeys('runs')).toEqual(['a'])
    newer.close()
  })

  it('keeps in memory what a full disk does not take, and reads both', async () => {
    const db = openDb()
    const problems = problemsOf(db)
    await db.write([run('a', 1), image('a', 0)])
    const free = fillDisk()
    await db.write([run('b', 2), image('a', 1)])
    await db.write([run('a', 3)])
    free()
    expect(problems).toEqual(['StorageFullError'])
    expect(db.problem()).toBeInstanceOf(StorageFullError)
    expect(idsOf(await db.newest('runs', 'server', 5))).toEqual(['a', 'b'])
    expect(await db.get('runs', 'a')).toMatchObject({ createdAtMs: 3 })
    expect(await db.imagesOf('a')).toHaveLength(2)
  })

  it('has the newer row on the disk once the disk takes it again', async () => {
    const db = openDb()
    const free = fillDisk()
    await db.write([run('a', 1), run('b', 2)])
    free()
    await db.write([run('a', 5)])
    expect(await db.get('runs', 'a')).toMatchObject({ createdAtMs: 5 })
    expect(idsOf(await openDb().all('runs'))).toEqual(['a'])
    await db.write([{ kind: 'delete', store: 'runs', key: 'b' }])
    expect(idsOf(await db.all('runs'))).toEqual(['a'])
  })
})

// @vitest-environment node
import { openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { asServerKey } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import { createDiskTables } from '@/storage/diskTables'
import { createMemoryTables } from '@/storage/memoryTables'
import { readStoredNodeDefs } from '@/storage/nodeDefRows'
import { storeNodeDefs } from '@/storage/nodeDefWriter'
import type { Change, Tables } from '@/storage/tables'
import { MAX_SEED } from '@/workflow/sending/seeds'
import { freshIndexedDb } from '@tests/helpers/indexedDb'

const SERVER = asServerKey('http://one:8188/')
const OTHER = asServerKey('http://two:8188/')
const models = (count: number, name = 'model') => Array.from({ length: count }, (_, at) => `${name}-${at}.safetensors`)
const loader = (list: readonly string[], more: Record<string, Json> = {}): Json => ({ input: { required: { name: [[...list], {}] } }, ...more })
const sampler: Json = { input: { required: { seed: ['INT', { default: 0, min: 0, max: MAX_SEED }], x: ['FLOAT', { max: Infinity }] } } }
const table = (entries: Record<string, Json>) => new Map(Object.entries(entries))

/** Tells what was written, by store and key. */
function watched(tables: Tables) {
  const written: string[] = []
  const note = (change: Change) => written.push(change.kind === 'put' ? `put ${change.store} ${String(change.row['classType'] ?? '')}` : change.kind === 'delete' ? `delete ${change.store} ${[change.key].flat().join(' ')}` : change.kind)
  const disk: Tables = {
    ...tables,
    write: (changes) => {
      changes.forEach(note)
      return tables.write(changes)
    },
  }
  return { disk, written: () => written.splice(0) }
}

beforeEach(freshIndexedDb)
afterEach(() => {
  vi.unstubAllGlobals()
})

describe.each<[string, () => Tables]>([
  ['in IndexedDB', () => createDiskTables('test')],
  ['in memory', createMemoryTables],
])('stored definitions %s', (_where, make) => {
  it('come back by class, exactly, and only of their server', async () => {
    const disk = make()
    await storeNodeDefs(disk, SERVER, table({ KSampler: sampler, Loader: loader(models(3)) }), { isAll: true })
    const defs = await readStoredNodeDefs(disk, SERVER, ['KSampler', 'Gone', 'KSampler'])
    expect([...defs.keys()]).toEqual(['KSampler'])
    expect(defs.get('KSampler')?.inputs[0]?.spec).toMatchObject({ kind: 'int', max: MAX_SEED })
    expect((await readStoredNodeDefs(disk, OTHER, ['KSampler'])).size).toBe(0)
  })

  it('hold a long list once, and give it back as one array', async () => {
    const disk = make()
    const names = models(5000)
    await storeNodeDefs(disk, SERVER, table({ A: loader(names), B: loader(names), C: loader(models(40, 'lora')) }), { isAll: true })
    expect(await disk.all('optionLists')).toHaveLength(2)
    const defs = await readStoredNodeDefs(disk, SERVER, ['A', 'B', 'C'])
    const [a, b, c] = [...defs.values()].map(({ inputs }) => (inputs[0]?.spec.kind === 'combo' ? inputs[0].spec.options : []))
    expect(a).toEqual(names)
    expect(b).toBe(a)
    expect(c).toHaveLength(40)
  })

  it('are written only where they changed; what is gone is deleted with it', async () => {
    const { disk, written } = watched(make())
    await storeNodeDefs(disk, SERVER, table({ A: loader(models(50)), B: sampler, C: sampler }), { isAll: true })
    written()
    await storeNodeDefs(disk, SERVER, table({ A: loader(models(50)), B: sampler, C: sampler }), { isAll: true })
    expect(written()).toEqual(['put nodeDefTables '])
    await storeNodeDefs(disk, SERVER, table({ A: loader(models(51)), B: sampler }), { isAll: true })
    expect(written().toSorted()).toEqual([expect.stringMatching(/^delete nodeDefs .* C$/), expect.stringMatching(/^delete optionLists /), 'put nodeDefTables ', 'put nodeDefs A', 'put optionLists '])
    expect([...(await readStoredNodeDefs(disk, SERVER, ['A', 'B', 'C'])).keys()]).toEqual(['A', 'B'])
  })

  it('of single classes leave the others alone', async () => {
    const { disk, written } = watched(make())
    await storeNodeDefs(disk, SERVER, table({ A: loader(models(50)), B: sampler }), { isAll: true })
    written()
    await storeNodeDefs(disk, SERVER, table({ B: { category: 'new' }, C: null, D: sampler }), { isAll: false })
    expect(written()).toEqual(['put nodeDefs B', 'put nodeDefs D', 'put nodeDefTables '])
    await storeNodeDefs(disk, SERVER, table({ B: null }), { isAll: false })
    expect([...(await readStoredNodeDefs(disk, SERVER, ['A', 'B', 'D'])).keys()]).toEqual(['A', 'D'])
  })

  it('are made room for: the servers not used for longest give way', async () => {
    const disk = make()
    const servers = Array.from({ length: 7 }, (_, at) => asServerKey(`http://${at}:8188/`))
    for (const [at, server] of servers.entries()) await storeNodeDefs(disk, server, table({ A: loader(models(50)) }), { isAll: true, nowMs: at })
    const left = await Promise.all(servers.map(async (server) => (await readStoredNodeDefs(disk, server, ['A'])).size))
    expect(left).toEqual([0, 0, 1, 1, 1, 1, 1])
    expect(await disk.all('optionLists')).toHaveLength(5)
  })

  it('that were damaged are no definitions, and are written anew', async () => {
    const disk = make()
    await storeNodeDefs(disk, SERVER, table({ A: loader(models(50)), B: sampler }), { isAll: true })
    const lists = (await disk.all('optionLists')) as { listId: string }[]
    await disk.write([
      { kind: 'delete', store: 'optionLists', key: [SERVER, lists[0]?.listId ?? ''] },
      { kind: 'put', store: 'nodeDefs', row: { serverKey: SERVER, classType: 'B', info: new Map() } },
      { kind: 'put', store: 'nodeDefTables', row: { serverKey: SERVER, storedAtMs: 'long ago' } },
    ])
    expect((await readStoredNodeDefs(disk, SERVER, ['A', 'B'])).size).toBe(0)
    await storeNodeDefs(disk, SERVER, table({ A: loader(models(50)) }), { isAll: true })
    expect((await readStoredNodeDefs(disk, SERVER, ['A', 'B'])).size).toBe(1)
    expect(await disk.all('nodeDefs')).toHaveLength(1)
  })

  it('of a server that plays with our words are its own lists or nothing', async () => {
    const disk = make()
    const hostile: Json = { input: { required: { a: [{ 'darkroom:list': 'x' }], ['__proto__']: [1] } } }
    await storeNodeDefs(disk, SERVER, table({ A: hostile, ['__proto__']: hostile }), { isAll: true })
    expect((await readStoredNodeDefs(disk, SERVER, ['A', '__proto__'])).size).toBe(0)
  })
})

describe('a database of the first version', () => {
  it('keeps its rows, and takes definitions', async () => {
    const old = await openDB('test', 1, {
      upgrade(db) {
        db.createObjectStore('runs', { keyPath: 'id' }).createIndex('byServer', ['serverKey', 'createdAtMs'])
        db.createObjectStore('runPrompts', { keyPath: 'id' })
        db.createObjectStore('socketImages', { keyPath: ['runId', 'nodeId', 'index'] }).createIndex('byRun', 'runId')
        db.createObjectStore('drafts', { keyPath: 'draftId' }).createIndex('byServer', ['serverKey', 'updatedAtMs'])
      },
    })
    await old.put('runs', { id: 'a', serverKey: 'server', createdAtMs: 1 })
    await old.put('drafts', { draftId: 'd', serverKey: 'server', updatedAtMs: 1 })
    old.close()
    const disk = createDiskTables('test')
    expect(await disk.newest('runs', 'server', 5)).toMatchObject([{ id: 'a' }])
    expect(await disk.all('drafts')).toHaveLength(1)
    await storeNodeDefs(disk, SERVER, table({ KSampler: sampler }), { isAll: true })
    expect((await readStoredNodeDefs(disk, SERVER, ['KSampler'])).size).toBe(1)
  })
})

// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { createDiskTables } from '@/storage/diskTables'
import { createSocketImages } from '@/storage/socketImages'
import { freshIndexedDb } from '@tests/helpers/indexedDb'
import { node, runA, runB } from '@tests/helpers/runs'

beforeEach(freshIndexedDb)

const bytes = (...values: number[]) => new Uint8Array(values)
const key = (index: number, runId = runA, nodeId = node('9')) => ({ runId, nodeId, index })

describe('socket images', () => {
  it('come back with the bytes that arrived, also for the next page', async () => {
    await createSocketImages(createDiskTables('test')).put({ ...key(0), mime: 'image/png', bytes: bytes(137, 80, 78, 71) })
    const stored = await createSocketImages(createDiskTables('test')).get(key(0))
    expect(stored).toMatchObject({ ...key(0), mime: 'image/png', sizeBytes: 4 })
    expect(stored?.blob.type).toBe('image/png')
    expect(new Uint8Array((await stored?.blob.arrayBuffer()) as ArrayBuffer)).toEqual(bytes(137, 80, 78, 71))
  })

  it('hold only the picture when its bytes are a part of a frame', async () => {
    const frame = new Uint8Array([0, 0, 0, 1, 0, 0, 0, 2, 137, 80])
    const images = createSocketImages(createDiskTables('test'))
    await images.put({ ...key(0), mime: 'image/png', bytes: frame.subarray(8) })
    expect((await images.get(key(0)))?.blob.size).toBe(2)
  })

  it('of a run come in the order of the batch, those of other runs stay out', async () => {
    const images = createSocketImages(createDiskTables('test'))
    for (const one of [key(10), key(2), key(0, runB), key(1), key(0, runA, node('12'))]) await images.put({ ...one, mime: 'image/png', bytes: bytes(1) })
    expect((await images.ofRun(runA)).map(({ nodeId, index }) => [nodeId, index])).toEqual([['12', 0], ['9', 1], ['9', 2], ['9', 10]])
  })

  it('are none where none is, and where a row is no image', async () => {
    const tables = createDiskTables('test')
    const images = createSocketImages(tables)
    await tables.write([{ kind: 'put', store: 'socketImages', row: { ...key(0), mime: 'image/png', sizeBytes: 1, blob: 'text' } }])
    expect(await images.get(key(0))).toBeNull()
    expect(await images.get(key(5))).toBeNull()
    expect(await images.ofRun(runA)).toEqual([])
  })
})

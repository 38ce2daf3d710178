// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { createDiskTables } from '@/storage/diskTables'
import { createDraftSources, type DraftSource } from '@/storage/draftSources'
import { freshIndexedDb } from '@tests/helpers/indexedDb'

beforeEach(freshIndexedDb)

const source: DraftSource = { draftId: 'tab', documentId: 'a', readFrom: 'workflow', text: '{"workflow":{"nodes":[]}}' }

describe('the file behind a draft', () => {
  it('comes back for the workflow it belongs to, and for no other', async () => {
    const sources = createDraftSources(createDiskTables('test'))
    await sources.save(source)
    expect(await sources.load('tab', 'a')).toEqual(source)
    expect(await sources.load('tab', 'b')).toBeNull()
    expect(await sources.load('other tab', 'a')).toBeNull()
  })

  it('gives way to that of the workflow opened after it', async () => {
    const sources = createDraftSources(createDiskTables('test'))
    await sources.save(source)
    await sources.save({ ...source, documentId: 'b' })
    expect(await sources.load('tab', 'a')).toBeNull()
  })

  it('of another make counts as none', async () => {
    const tables = createDiskTables('test')
    await tables.write([{ kind: 'put', store: 'draftSources', row: { ...source, readFrom: 'guess' } }])
    expect(await createDraftSources(tables).load('tab', 'a')).toBeNull()
  })
})

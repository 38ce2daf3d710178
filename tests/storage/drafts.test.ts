// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { asServerKey } from '@/comfy/ids'
import { createDiskTables } from '@/storage/diskTables'
import { createDrafts, MAX_DRAFTS, type Draft } from '@/storage/drafts'
import { createLastWords, type LastWordsStorage } from '@/storage/lastWords'
import type { Tables } from '@/storage/tables'
import type { ParameterId } from '@/workflow/form/parameters'
import { freshIndexedDb } from '@tests/helpers/indexedDb'

beforeEach(freshIndexedDb)

const here = asServerKey('http://127.0.0.1:8188/')
const there = asServerKey('https://elsewhere/')
const id = (text: string) => text as ParameterId

function makeDraft(draftId: string, updatedAtMs: number, serverKey = here, more: Partial<Draft> = {}): Draft {
  return {
    draftId, updatedAtMs, serverKey, documentId: 'd', name: 'Portrait', origin: { kind: 'starter', starterId: 'sdxl' }, graphText: '{}',
    values: [], seedModes: [], offLoras: [], count: 1, ...more,
  }
}
const open = () => createDrafts(createDiskTables('test'), { delayMs: 5 })

async function save(...drafts: Draft[]) {
  for (const draft of drafts) {
    const tab = open()
    tab.saveDraft(draft)
    await tab.flush()
  }
}

describe('drafts', () => {
  it('of an earlier make of the page come back too', async () => {
    const { offLoras: _, ...old } = makeDraft('tab', 1)
    const tables = createDiskTables('test')
    await tables.write([{ kind: 'put', store: 'drafts', row: old }])
    expect(await open().loadDraft({ draftId: 'tab', serverKey: here })).toMatchObject({ draftId: 'tab', offLoras: [] })
  })

  it('with a value that no text can hold are none', async () => {
    await createDiskTables('test').write([{ kind: 'put', store: 'drafts', row: { ...makeDraft('tab', 1), values: [[id('1/x'), new Date()]] } }])
    expect(await open().loadDraft({ draftId: 'tab', serverKey: here })).toBeNull()
  })

  it('come back with every field, seeds to the last digit', async () => {
    const draft = makeDraft('tab', 1, here, {
      origin: { kind: 'file', fileName: 'a.json' },
      values: [[id('3/seed'), 2n ** 64n - 1n], [id('6/text'), 'a cat'], [id('3/cfg'), 7.5], [id('1/flag'), false], [id('7/box'), { on: true, list: [1, null, 2n ** 60n] }], [id('8/images.image1'), null]],
      seedModes: [[id('3/seed'), 'increment']],
      offLoras: [1],
      count: 12,
    })
    await save(draft)
    expect(await open().loadDraft({ draftId: 'tab', serverKey: here })).toEqual(draft)
  })

  it.each([
    ['this tab\'s own, whatever the server', 'tab', here, 'tab'],
    ['the newest of the server in a new tab', 'new', here, 'newer here'],
    ['the newest of all on a new server', 'new', asServerKey('http://third/'), 'newest'],
  ])('load %s', async (_what, draftId, serverKey, expected) => {
    await save(makeDraft('tab', 1, there), makeDraft('older here', 2), makeDraft('newer here', 3), makeDraft('newest', 4, there))
    expect((await open().loadDraft({ draftId, serverKey }))?.draftId).toBe(expected)
  })

  it('are none at first', async () => {
    expect(await open().loadDraft({ draftId: 'tab', serverKey: here })).toBeNull()
  })

  it('know the latest change before it is written', async () => {
    const drafts = createDrafts(createDiskTables('test'), { delayMs: 10_000 })
    drafts.saveDraft(makeDraft('tab', 1))
    drafts.saveDraft(makeDraft('tab', 2, here, { name: 'Landscape' }))
    expect((await drafts.loadDraft({ draftId: 'tab', serverKey: here }))?.name).toBe('Landscape')
  })

  it('are written without being flushed', async () => {
    open().saveDraft(makeDraft('tab', 1))
    await expect.poll(() => createDiskTables('test').all('drafts')).toHaveLength(1)
  })

  it('of tabs long gone make room, the oldest first', async () => {
    await save(...Array.from({ length: MAX_DRAFTS + 3 }, (_, at) => makeDraft(`tab ${at}`, at)))
    const kept = (await createDiskTables('test').all('drafts')) as Draft[]
    expect(kept).toHaveLength(MAX_DRAFTS)
    expect(Math.min(...kept.map((draft) => draft.updatedAtMs))).toBe(3)
  })

  it('that cannot be read are passed over', async () => {
    await save(makeDraft('good', 1))
    await createDiskTables('test').write([{ kind: 'put', store: 'drafts', row: { ...makeDraft('tab', 9), values: 'none' } }])
    expect((await open().loadDraft({ draftId: 'tab', serverKey: here }))?.draftId).toBe('good')
  })
})

describe('what a page had not written when it went away', () => {
  it('is left where it is safe before flush returns, and found by the next page, seeds to the last digit', async () => {
    const storage = createStorage()
    const draft = makeDraft('tab', 5, here, { values: [[id('3/seed'), 2n ** 64n - 1n], [id('3/steps'), 4]] })
    const leaving = createDrafts(aborting, { lastWords: createLastWords(storage) })
    leaving.saveDraft(draft)
    void leaving.flush()

    const next = createDrafts(createDiskTables('test'), { lastWords: createLastWords(storage) })
    expect(await next.loadDraft({ draftId: 'tab', serverKey: here })).toEqual(draft)
    expect(storage.length).toBe(0)
    expect(await createDiskTables('test').all('drafts')).toEqual([draft])
  })

  it('counts also when its write was under way', async () => {
    const storage = createStorage()
    const leaving = createDrafts(aborting, { delayMs: 1, lastWords: createLastWords(storage) })
    leaving.saveDraft(makeDraft('tab', 5))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(storage.length).toBe(0)
    void leaving.flush()
    expect(storage.length).toBe(1)
  })

  it('is gone again when the page stayed', async () => {
    const storage = createStorage()
    const staying = createDrafts(createDiskTables('test'), { lastWords: createLastWords(storage) })
    staying.saveDraft(makeDraft('tab', 5))
    const written = staying.flush()
    expect(storage.length).toBe(1)
    await written
    expect(storage.length).toBe(0)
    await staying.flush()
    expect(storage.length).toBe(0)
  })

  it('gives way to what was written after it, and to nothing when it cannot be read', async () => {
    await save(makeDraft('tab', 9, here, { name: 'newer' }))
    const storage = createStorage()
    createLastWords(storage).leave('tab', makeDraft('tab', 5, here, { name: 'older' }))
    createLastWords(storage).leave('other', { draftId: 'other' })
    storage.setItem('darkroom:unsaved:cut', '{"draftId": "cu')
    const drafts = createDrafts(createDiskTables('test'), { lastWords: createLastWords(storage) })
    expect((await drafts.loadDraft({ draftId: 'tab', serverKey: here }))?.name).toBe('newer')
    expect(storage.length).toBe(0)
  })

  it('is left to the database where localStorage is full or refused', async () => {
    const lastWords = createLastWords({ getItem: refuse, setItem: refuse, removeItem: refuse, key: refuse, length: 1 })
    const drafts = createDrafts(createDiskTables('test'), { lastWords })
    drafts.saveDraft(makeDraft('tab', 5))
    await drafts.flush()
    expect((await drafts.loadDraft({ draftId: 'tab', serverKey: here }))?.draftId).toBe('tab')
  })
})

/** Those of a page that is gone: nothing given to them is ever carried out. */
const aborting: Tables = { get: never, all: never, newest: never, imagesOf: never, write: never }

function refuse(): never {
  throw new DOMException('full', 'QuotaExceededError')
}

function never(): Promise<never> {
  return new Promise(() => {})
}

function createStorage(): LastWordsStorage {
  const entries = new Map<string, string>()
  return {
    get length() {
      return entries.size
    },
    key: (at) => [...entries.keys()][at] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, text) => void entries.set(key, text),
    removeItem: (key) => void entries.delete(key),
  }
}

// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { asServerKey } from '@/comfy/ids'
import { createDiskTables } from '@/storage/diskTables'
import { createDrafts, MAX_DRAFTS, type Draft } from '@/storage/drafts'
import type { ParameterId } from '@/workflow/parameters'
import { freshIndexedDb } from '@tests/helpers/indexedDb'

beforeEach(freshIndexedDb)

const here = asServerKey('http://127.0.0.1:8188/')
const there = asServerKey('https://elsewhere/')
const id = (text: string) => text as ParameterId

function makeDraft(draftId: string, updatedAtMs: number, serverKey = here, more: Partial<Draft> = {}): Draft {
  return {
    draftId, updatedAtMs, serverKey, documentId: 'd', name: 'Portrait', origin: { kind: 'starter', starterId: 'sdxl' }, graphText: '{}',
    values: [], seedModes: [], count: 1, ...more,
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
  it('come back with every field, seeds to the last digit', async () => {
    const draft = makeDraft('tab', 1, here, {
      origin: { kind: 'file', fileName: 'a.json' },
      values: [[id('3/seed'), 2n ** 64n - 1n], [id('6/text'), 'a cat'], [id('3/cfg'), 7.5], [id('1/flag'), false]],
      seedModes: [[id('3/seed'), 'increment']],
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

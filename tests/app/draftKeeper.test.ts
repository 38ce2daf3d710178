// @vitest-environment node
import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDocumentService } from '@/app/documentService'
import { keepDraft, restoreDraft } from '@/app/draftKeeper'
import { asNodeId, asServerKey, type ServerKey } from '@/comfy/ids'
import { createDocumentStore } from '@/state/documentStore'
import { openDarkroomDb, type DarkroomDb } from '@/storage/db'
import { createDrafts, type Drafts } from '@/storage/drafts'
import { createDraftSources } from '@/storage/draftSources'
import { asParameterId } from '@/workflow/form/parameters'
import { freshIndexedDb } from '@tests/helpers/indexedDb'
import { settle } from '@tests/helpers/testSession'

const HERE = asServerKey('http://here:8188/')
const THERE = asServerKey('http://there:8188/')
const MAX_SEED = 2n ** 64n - 1n

let db: DarkroomDb

beforeEach(() => {
  freshIndexedDb()
  db = openDarkroomDb()
})
afterEach(() => db.close())

/** A page of this tab: its own stores on the database that outlives it. */
function openPage({ draftId = 'tab', serverKey = HERE, drafts = createDrafts(db) }: { draftId?: string; serverKey?: ServerKey; drafts?: Drafts } = {}) {
  const documents = createDocumentStore()
  const service = createDocumentService({ documents, queries: new QueryClient(), server: () => null, onProblem: () => {}, onChecked: () => {} })
  let nowMs = 0
  const keep = () => keepDraft({ documents, drafts, draftSources: createDraftSources(db), draftId, serverKey: () => serverKey, now: () => ++nowMs + (draftId === 'tab' ? 0 : 1000) })
  return {
    documents,
    service,
    drafts,
    keep,
    restore: () => restoreDraft({ documents, documentService: service, drafts, draftSources: createDraftSources(db), draftId, serverKey }),
    state: () => documents.getState(),
  }
}

const seedId = asParameterId({ nodeId: asNodeId('3'), input: 'seed' })
const promptId = asParameterId({ nodeId: asNodeId('6'), input: 'text' })

async function keepStarter(options: Parameters<typeof openPage>[0] = {}, prompt = 'a pier at night'): Promise<void> {
  const page = openPage(options)
  page.keep()
  page.service.openStarter('sd15')
  page.state().setValue(promptId, prompt)
  await page.drafts.flush()
}

describe('a draft', () => {
  it('brings back the workflow, every field, every seed mode, the count and the delivery', async () => {
    const before = openPage()
    before.keep()
    before.service.openStarter('sd15')
    before.state().setValue(promptId, 'naïve “harbour”\n夜')
    before.state().setValue(seedId, MAX_SEED)
    before.state().setSeedMode(seedId, 'increment')
    before.state().setCount(12)
    before.state().setDelivery('socket')
    await before.drafts.flush()

    const after = openPage()
    expect(await after.restore()).toBe(true)
    const { document, values, seedModes, count } = before.state()
    expect(after.state()).toMatchObject({ values, seedModes, count })
    expect(after.state().document).toEqual(document)
    expect(after.state().document?.delivery).toBe('socket')
    expect(after.state().values.get(seedId)).toBe(MAX_SEED)
  })

  it('keeps exact numbers that stand in the workflow itself', async () => {
    const page = openPage()
    page.keep()
    await page.service.openText(`{"3": {"class_type": "KSampler", "inputs": {"seed": ${MAX_SEED}, "cfg": 6.5}}}`, 'big.json')
    await page.drafts.flush()
    const after = openPage()
    await after.restore()
    expect(after.state().document?.graph.get(asNodeId('3'))?.inputs).toEqual({ seed: MAX_SEED, cfg: 6.5 })
    expect(after.state().document?.origin).toEqual({ kind: 'file', fileName: 'big.json' })
  })

  it('is written within half a second of the change, without being asked to', async () => {
    const page = openPage()
    page.keep()
    page.service.openStarter('sd15')
    page.state().setValue(promptId, 'typed')
    await new Promise((resolve) => setTimeout(resolve, 450))
    const after = openPage({ drafts: createDrafts(db) })
    await after.restore()
    expect(after.state().values.get(promptId)).toBe('typed')
  })

  it('is not written for what is no change of it', async () => {
    const page = openPage()
    page.service.openStarter('sd15')
    const saved = vi.spyOn(page.drafts, 'saveDraft')
    page.keep()
    page.state().setErrors(new Map([[seedId, ['Too big.']]]))
    page.state().setModel({ ...page.state().model })
    page.state().setValue(promptId, String(page.state().parameters.find(({ id }) => id === promptId)?.initial))
    expect(saved).not.toHaveBeenCalled()
  })

  it('is not kept any more once that is undone', () => {
    const page = openPage()
    const stop = page.keep()
    const saved = vi.spyOn(page.drafts, 'saveDraft')
    stop()
    page.service.openStarter('sd15')
    expect(saved).not.toHaveBeenCalled()
  })

  it('of this tab goes before a newer one of another tab', async () => {
    await keepStarter({ draftId: 'tab' }, 'mine')
    await keepStarter({ draftId: 'other' }, 'newer')
    const after = openPage()
    await after.restore()
    expect(after.state().values.get(promptId)).toBe('mine')
  })

  it('of another server opens where this one has none', async () => {
    await keepStarter({ serverKey: THERE })
    const after = openPage({ draftId: 'new tab', serverKey: HERE })
    expect(await after.restore()).toBe(true)
    expect(after.state().values.get(promptId)).toBe('a pier at night')
  })

  it('of this server goes before a newer one of another', async () => {
    await keepStarter({ draftId: 'tab', serverKey: HERE }, 'here')
    await keepStarter({ draftId: 'other', serverKey: THERE }, 'there')
    const after = openPage({ draftId: 'new tab', serverKey: HERE })
    await after.restore()
    expect(after.state().values.get(promptId)).toBe('here')
  })

  it.each([
    { what: 'whose workflow cannot be read', change: { graphText: '{"3": ' } },
    { what: 'that is not what drafts are', change: { values: 'all of them' } },
  ])('$what opens nothing, and does no harm', async ({ change }) => {
    await keepStarter()
    const [row] = await db.all('drafts')
    await db.write([{ kind: 'put', store: 'drafts', row: { ...(row as object), ...change } }])
    const after = openPage()
    expect(await after.restore()).toBe(false)
    expect(after.state().document).toBeNull()
  })

  it('gives way to what was opened while it was looked for', async () => {
    await keepStarter()
    const after = openPage()
    const restored = after.restore()
    after.service.open({ name: 'Another', origin: { kind: 'file', fileName: 'another.json' }, graph: new Map() })
    expect(await restored).toBe(false)
    expect(after.state().document?.name).toBe('Another')
  })
})

const notesOf = (page: ReturnType<typeof openPage>) => page.state().document?.source?.reading.notes.map(({ text }) => text)

describe('the file behind a draft', () => {
  const saved = { version: 0.4, last_node_id: 1, last_link_id: 0, links: [], nodes: [{ id: 1, type: 'Note', mode: 0, widgets_values: ['mind the horizon'] }, { id: 2, type: 'KSampler', mode: 0 }] }
  const both = JSON.stringify({ prompt: { 3: { class_type: 'KSampler', inputs: { seed: 1 } } }, workflow: saved })

  it('is there again after a reload, with the document that was chosen', async () => {
    const page = openPage()
    page.keep()
    await page.service.openText(both, 'both.json')
    await page.service.chooseDocument('workflow')
    await page.drafts.flush()
    const after = openPage()
    await after.restore()
    await vi.waitFor(() => expect(notesOf(after)).toEqual(['mind the horizon']))
    expect(after.state().document?.source?.reading).toMatchObject({ readFrom: 'workflow', alsoHas: ['prompt'] })
  })

  it('of another workflow is left alone', async () => {
    const page = openPage()
    page.keep()
    await page.service.openText(both, 'both.json')
    page.service.openStarter('sd15')
    await page.drafts.flush()
    const after = openPage()
    await after.restore()
    await settle()
    expect(after.state().document?.source).toBeUndefined()
  })
})

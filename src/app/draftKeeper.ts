/** Keeps the open workflow and every field over a reload or a killed tab: each change is handed to storage at once. */
import type { ServerKey } from '@/comfy/ids'
import { printExact } from '@/lib/exactJson'
import type { DocumentState, DocumentStore, OpenDocument } from '@/state/documentStore'
import type { Draft, Drafts } from '@/storage/drafts'
import type { DraftSource, DraftSources } from '@/storage/draftSources'
import { toPromptJson } from '@/workflow/sending/promptJson'
import { readApiFile } from '@/workflow/readApiGraph'
import type { DocumentService } from './documentService'

export interface DraftKeeperOptions {
  documents: DocumentStore
  drafts: Drafts
  draftSources: DraftSources
  /** This tab's. */
  draftId: string
  serverKey: () => ServerKey
  now?: () => number
}

/** Returns its undo. */
export function keepDraft({ documents, drafts, draftSources, draftId, serverKey, now = Date.now }: DraftKeeperOptions): () => void {
  // The graph is by far the largest part and the one that rarely changes.
  let printed: { graph: unknown; text: string } | null = null
  return documents.subscribe((state, before) => {
    if (!state.document || !isChanged(state, before)) return
    if (isNewSource(state, before)) void draftSources.save({ draftId, ...sourceOf(state.document) }).catch(() => {}) // it can be opened from its file again
    const { document, values, seedModes, offLoras, count } = state
    if (printed?.graph !== document.graph) printed = { graph: document.graph, text: printExact(toPromptJson(document.graph)) }
    drafts.saveDraft({
      draftId,
      serverKey: serverKey(),
      updatedAtMs: now(),
      documentId: document.id,
      name: document.name,
      origin: document.origin,
      graphText: printed.text,
      values: [...values],
      seedModes: [...seedModes],
      offLoras: [...offLoras],
      count,
    })
  })
}

export interface RestoreDraftOptions {
  documents: DocumentStore
  documentService: DocumentService
  drafts: Drafts
  draftSources: DraftSources
  draftId: string
  serverKey: ServerKey
}

/**
 * Resolves true when a draft was opened. What was opened while it was looked for is wanted more. The other parts of its
 * file follow by themselves: the form does not wait for them.
 */
export async function restoreDraft({ documents, documentService, drafts, draftSources, ...wanted }: RestoreDraftOptions): Promise<boolean> {
  const before = documents.getState().document
  const draft = await drafts.loadDraft(wanted)
  const read = draft && readApiFile(draft.graphText)
  if (!draft || !read?.ok || documents.getState().document !== before) return false
  documentService.open(
    { id: draft.documentId, name: draft.name, origin: draft.origin, graph: read.graph },
    { values: new Map(draft.values), seedModes: new Map(draft.seedModes), offLoras: new Set(draft.offLoras), count: draft.count },
  )
  void attachSource({ documentService, draftSources }, draft).catch(() => {}) // the workflow is usable without them
  return true
}

async function attachSource({ documentService, draftSources }: Pick<RestoreDraftOptions, 'documentService' | 'draftSources'>, draft: Draft): Promise<void> {
  const source = await draftSources.load(draft.draftId, draft.documentId)
  if (!source) return
  const { readFileContents } = await import('./workflowReader')
  const read = await readFileContents(source.text)
  if (read.ok) await documentService.attach(draft.documentId, read.contents, source.readFrom)
}

function isNewSource({ document }: DocumentState, before: DocumentState): boolean {
  if (!document?.source) return false
  return document.id !== before.document?.id || document.source.contents !== before.document.source?.contents || document.source.reading.readFrom !== before.document.source.reading.readFrom
}

function sourceOf({ id, source }: OpenDocument): Omit<DraftSource, 'draftId'> {
  const { prompt = null, workflow = null } = source?.contents ?? {}
  const documents = { ...(prompt && { prompt: toPromptJson(prompt) }), ...(workflow && { workflow }) }
  return { documentId: id, readFrom: source?.reading.readFrom ?? 'prompt', text: printExact(documents) }
}

function isChanged(state: DocumentState, before: DocumentState): boolean {
  return state.document !== before.document || state.values !== before.values || state.seedModes !== before.seedModes || state.offLoras !== before.offLoras || state.count !== before.count
}

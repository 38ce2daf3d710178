/**
 * What lives as long as the page, whatever server it works with: preferences, storage, the open workflow, queries.
 * One store holds where the page stands: which server, or the question for one.
 */
import { QueryClient } from '@tanstack/react-query'
import { createStore } from 'zustand/vanilla'
import type { Question } from '@/features/connect/chooseServer'
import type { PageServer } from '@/features/connect/pageServer'
import type { OpenFailure } from '@/features/workflow/openFailure'
import type { ServerTarget } from '@/comfy/serverAddress'
import { createDocumentStore, type DocumentStore } from '@/state/documentStore'
import { createFormLayoutStore, type FormLayoutStore } from '@/state/formLayoutStore'
import { createSettingsStore, type SettingsStore } from '@/state/settingsStore'
import { openDarkroomDb, type DarkroomDb } from '@/storage/db'
import { createDrafts, type Drafts } from '@/storage/drafts'
import { createDraftSources, type DraftSources } from '@/storage/draftSources'
import type { StorageError } from '@/storage/errors'
import { createPrefs, type Prefs } from '@/storage/prefs'
import { createRunJournal, type RunJournal } from '@/storage/runJournal'
import { createSocketImages, type SocketImages } from '@/storage/socketImages'
import { createToaster, type Toaster } from '@/ui/toaster'
import type { GraphProblem } from '@/workflow/form/checkGraph'
import { workflowKey } from '@/workflow/form/workflowKey'
import { createDocumentService, type DocumentService, type ParametersFound } from './documentService'
import type { HeldBack } from './beforeSending'
import type { Session } from './session'

export type Phase =
  | { kind: 'starting' }
  | { kind: 'asking'; question: Question; previous: ServerTarget | null } // previous: to go back to
  | { kind: 'confirming'; target: ServerTarget; otherwise: string | null; refuse: () => void }
  | { kind: 'connected'; session: Session } // to a server that was chosen; whether it answers is in its connection store

export interface PageState {
  phase: Phase
  pageServer: PageServer
  openProblem: OpenFailure | null
  /** Generate was pressed, and this kept it back; null once something is changed. */
  held: HeldBack | null
  /** Problems that a person has chosen to send with. */
  sentAnyway: string | null
  /** A file that is being read, and how to give it up. */
  opening: { name: string; cancel: () => void } | null
  /** Another program's settings, found in a picture that was opened. */
  parametersFound: ParametersFound | null
  graphProblems: readonly GraphProblem[]
  /** Whether the server has SaveImageWebsocket; null while that is not known. */
  hasSocketSaver: boolean | null
  storageProblem: StorageError | null
  /** Grows when Generate was pressed and a field must be mended first. */
  calls: number
}

export interface Page {
  state: ReturnType<typeof createPageStore>
  queries: QueryClient
  prefs: Prefs
  settings: SettingsStore
  documents: DocumentStore
  layout: FormLayoutStore
  documentService: DocumentService
  db: DarkroomDb
  journal: RunJournal
  drafts: Drafts
  draftSources: DraftSources
  socketImages: SocketImages
  toaster: Toaster
}

function createPageStore() {
  return createStore<PageState>()(() => ({
    phase: { kind: 'starting' },
    pageServer: { kind: 'files' },
    openProblem: null,
    held: null,
    sentAnyway: null,
    opening: null,
    parametersFound: null,
    graphProblems: [],
    hasSocketSaver: null,
    storageProblem: null,
    calls: 0,
  }))
}

export function createPage(): Page {
  const prefs = createPrefs()
  const state = createPageStore()
  const queries = new QueryClient({ defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } } })
  const documents = createDocumentStore()
  const toaster = createToaster()
  const layout = createFormLayoutStore(prefs)
  documents.subscribe(({ document }, before) => {
    if (document?.id !== before.document?.id) layout.getState().open(document && workflowKey(document.graph))
  })
  documents.subscribe((now, before) => {
    // By a person: what comes of itself, as definitions arrive, mends nothing.
    const isChanged = now.past !== before.past || now.document?.id !== before.document?.id
    if (isChanged && state.getState().held) state.setState({ held: null })
  })
  const db = openDarkroomDb()
  db.onProblem((storageProblem) => state.setState({ storageProblem }))
  const documentService = createDocumentService({
    documents,
    queries,
    server: () => {
      const session = sessionOf(state.getState())
      return session && { nodeDefs: session.nodeDefs, key: session.target.key }
    },
    onProblem: (openProblem) => state.setState({ openProblem, parametersFound: null }),
    matches: prefs.matches,
    onReplaced: ({ name, restore }) => toaster.show({ text: `${name} and what was changed in it gave way.`, action: { label: 'Bring it back', onAction: restore } }),
    onOpening: (opening) => state.setState({ opening }),
    onParameters: (parametersFound) => state.setState({ parametersFound, openProblem: null }),
    onChecked: (report) => state.setState(report),
  })
  return {
    state,
    queries,
    prefs,
    settings: createSettingsStore(prefs),
    documents,
    layout,
    documentService,
    db,
    journal: createRunJournal(db),
    drafts: createDrafts(db),
    draftSources: createDraftSources(db),
    socketImages: createSocketImages(db),
    toaster,
  }
}

export function sessionOf({ phase }: PageState): Session | null {
  return phase.kind === 'connected' ? phase.session : null
}

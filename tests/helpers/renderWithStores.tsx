/**
 * Renders components with what they find in the page: real stores and reducers, a source of results whose addresses say
 * what they are of, and actions that record what was asked for.
 */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, type RenderResult } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import { StrictMode, type ReactNode } from 'react'
import { vi, type Mock } from 'vitest'
import type { AppActions, ResultSource } from '@/state/actions'
import { createConnectionStore } from '@/state/connectionStore'
import { createDocumentStore } from '@/state/documentStore'
import { createFormLayoutStore } from '@/state/formLayoutStore'
import { createPreviewBus } from '@/state/previewBus'
import { ServicesContext, StoresContext, type ServerAccess, type Stores } from '@/state/react'
import { createRunStore } from '@/state/runStore'
import { createSelectionStore } from '@/state/selectionStore'
import { createSettingsStore } from '@/state/settingsStore'
import { outputKey } from '@/state/useResultUrl'
import { createPrefs } from '@/storage/prefs'

type RecordingActions = { [K in keyof AppActions]: Mock<AppActions[K]> }

export function makeStores(): Stores {
  return {
    runs: createRunStore(),
    connection: createConnectionStore(),
    document: createDocumentStore(),
    layout: createFormLayoutStore(createPrefs(null)),
    selection: createSelectionStore(),
    settings: createSettingsStore(createPrefs(null)),
    previews: createPreviewBus(),
  }
}

/** Does nothing; an upload succeeds under the file's own name. */
function recordActions(): RecordingActions {
  return {
    generate: vi.fn(),
    stop: vi.fn(),
    cancelWaiting: vi.fn(),
    runAgain: vi.fn(),
    dismiss: vi.fn(),
    openStarter: vi.fn(),
    openFile: vi.fn(),
    openText: vi.fn(),
    openRun: vi.fn(),
    chooseDocument: vi.fn(),
    rememberMatch: vi.fn(),
    takeParameters: vi.fn(),
    setDelivery: vi.fn(),
    takeLastSeed: vi.fn(),
    refreshNodeDefs: vi.fn(),
    uploadImage: vi.fn(async (file: File) => ({ ok: true as const, name: file.name })),
    openServerWorkflow: vi.fn(async () => ({ ok: true as const })),
  }
}

/** Files have an address at once, pictures from the socket must be opened: as on a server without a login. */
export function fakeResults(more: Partial<ResultSource> = {}): ResultSource {
  return {
    directUrl: (run, output) => (output.item.kind === 'file' ? `http://comfy.test/view/${outputKey(run, output)}` : null),
    open: async (run, output) => ({ url: `blob:${outputKey(run, output)}`, release: () => {} }),
    blob: async () => new Blob(['bytes']),
    openInput: async (name) => ({ url: `http://comfy.test/input/${name}`, release: () => {} }),
    ...more,
  }
}

export interface RenderedPart extends RenderResult {
  stores: Stores
  actions: RecordingActions
  user: UserEvent
}

export interface RenderOptions {
  stores?: Stores
  actions?: RecordingActions
  results?: ResultSource
  /** None is chosen where it is left out. */
  server?: ServerAccess
}

export function renderWithStores(part: ReactNode, options: RenderOptions = {}): RenderedPart {
  const { stores = makeStores(), actions = recordActions(), results = fakeResults(), server = null } = options
  const services = { actions, results, server }
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const rendered = render(part, {
    wrapper: ({ children }) => (
      <StrictMode>
        <StoresContext value={stores}>
          <ServicesContext value={services}>
            <QueryClientProvider client={queries}>{children}</QueryClientProvider>
          </ServicesContext>
        </StoresContext>
      </StrictMode>
    ),
  })
  return { ...rendered, stores, actions, user: userEvent.setup() }
}

/** jsdom lays nothing out; lists that draw only what can be seen need a size to see by. Until the test ends. */
export function giveEverythingSize({ width, height }: { width: number; height: number }): void {
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(width)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(height)
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(width)
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(height)
}

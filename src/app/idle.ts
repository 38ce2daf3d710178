/** What components see while no server is chosen: stores in which nothing has happened. */
import type { ResultSource } from '@/state/actions'
import { createConnectionStore } from '@/state/connectionStore'
import { createPreviewBus } from '@/state/previewBus'
import { createRunStore } from '@/state/runStore'
import { createSelectionStore } from '@/state/selectionStore'

export function createIdleStores() {
  return { runs: createRunStore(), connection: createConnectionStore(), selection: createSelectionStore(), previews: createPreviewBus() }
}

const nothing = () => Promise.reject(new Error('No server is chosen'))

export const noResults: ResultSource = { open: nothing, directUrl: () => null, blob: nothing, openInput: nothing }

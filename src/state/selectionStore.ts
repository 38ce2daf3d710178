/** What the stage shows: the run in progress, or one output of one run. */
import { createStore } from 'zustand/vanilla'
import type { RunId } from '@/comfy/ids'

export type Selection = { kind: 'live' } | { kind: 'result'; runId: RunId; outputIndex: number }

export interface SelectionState {
  selection: Selection
  showLive: () => void
  showResult: (runId: RunId, outputIndex: number) => void
}

export type SelectionStore = ReturnType<typeof createSelectionStore>

const live: Selection = { kind: 'live' }

export function createSelectionStore() {
  return createStore<SelectionState>()((set) => ({
    selection: live,
    showLive: () => set((state) => (state.selection === live ? state : { selection: live })),
    showResult: (runId, outputIndex) =>
      set((state) => {
        const { selection } = state
        const isSame = selection.kind === 'result' && selection.runId === runId && selection.outputIndex === outputIndex
        return isSame ? state : { selection: { kind: 'result', runId, outputIndex } }
      }),
  }))
}

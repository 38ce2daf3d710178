/** Holds our runs. Every change is an action for the one reducer; what is read off a run is runProgress.ts. */
import { createStore } from 'zustand/vanilla'
import type { RunId } from '@/comfy/ids'
import { applyRunAction } from './applyRunAction'
import { noRuns, type RunAction, type RunsState } from './runActions'

export interface RunStoreState extends RunsState {
  dispatch: (action: RunAction) => void
}

export type RunStore = ReturnType<typeof createRunStore>

export function createRunStore() {
  return createStore<RunStoreState>()((set) => ({
    ...noRuns,
    dispatch: (action) => set((state) => applyRunAction(state, action)), // same object back: nobody renders
  }))
}

export const selectRun = (runId: RunId | null) => (state: RunsState) => (runId === null ? undefined : state.runs.get(runId))

/**
 * Tells components of progress no more often than eyes can follow. A sampler may take sixty steps a second: rendering,
 * laying out and painting each of them takes the time that the previews need. Whatever else changes in a run is told at
 * once, and so is a step that comes after a pause, which is every step of a slow sampler.
 */
import type { Run } from '@/storage/run'
import type { RunStore, RunStoreState } from './runStore'

/** Between two tellings of progress alone. */
export const PROGRESS_PAUSE_MS = 200

/** The same store, for who only shows it. Listeners are told together, so that what changed for several is one render. */
export function paceProgress(runs: RunStore): RunStore {
  const listeners = new Set<Parameters<RunStore['subscribe']>[0]>()
  let told = runs.getState()
  let toldAtMs = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | null = null
  let stopListening: (() => void) | null = null

  function tell() {
    stopTimer()
    toldAtMs = performance.now()
    const before = told
    told = runs.getState()
    for (const listener of listeners) listener(told, before)
  }

  function handle(state: RunStoreState) {
    const waitMs = isOnlyProgress(told, state) ? toldAtMs + PROGRESS_PAUSE_MS - performance.now() : 0
    if (waitMs <= 0) tell()
    else timer ??= setTimeout(tell, waitMs)
  }

  function stopTimer() {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }

  function subscribe(listener: Parameters<RunStore['subscribe']>[0]) {
    if (!stopListening) {
      told = runs.getState()
      stopListening = runs.subscribe(handle)
    }
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0) return
      stopListening?.()
      stopListening = null
      stopTimer()
    }
  }

  return { ...runs, subscribe }
}

function isOnlyProgress(before: RunStoreState, state: RunStoreState): boolean {
  if (state.order !== before.order || state.activeId !== before.activeId || state.remaining !== before.remaining) return false
  for (const [id, run] of state.runs) {
    const old = before.runs.get(id)
    if (run !== old && (!old || !isSameButProgress(old, run))) return false
  }
  return true
}

function isSameButProgress(before: Run, run: Run): boolean {
  const keys = Object.keys(run) as (keyof Run)[]
  return keys.every((key) => key === 'progress' || Object.is(before[key], run[key]))
}

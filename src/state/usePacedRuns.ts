/**
 * Reads figures of runs for a person to read: at once when they have rested, else at most ten times a second, and the
 * last value always. A fast sampler counts sixty steps a second, which no eye follows and React need not render.
 * All figures of a page share one pace, so that they change together, in one render.
 */
import { useSyncExternalStore } from 'react'
import { useStores } from './react'
import type { RunStore, RunStoreState } from './runStore'

const PACE_MS = 100

/** `select` gives a text or a number. */
export function usePacedRuns<T extends string | number | null>(select: (state: RunStoreState) => T): T {
  const pace = paceOf(useStores().runs)
  return useSyncExternalStore(pace.subscribe, () => select(pace.shown()))
}

interface Pace {
  subscribe: (onChange: () => void) => () => void
  /** The state as it was last shown: between two showings it stands still. */
  shown: () => RunStoreState
}

const paces = new WeakMap<RunStore, Pace>()

function paceOf(runs: RunStore): Pace {
  const pace = paces.get(runs) ?? createPace(runs)
  paces.set(runs, pace)
  return pace
}

function createPace(runs: RunStore): Pace {
  const listeners = new Set<() => void>()
  let state = runs.getState()
  let shownAtMs = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  let stop: (() => void) | null = null

  function show() {
    timer = null
    shownAtMs = Date.now()
    state = runs.getState()
    for (const listener of listeners) listener()
  }
  function handleChange() {
    if (timer !== null) return
    const restMs = PACE_MS - (Date.now() - shownAtMs)
    if (restMs <= 0) show()
    else timer = setTimeout(show, restMs)
  }
  return {
    // Without listeners nothing keeps it up to date.
    shown: () => (listeners.size > 0 ? state : (state = runs.getState())),
    subscribe(onChange) {
      listeners.add(onChange)
      stop ??= runs.subscribe(handleChange)
      return () => {
        listeners.delete(onChange)
        if (listeners.size > 0) return
        stop?.()
        stop = null
        if (timer !== null) clearTimeout(timer)
        timer = null
      }
    },
  }
}

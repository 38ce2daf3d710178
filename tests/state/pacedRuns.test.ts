// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { paceProgress, PROGRESS_PAUSE_MS } from '@/state/pacedRuns'
import { stepText } from '@/state/stepProgress'
import { createRunStore } from '@/state/runStore'
import { makeRun, node, runA, runB } from '@tests/helpers/runs'

function setUp() {
  const runs = paceProgress(createRunStore())
  const { dispatch } = runs.getState()
  dispatch({ kind: 'created', run: makeRun(runA) })
  dispatch({ kind: 'event', event: { kind: 'nodeStarted', runId: runA, nodeId: node('3'), displayId: node('3') }, atMs: 0 })
  const seen: (string | null)[] = []
  const stop = runs.subscribe((state) => seen.push(stepText(state.runs.get(runA))))
  const step = (value: number) => dispatch({ kind: 'event', event: { kind: 'step', runId: runA, nodeId: node('3'), step: value, steps: 8 }, atMs: value })
  return { runs, dispatch, seen, stop, step }
}

describe('runs as they are told to components', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('tell every step of a slow sampler at once', () => {
    const { seen, step } = setUp()
    for (const value of [1, 2, 3]) {
      step(value)
      vi.advanceTimersByTime(PROGRESS_PAUSE_MS)
    }
    expect(seen).toEqual(['step 1 of 8', 'step 2 of 8', 'step 3 of 8'])
  })

  it('tell the first of quick steps at once, and the newest after a pause', () => {
    const { seen, step } = setUp()
    for (const value of [1, 2, 3, 4]) step(value)
    expect(seen).toEqual(['step 1 of 8'])
    vi.advanceTimersByTime(PROGRESS_PAUSE_MS)
    expect(seen).toEqual(['step 1 of 8', 'step 4 of 8'])
    vi.advanceTimersByTime(10 * PROGRESS_PAUSE_MS)
    expect(seen).toHaveLength(2)
  })

  it('tell whatever is not progress at once, with the progress so far', () => {
    const { seen, step, dispatch } = setUp()
    for (const value of [1, 2, 3]) step(value)
    dispatch({ kind: 'stopRequested', runId: runA })
    expect(seen).toEqual(['step 1 of 8', 'step 3 of 8'])
    dispatch({ kind: 'created', run: makeRun(runB) })
    dispatch({ kind: 'event', event: { kind: 'interrupted', runId: runA, nodeId: node('3'), atMs: 9 }, atMs: 9 })
    expect(seen).toEqual(['step 1 of 8', 'step 3 of 8', 'step 3 of 8', null])
    vi.advanceTimersByTime(PROGRESS_PAUSE_MS)
    expect(seen).toHaveLength(4)
  })

  it('tell all listeners in one go', () => {
    const { runs, step, seen } = setUp()
    const others: string[] = []
    runs.subscribe(() => others.push('a'))
    runs.subscribe(() => others.push('b'))
    for (const value of [1, 2, 3]) step(value)
    vi.advanceTimersByTime(PROGRESS_PAUSE_MS)
    expect(others).toEqual(['a', 'b', 'a', 'b'])
    expect(seen).toHaveLength(2)
  })

  it('tell nothing to who has left, and begin anew with who comes', () => {
    const { runs, seen, stop, step } = setUp()
    for (const value of [1, 2]) step(value)
    stop()
    vi.advanceTimersByTime(PROGRESS_PAUSE_MS)
    step(3)
    expect(seen).toEqual(['step 1 of 8'])
    expect(vi.getTimerCount()).toBe(0)
    runs.subscribe((state) => seen.push(stepText(state.runs.get(runA))))
    step(4)
    expect(seen).toEqual(['step 1 of 8', 'step 4 of 8'])
  })
})

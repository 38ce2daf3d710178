// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { applyRunAction } from '@/state/applyRunAction'
import { noRuns, type RunAction } from '@/state/runActions'
import { stageRunId } from '@/state/stageView'
import { makeRun, runA, runB, textToImagePlan } from '@tests/helpers/runs'

const live = { kind: 'live' } as const

describe('stageRunId', () => {
  const [older, newer] = [makeRun(runA, textToImagePlan(), { createdAtMs: 1000 }), makeRun(runB, textToImagePlan(), { createdAtMs: 1001 })]
  const actions: RunAction[] = [
    { kind: 'created', run: older },
    { kind: 'created', run: newer },
    { kind: 'accepted', runId: runA, number: 0, nodeErrors: [], atMs: 1010 },
    { kind: 'accepted', runId: runB, number: 1, nodeErrors: [], atMs: 1011 },
    { kind: 'event', event: { kind: 'runStarted', runId: runA, atMs: 1020 }, atMs: 1020 },
    { kind: 'cancelled', runId: runB, atMs: 1030 },
  ]
  const both = actions.reduce(applyRunAction, noRuns)

  it('is null while there is no run', () => {
    expect(stageRunId(noRuns, live)).toBeNull()
  })

  it('is the run in progress, else the one that ended last, also when a newer one was cancelled before', () => {
    expect(stageRunId(both, live)).toBe(runA)
    const over = applyRunAction(both, { kind: 'event', event: { kind: 'interrupted', runId: runA, nodeId: null, atMs: 1040 }, atMs: 1040 })
    expect(stageRunId(over, live)).toBe(runA)
  })

  it('is the selected one for as long as there is such a run', () => {
    expect(stageRunId(both, { kind: 'result', runId: runB, outputIndex: 0 })).toBe(runB)
    const dismissed = applyRunAction(both, { kind: 'dismissed', runId: runB })
    expect(stageRunId(dismissed, { kind: 'result', runId: runB, outputIndex: 0 })).toBe(runA)
  })
})

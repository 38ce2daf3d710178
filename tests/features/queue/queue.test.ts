// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { queueCount } from '@/features/queue/queue'
import { othersCount, runningIds, waitingIds } from '@/features/queue/queueOrder'
import { asRunId } from '@/comfy/ids'
import type { RunStatus } from '@/storage/run'
import { noRuns, type RunsState } from '@/state/runActions'
import { makeRun } from '@tests/helpers/runs'

function stateOf(remaining: number, ...statuses: [name: string, status: RunStatus][]): RunsState {
  const runs = new Map(statuses.map(([name, status]) => [asRunId(name), makeRun(asRunId(name), undefined, { status })]))
  return { ...noRuns, runs, order: [...runs.keys()], remaining }
}
const queued = (position: number | null): RunStatus => ({ kind: 'queued', position })
const running: RunStatus = { kind: 'running' }
const held: RunStatus = { kind: 'held' }
const sending: RunStatus = { kind: 'sending' }
const done: RunStatus = { kind: 'done' }

describe('the queue', () => {
  it('is in the order in which it will run, what has no place yet behind what has', () => {
    const state = stateOf(5, ['held', held], ['sending', sending], ['third', queued(3)], ['unplaced', queued(null)], ['first', queued(1)], ['running', running], ['done', done])
    expect(runningIds(state)).toEqual(['running'])
    expect(waitingIds(state)).toEqual(['first', 'third', 'unplaced', 'sending', 'held'])
  })

  it.each<[string, RunsState, { count: number; others: number }]>([
    ['nothing', stateOf(0), { count: 0, others: 0 }],
    ['only others', stateOf(2), { count: 2, others: 2 }],
    ['ours among others', stateOf(5, ['a', running], ['b', queued(2)], ['c', queued(4)]), { count: 5, others: 2 }],
    ['ours, which the server has not counted yet', stateOf(0, ['a', queued(null)], ['b', sending]), { count: 2, others: 0 }],
    ['one being sent, which the server has counted already', stateOf(1, ['a', sending]), { count: 1, others: 0 }],
    ['runs that wait in this page', stateOf(1, ['a', running], ['b', held], ['c', held]), { count: 3, others: 0 }],
    ['finished ones', stateOf(0, ['a', done]), { count: 0, others: 0 }],
  ])('counts %s', (_, state, { count, others }) => {
    expect({ count: queueCount(state), others: othersCount(state) }).toEqual({ count, others })
  })
})

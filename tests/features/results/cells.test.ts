// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ComfyEvent } from '@/comfy/events'
import { createCellLister } from '@/features/results/cells'
import type { Run } from '@/storage/run'
import { noRuns, type RunAction, type RunsState } from '@/state/runActions'
import { applyRunAction } from '@/state/applyRunAction'
import { makeFile, makeRun, node, runA, runB } from '@tests/helpers/runs'

const play = (actions: RunAction[], state: RunsState = noRuns) => actions.reduce(applyRunAction, state)
const created = (run: Run): RunAction => ({ kind: 'created', run })
const output = (name: string) => ({ nodeId: node('9'), item: makeFile(name) })
const step = (at: number): RunAction => ({ kind: 'event', event: { kind: 'step', runId: runA, nodeId: node('3'), step: at, steps: 8 }, atMs: at })
const shown = (state: RunsState) => createCellLister()(state).map(({ kind, key }) => [kind, key])

describe('the cells of the results', () => {
  it('are the newest run first, and the first output of a run first', () => {
    const state = play([
      created(makeRun(runA, undefined, { status: { kind: 'done' }, outputs: [output('1.png'), output('2.png')] })),
      created(makeRun(runB, undefined, { status: { kind: 'queued', position: 1 }, createdAtMs: 2000 })),
    ])
    expect(shown(state)).toEqual([['state', `${runB}/0`], ['output', `${runA}/0`], ['output', `${runA}/1`]])
  })

  it.each<[string, Partial<Run>, string[]]>([
    ['a run that goes on after its first picture', { status: { kind: 'running' }, outputs: [output('1.png')] }, ['output', 'state']],
    ['a run that failed after its first picture', { status: { kind: 'interrupted', nodeId: null }, outputs: [output('1.png')] }, ['output', 'state']],
    ['a run that is done', { status: { kind: 'done' }, outputs: [output('1.png')] }, ['output']],
    ['a run that is done and put out nothing', { status: { kind: 'done' } }, ['state']],
    [
      'a run some of whose pictures nobody received',
      { status: { kind: 'done' }, outputs: [output('1.png')], notices: [{ kind: 'socketImagesLost', nodeId: node('9'), count: 3 }] },
      ['output', 'state'],
    ],
  ])('show the state of %s where there is one to tell', (_, more, kinds) => {
    expect(shown(play([created(makeRun(runA, undefined, more))])).map(([kind]) => kind)).toEqual(kinds)
  })

  it('are the same list while a run only makes steps', () => {
    const list = createCellLister()
    let state = play([created(makeRun(runA)), step(1)])
    const before = list(state)
    for (let at = 2; at < 8; at++) {
      state = applyRunAction(state, step(at))
      expect(list(state)).toBe(before)
    }
  })

  it('keep the key of a place when the run in it gets its first picture', () => {
    const list = createCellLister()
    const running = play([created(makeRun(runA)), step(1)])
    const [waiting] = list(running)
    const event: ComfyEvent = { kind: 'nodeOutput', runId: runA, nodeId: node('9'), displayId: node('9'), items: [makeFile('1.png')] }
    const [arrived] = list(applyRunAction(running, { kind: 'event', event, atMs: 2 }))
    expect([waiting?.kind, arrived?.kind]).toEqual(['state', 'output'])
    expect(arrived?.key).toBe(waiting?.key)
  })
})

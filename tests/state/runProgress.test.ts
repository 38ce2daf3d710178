// @vitest-environment node
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RECENT_STEPS } from '@/state/foldProgress'
import type { Run } from '@/storage/run'
import type { RunAction } from '@/state/runActions'
import { liveRunId, queuedCount, wholePercent } from '@/state/runProgress'
import { currentSteps, currentTitle, secondsLeft, stepRate, stepText, titleOf } from '@/state/stepProgress'
import type { RunPlan } from '@/workflow/sending/runPlan'
import { sent, snapshot } from '@tests/helpers/runStories'
import { eventsOfRun, makeRun, node, planOf, playAll, runA, runB, stateOf, textToImagePlan, told } from '@tests/helpers/runs'

/** Two passes of 10 and 30 steps with an upscaler between them. */
const twoPasses = planOf({
  1: { class: 'CheckpointLoaderSimple' },
  2: { class: 'KSampler', steps: 10, needs: ['1'] },
  3: { class: 'ImageUpscaleWithModel', needs: ['2'] },
  4: { class: 'KSampler', steps: 30, needs: ['3', '1'] },
  5: { class: 'SaveImage', needs: ['4'] },
})

function play(plan: RunPlan, actions: readonly RunAction[]): Run {
  const state = playAll([{ kind: 'created', run: makeRun(runA, plan) }, ...actions])
  return state.runs.get(runA) as Run
}
const finished = (...ids: string[]) => ids.map((id) => stateOf(id, 1, 1, 'finished'))
const at = (atMs: number, ...nodes: ReturnType<typeof stateOf>[]): RunAction => ({ kind: 'event', event: snapshot(...nodes), atMs })
const percent = (plan: RunPlan, ...nodes: ReturnType<typeof stateOf>[]) => play(plan, [at(0, ...nodes)]).progress.percent

/** Steps of one node, one at each of the times. */
const stepsAt = (times: number[], steps: number, id = '3') => times.map((atMs, index) => at(atMs, stateOf(id, index + 1, steps)))
/** A node that the server made while expanding node 1. */
const inner = (id: string, value: number, state: 'running' | 'finished' = 'running') => stateOf(id, value, 3, state, '1')

describe('the percent of a run', () => {
  it('is 20 for nodes and 80 for steps', () => {
    const plan = planOf({ 1: {}, 2: { steps: 10, needs: ['1'] }, 3: {}, 4: { needs: ['2', '3'] } })
    expect(percent(plan, ...finished('1'))).toBeCloseTo(5, 1)
    expect(percent(plan, stateOf('2', 5, 10))).toBeCloseTo(40 + 2.5, 1)
    expect(percent(plan, ...finished('1', '3'), stateOf('2', 10, 10))).toBeCloseTo(80 + 15, 0)
  })

  it('is shared by several samplers by their steps', () => {
    const before = percent(twoPasses, ...finished('1'))
    expect(percent(twoPasses, ...finished('1'), stateOf('2', 10, 10, 'finished')) - before).toBeCloseTo(20 + 4, 0)
    expect(percent(twoPasses, ...finished('1'), stateOf('4', 30, 30)) - before).toBeCloseTo(60 + 4, 0)
  })

  it('is by nodes alone where nothing samples', () => {
    const plan = planOf({ 1: {}, 2: { class: 'ImageUpscaleWithModel', needs: ['1'] } })
    expect(percent(plan, ...finished('1'))).toBeCloseTo(50, 0)
    expect(percent(plan, ...finished('1'), stateOf('2', 2, 4))).toBeCloseTo(75, 0)
  })

  it('takes what a sampler reports where it differs from the plan', () => {
    expect(percent(twoPasses, stateOf('4', 6, 12))).toBeCloseTo(30 + 2, 0)
  })

  it('counts the branch that a lazy node did not take, once the node has gone on without it', () => {
    const plan = planOf({ 1: { steps: 10 }, 2: { steps: 10 }, 3: { class: 'Switch', needs: ['1', '2'] }, 4: { needs: ['3'] } })
    const undecided = percent(plan, stateOf('1', 10, 10, 'finished'), stateOf('3', 0, 1))
    expect(undecided).toBeCloseTo(40 + 5, 0)
    expect(percent(plan, stateOf('1', 10, 10, 'finished'), ...finished('3'))).toBeCloseTo(80 + 15, 0)
  })

  it('counts the inputs of a cached node as done, whether they are cached or not', () => {
    const cachedSampler: RunAction[] = told([{ kind: 'nodesCached', runId: runA, nodeIds: [node('8')] }])
    expect(play(textToImagePlan(), cachedSampler).progress.percent).toBeGreaterThan(95)
  })

  it('counts a running node by what it has done, even when those it works for are cached', () => {
    const plan = planOf({ 1: { class: 'SaveImage' }, 2: { needs: ['1'] } })
    expect(play(plan, [...told([{ kind: 'nodesCached', runId: runA, nodeIds: [] }]), at(0, ...finished('2'), stateOf('1', 1, 4))]).progress.percent).toBeCloseTo(50 + 12.5, 0)
  })

  it('does not fall when a node counts from the start again', () => {
    const run = play(twoPasses, [at(0, stateOf('2', 8, 10)), at(100, stateOf('2', 1, 10))])
    expect(run.progress.percent).toBe(play(twoPasses, [at(0, stateOf('2', 8, 10))]).progress.percent)
    expect(stepText(run)).toBe('step 1 of 10')
  })

  it('moves for every step of every node that an expanding node becomes', () => {
    const plan = planOf({ 1: {}, 2: { needs: ['1'] } })
    const states = [
      [inner('1.0', 1)], [inner('1.0', 2)], [inner('1.0', 3)], [inner('1.0', 3, 'finished'), inner('1.1', 1)],
      [inner('1.0', 3, 'finished'), inner('1.1', 2)], [inner('1.0', 3, 'finished'), inner('1.1', 3, 'finished')],
    ]
    const percents = states.map((_, end) => play(plan, states.slice(0, end + 1).map((nodes, step) => at(step, stateOf('1', 0, 1), ...nodes))).progress.percent)
    for (const [index, value] of percents.entries()) expect(value).toBeGreaterThan(percents[index - 1] ?? 0)
    expect(percents.at(-1)).toBeLessThan(50)
  })

  it('is below 100 until the end even when every node has finished, and moves at the very last of many steps', () => {
    const plan = planOf({ 1: { steps: 5000 } })
    const [before, last] = [percent(plan, stateOf('1', 4999, 5000)), percent(plan, stateOf('1', 5000, 5000))]
    expect(last).toBeGreaterThan(before)
    expect(wholePercent(play(plan, [at(0, stateOf('1', 5000, 5000, 'finished'))]))).toBe(99)
  })

  it('is 0 for a run whose nodes nobody knows, until it is done', () => {
    const run = play(planOf({}), told(eventsOfRun(runA).slice(0, -2)))
    expect(wholePercent(run)).toBe(0)
    expect(wholePercent(undefined)).toBe(0)
  })

  it('stays between 0 and 100 whatever nodes claim', () => {
    const claim = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(Number.NaN, Infinity, -Infinity))
    const entry = fc.record({ id: fc.constantFrom('1', '2', '3', '4', '5', '2.0'), value: claim, max: claim, state: fc.constantFrom('running' as const, 'finished' as const, 'other' as const) })
    fc.assert(
      fc.property(fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 8 }), (snapshots) => {
        const run = play(twoPasses, snapshots.map((entries, step) => at(step, ...entries.map(({ id, value, max, state }) => stateOf(id, value, max, state, id.split('.')[0])))))
        expect(run.progress.percent).toBeGreaterThanOrEqual(0)
        expect(run.progress.percent).toBeLessThan(100)
        expect(stepText(run) ?? 'step 1 of 1').toMatch(/^step \d+ of \d+$/)
      }),
    )
  })
})

describe('steps', () => {
  it('are those of the node that counts, under its title', () => {
    const run = play(textToImagePlan('SaveImage', 20), [at(0, ...finished('4'), stateOf('3', 12, 20))])
    expect(stepText(run)).toBe('step 12 of 20')
    expect(currentSteps(run)).toEqual({ step: 12, steps: 20 })
    expect(currentTitle(run)).toBe('KSampler 3')
    expect(titleOf(run, node('8'))).toBe('VAEDecode 8')
    expect(titleOf(run, node('77'))).toBeNull()
  })

  it('are none before the first, for plain nodes, and for pictures that go over the socket', () => {
    const plan = textToImagePlan('SaveImageWebsocket')
    expect(stepText(play(plan, [at(0, stateOf('3', 0, 1))]))).toBeNull()
    expect(stepText(play(plan, [at(0, stateOf('4', 1, 1))]))).toBeNull()
    expect(stepText(play(plan, [at(0, stateOf('9', 2, 4))]))).toBeNull()
  })

  it('of a sampler with a single step count too', () => {
    expect(stepText(play(planOf({ 1: { steps: 1 } }), [at(0, stateOf('1', 1, 1))]))).toBe('step 1 of 1')
  })

  it('stay on show while a node without steps runs, and go when the next sampler begins', () => {
    const first = [at(0, stateOf('2', 10, 10)), at(1, stateOf('2', 10, 10, 'finished'), stateOf('3', 0, 1))]
    expect(stepText(play(twoPasses, first))).toBe('step 10 of 10')
    const second = [...first, at(2, stateOf('2', 10, 10, 'finished'), ...finished('3'), stateOf('4', 0, 1))]
    expect(stepText(play(twoPasses, second))).toBeNull()
  })

  it('are told of a running run only', () => {
    expect(stepText(play(textToImagePlan(), told(eventsOfRun(runA))))).toBeNull()
    expect(currentTitle(play(textToImagePlan(), told(eventsOfRun(runA))))).toBeNull()
    expect(stepText(undefined)).toBeNull()
  })

  it('of several nodes at once are those that moved last', () => {
    const plan = planOf({ 1: { steps: 10 }, 2: { steps: 10 } })
    const both = [at(0, stateOf('1', 3, 10), stateOf('2', 4, 10)), at(1, stateOf('1', 4, 10), stateOf('2', 4, 10))]
    expect(play(plan, both).progress.step).toMatchObject({ nodeId: '1', step: 4 })
    expect(play(plan, [...both, at(2, stateOf('1', 4, 10), stateOf('2', 5, 10))]).progress.step).toMatchObject({ nodeId: '2', step: 5 })
  })
})

describe('the rate and the time left', () => {
  it('need two steps', () => {
    const one = play(textToImagePlan(), stepsAt([1000], 8))
    expect(stepRate(one)).toBeNull()
    expect(secondsLeft(one)).toBeNull()
    const two = play(textToImagePlan(), stepsAt([1000, 1500], 8))
    expect(stepRate(two)).toBe(2)
    expect(secondsLeft(two)).toBe(3)
  })

  it('leave out what came before the first step: loading is no sampling', () => {
    expect(stepRate(play(textToImagePlan(), [at(0, stateOf('3', 0, 1)), ...stepsAt([60_000, 60_250], 8)]))).toBe(4)
  })

  it('follow the recent steps, not the average since the first', () => {
    const slowThenFast = [...Array.from({ length: 10 }, (_, index) => index * 1000), ...Array.from({ length: RECENT_STEPS }, (_, index) => 9000 + (index + 1) * 100)]
    expect(stepRate(play(textToImagePlan('SaveImage', 40), stepsAt(slowThenFast, 40)))).toBeCloseTo(10)
  })

  it('count steps that were throttled away', () => {
    expect(stepRate(play(textToImagePlan(), [at(0, stateOf('3', 1, 100)), at(1000, stateOf('3', 51, 100))]))).toBe(50)
  })

  it('are not counted twice though every step is told twice', () => {
    const twice = stepsAt([1000, 1500, 2000], 8).flatMap((action, index): RunAction[] => [
      action,
      { kind: 'event', event: { kind: 'step', runId: runA, nodeId: node('3'), step: index + 1, steps: 8 }, atMs: 1000 + index * 500 + 20 },
    ])
    expect(stepRate(play(textToImagePlan(), twice))).toBe(2)
  })

  it('cover the samplers still to come, by the rate of the one before until they have their own', () => {
    const first = stepsAt([0, 1000, 2000, 3000], 10, '2')
    expect(secondsLeft(play(twoPasses, first))).toBeCloseTo(6 + 30)
    const between = [...first, at(4000, stateOf('2', 10, 10, 'finished'), stateOf('3', 0, 1))]
    expect(secondsLeft(play(twoPasses, between))).toBeCloseTo(30)
    expect(stepRate(play(twoPasses, between))).toBeNull()
    const second = [...between, at(9000, stateOf('2', 10, 10, 'finished'), ...finished('3'), stateOf('4', 1, 30)), at(11_000, stateOf('2', 10, 10, 'finished'), ...finished('3'), stateOf('4', 2, 30))]
    expect(secondsLeft(play(twoPasses, second))).toBeCloseTo(56)
  })

  it('of tiles tell that node alone, and do not pass for a sampler\'s', () => {
    const tiles = [at(0, stateOf('2', 10, 10, 'finished'), stateOf('3', 1, 9)), at(500, stateOf('2', 10, 10, 'finished'), stateOf('3', 2, 9))]
    const run = play(twoPasses, tiles)
    expect(stepRate(run)).toBe(2)
    expect(secondsLeft(run)).toBe(3.5)
    expect(secondsLeft(play(twoPasses, [...tiles, at(900, stateOf('2', 10, 10, 'finished'), ...finished('3'), stateOf('4', 0, 1))]))).toBeNull()
  })

  it('of a sampler do not pass for those of tiles', () => {
    const sampled = stepsAt([0, 1000, 2000], 10, '2')
    expect(secondsLeft(play(twoPasses, [...sampled, at(3000, stateOf('2', 10, 10, 'finished'), stateOf('3', 1, 9))]))).toBeNull()
  })

  it('are unknown when only nodes without steps are left', () => {
    const decoding = [...stepsAt([0, 500, 1000], 3), at(1500, stateOf('3', 3, 3, 'finished'), stateOf('8', 0, 1))]
    expect(secondsLeft(play(textToImagePlan('SaveImage', 3), decoding))).toBeNull()
  })

  it('are unknown, not infinite, when steps arrive at once', () => {
    const run = play(textToImagePlan(), stepsAt([1000, 1000], 8))
    expect(stepRate(run)).toBeNull()
    expect(secondsLeft(run)).toBeNull()
  })
})

describe('runs together', () => {
  it('are counted while they wait', () => {
    const state = playAll([sent(makeRun(runA)), sent(makeRun(runB)), ...told(eventsOfRun(runA).slice(0, 1))])
    expect(queuedCount(state)).toBe(1)
  })

  it('show the running one live, else the next in line, else none', () => {
    const waiting = playAll([sent(makeRun(runA)), sent(makeRun(runB))])
    expect(liveRunId(waiting)).toBe(runA)
    expect(liveRunId(playAll(told(eventsOfRun(runB).slice(0, 1)), waiting))).toBe(runB)
    expect(liveRunId(playAll([...told(eventsOfRun(runA)), ...told(eventsOfRun(runB))], waiting))).toBeNull()
  })
})

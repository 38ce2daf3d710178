// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ComfyEvent } from '@/comfy/events'
import { applyRunAction } from '@/state/applyRunAction'
import { accept, after, sent, snapshot, started, tell } from '@tests/helpers/runStories'
import { eventsOfRun, makeFile, makeRun, node, planOf, playAll, runA, stateOf, told } from '@tests/helpers/runs'

/** A node that the server made while expanding node 1. */
function inner(value: number) {
  return stateOf('1.0.0.1', value, 4, 'running', '1')
}

describe('nodes', () => {
  it('may start twice, with what they wait for in between', () => {
    const plan = planOf({ 1: {}, 2: { needs: ['1'] }, 3: { needs: ['2'] } })
    const states = [
      ...tell(snapshot(stateOf('2', 0, 1)), started('2'), snapshot(stateOf('1', 0, 1), stateOf('2', 0, 1)), started('1')),
      ...tell(snapshot(stateOf('1', 1, 1, 'finished'), stateOf('2', 0, 1)), started('2')),
      ...tell(snapshot(stateOf('1', 1, 1, 'finished'), stateOf('2', 1, 1, 'finished'))),
    ]
    const currents = states.map((_, at) => after(sent(makeRun(runA, plan)), accept(), ...states.slice(0, at + 1)).progress.current)
    expect(currents).toEqual(['2', '2', '1', '1', '2', '2', '2'])
    const run = after(sent(makeRun(runA, plan)), accept(), ...states)
    expect(run.progress.nodes.get(node('2'))?.state).toBe('finished')
    expect(run.progress.percent).toBeCloseTo(66.6, 0)
  })

  it('that the server made while expanding one count for that one, in name, steps and outputs', () => {
    const plan = planOf({ 1: {}, 2: { needs: ['1'] } })
    const events: ComfyEvent[] = [
      snapshot(stateOf('1', 0, 1)),
      started('1'),
      started('1.0.0.1', '1'),
      snapshot(stateOf('1', 0, 1), inner(1)),
      { kind: 'step', runId: runA, nodeId: node('1.0.0.1'), step: 1, steps: 4 },
      snapshot(stateOf('1', 0, 1), inner(2)),
      { kind: 'nodeOutput', runId: runA, nodeId: node('1.0.0.1'), displayId: node('1'), items: [makeFile('inner.png')] },
    ]
    const run = after(sent(makeRun(runA, plan)), accept(), ...told(events))
    expect(run.progress).toMatchObject({ current: '1', step: { nodeId: '1', reporterId: '1.0.0.1', step: 2, steps: 4 } })
    expect([...run.progress.nodes.keys()]).toEqual(['1'])
    expect(run.progress.percent).toBeGreaterThan(0)
    expect(run.outputs).toEqual([{ nodeId: '1', item: makeFile('inner.png') }])
  })

  it('are healed by the next snapshot after a gap', () => {
    const events = told(eventsOfRun(runA))
    const atStep6 = events.findIndex(({ event }) => event.kind === 'step' && event.step === 6)
    const run = after(sent(), accept(), ...events.slice(0, 4), ...events.slice(atStep6 - 1, atStep6))
    const whole = after(sent(), accept(), ...events.slice(0, atStep6))
    expect(run.progress.nodes).toEqual(whole.progress.nodes)
    expect(run.progress.percent).toBe(whole.progress.percent)
  })

  it('change nothing when they are told again', () => {
    for (const [at, action] of told(eventsOfRun(runA)).entries()) {
      const state = playAll([sent(), accept(), ...told(eventsOfRun(runA)).slice(0, at + 1)])
      expect(applyRunAction(state, action), action.event.kind).toBe(state)
    }
  })
})

// @vitest-environment node
/** Whatever order, repetition or loss: nothing throws, percent never falls, and what the server has ended stays ended. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asRunId } from '@/comfy/ids'
import { applyRunAction } from '@/state/applyRunAction'
import type { Run } from '@/storage/run'
import { isFinalRun, isOpenRun, noRuns, type RunAction, type RunsState } from '@/state/runActions'
import { leftBehind, liveRunId, queuedCount, wholePercent } from '@/state/runProgress'
import { secondsLeft, stepRate, stepText } from '@/state/stepProgress'
import { hasRecordings, listRecordings } from '@tests/helpers/recordings'
import { actionsOf } from '@tests/helpers/replay'
import { eventsOfRun, historyOf, makeRun, node, planOf, runA, runB, stateOf, textToImagePlan, told } from '@tests/helpers/runs'

const NUM_RUNS = 300
const sent = (id: typeof runA, plan = textToImagePlan()): RunAction => ({ kind: 'created', run: makeRun(id, plan) })
const accepted = (runId: typeof runA): RunAction => ({ kind: 'accepted', runId, number: 1, nodeErrors: [], atMs: 1500 })
const failure = { nodeId: null, nodeType: null, exceptionType: 'E', message: '', traceback: [] }

/** Whole stories of runs, as the server and the page tell them. */
const stories: RunAction[][] = [
  [sent(runA), accepted(runA), ...told(eventsOfRun(runA)), { kind: 'history', runId: runA, item: historyOf(runA), atMs: 9000 }],
  [sent(runB), accepted(runB), ...told(eventsOfRun(runB, { steps: 3, cached: ['4', '6', '7'] })), { kind: 'history', runId: runB, item: historyOf(runB), atMs: 9000 }],
  [
    sent(asRunId('expanding'), planOf({ 1: {}, 2: { class: 'SaveImageWebsocket', needs: ['1'] } })),
    ...told([
      { kind: 'nodeStates', runId: asRunId('expanding'), nodes: [stateOf('1', 0, 1), stateOf('1.0', 3, 4, 'running', '1'), stateOf('1.1', 0, 1, 'running', '1')] },
      { kind: 'nodeStates', runId: asRunId('expanding'), nodes: [stateOf('1', 1, 1, 'finished'), stateOf('2', 0, 4)] },
      { kind: 'hello', sid: 'tab', remaining: 1 },
      { kind: 'failed', runId: asRunId('expanding'), failure, atMs: 0 },
      { kind: 'executionEnded', runId: asRunId('expanding') },
    ]),
  ],
]

/** What a person and HTTP may put in between, about any of the runs. */
const intrusion: fc.Arbitrary<RunAction> = fc.constantFrom(runA, runB, asRunId('expanding'), asRunId('nobody')).chain((runId) =>
  fc.constantFrom<RunAction>(
    { kind: 'stopRequested', runId },
    { kind: 'cancelled', runId, atMs: 7000 },
    { kind: 'forgotten', runId, atMs: 7000 },
    { kind: 'sendFailed', runId, reason: 'HTTP 500', atMs: 7000 },
    { kind: 'queueSeen', running: [runId], pending: [], atMs: 7000 },
    { kind: 'queueSeen', running: [], pending: [asRunId('nobody'), runId], atMs: 7000 },
    { kind: 'history', runId, item: historyOf(runId, { status: 'interrupted', outputs: new Map() }), atMs: 7000 },
    { kind: 'imagesLost', runId, nodeId: node('2'), count: 1 },
    { kind: 'socketImage', runId, image: { kind: 'socketImage', nodeId: node('2'), index: 1, mime: 'image/png', sizeBytes: 5 } },
    { kind: 'event', event: { kind: 'nodeStarted', runId: null, nodeId: node('3'), displayId: node('3') }, atMs: 7000 },
    { kind: 'event', event: { kind: 'queueSize', remaining: 2 }, atMs: 7000 },
    { kind: 'event', event: { kind: 'hello', sid: 'tab', remaining: 2 }, atMs: 7000 },
    { kind: 'event', event: { kind: 'step', runId, nodeId: node('3'), step: Number.NaN, steps: 0 }, atMs: 7000 },
    { kind: 'restored', runs: [makeRun(runId)] },
    { kind: 'dismissed', runId },
  ),
)

/** How one action is told: dropped, once, twice; early or late by some places; with something in between. */
const telling = fc.record({ copies: fc.constantFrom(0, 1, 1, 1, 1, 2), delay: fc.constantFrom(0, 0, 0, 0, 3, 40), story: fc.nat(), between: fc.option(intrusion, { nil: null, freq: 12 }) })

/** Plays the stories into one another as the tellings say. */
function mix(lists: readonly RunAction[][], tellings: readonly { copies: number; delay: number; story: number; between: RunAction | null }[]): RunAction[] {
  const rest = lists.map((list) => [...list])
  const placed: { at: number; action: RunAction }[] = []
  for (const [at, { copies, delay, story, between }] of tellings.entries()) {
    const open = rest.filter((list) => list.length > 0)
    const action = open[story % Math.max(1, open.length)]?.shift()
    if (action) for (let copy = 0; copy < copies; copy++) placed.push({ at: at + delay * (copy + 1), action })
    if (between) placed.push({ at, action: between })
  }
  return placed.toSorted((a, b) => a.at - b.at).map(({ action }) => action)
}

function check(actions: readonly RunAction[]) {
  let state: RunsState = noRuns
  for (const action of actions) {
    const next = applyRunAction(state, action)
    const what = action.kind === 'event' ? action.event.kind : action.kind
    hold(applyRunAction(next, action) === next, `${what} told again is no news`)
    checkState(next)
    for (const [id, before] of state.runs) {
      const run = next.runs.get(id)
      if (!run) {
        hold(what === 'dismissed' && !isOpenRun(before), `${what} drops no run`)
        continue
      }
      hold(run.progress.percent >= before.progress.percent, `percent does not fall at ${what}`)
      hold(!isFinalRun(before) || run.status === before.status, `${what} does not change ${before.status.kind}`)
      hold(run.outputs.length >= before.outputs.length, `${what} loses no output`)
    }
    state = next
  }
}

function checkState(state: RunsState) {
  const { runs, order, activeId } = state
  hold(runs.size === order.length && order.every((id) => runs.has(id)), 'order names every run once')
  const running = [...runs.values()].filter((run) => run.status.kind === 'running').map((run) => run.id)
  hold(activeId === null ? running.length === 0 : running.includes(activeId), 'the active run runs')
  hold(leftBehind(state).length === Math.max(0, running.length - 1), 'all other running ones are left behind')
  const live = liveRunId(state)
  hold(live === null ? queuedCount(state) === 0 : isOpenRun(runs.get(live) as Run), 'the live run is open')
  for (const run of runs.values()) {
    hold((wholePercent(run) === 100) === (run.status.kind === 'done'), '100 is the end')
    hold((run.endedAtMs === null) === isOpenRun(run), 'what is over has an end')
    hold((stepRate(run) ?? 1) > 0 && (secondsLeft(run) ?? 1) > 0, 'rates are positive')
    hold(/^step \d+ of \d+$/.test(stepText(run) ?? 'step 1 of 1'), 'steps are whole')
  }
}

/** Vitest's expect is too slow for a million checks. */
function hold(isTrue: boolean, rule: string) {
  if (!isTrue) throw new Error(`Broken: ${rule}`)
}

describe('any telling of some runs', () => {
  it('keeps the rules', () => {
    const total = stories.flat().length
    fc.assert(fc.property(fc.array(telling, { minLength: Math.floor(total / 2), maxLength: Math.ceil(total * 1.2) }), (tellings) => check(mix(stories, tellings))), { numRuns: NUM_RUNS })
  })
})

describe.skipIf(!hasRecordings)('any telling of recorded runs', () => {
  const small = ['default_2_cached', 'expand', 'error_1_in_node', 'interrupt_2_prompt_id', 'ws_3_batch4', 'reconnect_1_close_then_open', 'queue_3_front', 'block_message', 'text_output']
  const recorded = () => listRecordings().filter((name) => small.some((one) => name.endsWith(`flags/${one}`))).map((name) => actionsOf(name))

  it('keeps the rules', () => {
    const lists = recorded()
    expect(lists.length).toBeGreaterThan(10)
    fc.assert(
      fc.property(fc.shuffledSubarray(lists, { minLength: 2, maxLength: 4 }), fc.array(telling, { minLength: 40, maxLength: 260 }), (chosen, tellings) => check(mix(chosen, tellings))),
      { numRuns: NUM_RUNS },
    )
  })
})

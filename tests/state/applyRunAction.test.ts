// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ComfyEvent } from '@/comfy/events'
import { asRunId, type RunId } from '@/comfy/ids'
import { applyRunAction, MAX_FINISHED_RUNS } from '@/state/applyRunAction'
import type { Run, RunStatus } from '@/storage/run'
import type { RunAction } from '@/state/runActions'
import { leftBehind } from '@/state/runProgress'
import { accept, after, atMs, end, failure, fileNames, history, image, inputError, rejection, runIn, seen, sent, start, statusAfter, success, tell } from '@tests/helpers/runStories'
import { eventsOfRun, makeFile, makeRun, node, nodeEvents, planOf, playAll, runA, runB, stateOf, textToImagePlan, told } from '@tests/helpers/runs'

function kept(id: RunId, createdAtMs: number, status: RunStatus, more: Partial<Run> = {}): Run {
  return makeRun(id, textToImagePlan(), { createdAtMs, status, ...more })
}

describe('a run on its way', () => {
  it('is sent, waits, runs and is done', () => {
    const begun = playAll([sent()])
    expect(runIn(begun).status).toEqual({ kind: 'sending' })
    const queued = playAll([accept()], begun)
    expect(runIn(queued)).toMatchObject({ status: { kind: 'queued', position: null }, acceptedAtMs: 1500 })
    const [start, ...rest] = told(eventsOfRun(runA))
    const running = playAll([start as RunAction], queued)
    expect(runIn(running)).toMatchObject({ status: { kind: 'running' }, startedAtMs: 2000 })
    expect(running.activeId).toBe(runA)
    const done = playAll(rest, running)
    expect(runIn(done)).toMatchObject({ status: { kind: 'done' }, progress: { percent: 100 }, hadGap: false, notices: [] })
    expect(runIn(done).endedAtMs).toBeGreaterThan(2000)
    expect(done.activeId).toBeNull()
  })

  it('takes a held run through sending', () => {
    const held = makeRun(runA, textToImagePlan(), { status: { kind: 'held' } })
    expect(statusAfter(sent(held))).toEqual({ kind: 'held' })
    expect(statusAfter(sent(held), { kind: 'sending', runId: runA })).toEqual({ kind: 'sending' })
  })

  it('is not made twice', () => {
    const state = playAll([sent(), accept()])
    expect(applyRunAction(state, sent())).toBe(state)
  })

  it.each<[string, RunAction[], RunStatus['kind']]>([
    ['after it has started', [sent(), ...tell(start), accept()], 'running'],
    ['after its end', [sent(), ...told(eventsOfRun(runA)), accept()], 'done'],
    ['after its failure', [sent(), ...tell({ kind: 'failed', runId: runA, failure, atMs: 0 }), accept()], 'failed'],
  ])('keeps its state when the answer of its POST comes %s', (_when, actions, kind) => {
    expect(after(...actions)).toMatchObject({ status: { kind }, acceptedAtMs: 1500 })
  })

  it('counts as running from whatever is heard first', () => {
    const firsts: ComfyEvent[] = [
      { kind: 'nodesCached', runId: runA, nodeIds: [] },
      { kind: 'nodeStarted', runId: runA, nodeId: node('3'), displayId: node('3') },
      { kind: 'step', runId: runA, nodeId: node('3'), step: 2, steps: 8 },
      { kind: 'nodeStates', runId: runA, nodes: [stateOf('3', 2, 8)] },
      { kind: 'nodeOutput', runId: runA, nodeId: node('9'), displayId: node('9'), items: [] },
      success,
    ]
    for (const event of firsts) expect(statusAfter(sent(), accept(), ...tell(event)), event.kind).toEqual({ kind: 'running' })
  })
})

describe('the end', () => {
  it('is not execution_success: history is not written yet', () => {
    const untilSuccess = told(eventsOfRun(runA)).slice(0, -1)
    const run = after(sent(), accept(), ...untilSuccess)
    expect(run).toMatchObject({ status: { kind: 'running' }, succeeded: true, endedAtMs: null })
    expect(run.progress.percent).toBeLessThan(100)
  })

  it('is left to history when a gap has swallowed the success', () => {
    const withoutSuccess = told(eventsOfRun(runA)).filter(({ event }) => event.kind !== 'succeeded')
    expect(statusAfter(sent(), accept(), ...withoutSuccess)).toEqual({ kind: 'running' })
    expect(statusAfter(sent(), accept(), ...withoutSuccess, history())).toEqual({ kind: 'done' })
    expect(statusAfter(sent(), accept(), ...withoutSuccess, history({ status: 'error', completed: false, failure }))).toEqual({ kind: 'failed', failure })
  })

  it('comes from history where the socket stays silent', () => {
    const run = after(sent(), accept(), ...tell(start), history())
    expect(run).toMatchObject({ status: { kind: 'done' }, startedAtMs: 2000, endedAtMs: 6000, hadGap: true })
    expect(fileNames(run)).toEqual([`${runA}.png`])
  })

  it('takes its times from the server where the page saw neither', () => {
    expect(after(sent(), accept(), history())).toMatchObject({ startedAtMs: 1_000_000, endedAtMs: 1_004_000 })
  })

  it('is the same whether history comes before it or after', () => {
    const events = told(eventsOfRun(runA))
    const [early, late] = [after(sent(), accept(), ...events.slice(0, -1), history(), ...events.slice(-1)), after(sent(), accept(), ...events, history())]
    expect(early.status).toEqual(late.status)
    expect(early.outputs).toEqual(late.outputs)
    expect(early.notices).toEqual(late.notices)
  })

  it('is taken from a history entry whose status nobody knows, as the entry itself says that it is over', () => {
    expect(statusAfter(sent(), accept(), history({ status: 'unknown', completed: true }))).toEqual({ kind: 'done' })
    expect(statusAfter(sent(), accept(), history({ status: 'unknown', completed: false, outputs: new Map() })).kind).toBe('failed')
  })

  it('holds: nothing heard or asked later changes it', () => {
    const later: RunAction[] = [
      ...told(eventsOfRun(runA)),
      ...tell({ kind: 'failed', runId: runA, failure, atMs: 0 }, { kind: 'interrupted', runId: runA, nodeId: null, atMs: 0 }),
      { kind: 'forgotten', runId: runA, atMs }, { kind: 'cancelled', runId: runA, atMs }, { kind: 'stopRequested', runId: runA },
      { kind: 'sendFailed', runId: runA, reason: 'HTTP 500', atMs }, { kind: 'refused', runId: runA, rejection, atMs },
      { kind: 'queueSeen', running: [runA], pending: [], atMs }, { kind: 'queueSeen', running: [], pending: [runA], atMs },
    ]
    const ends: RunAction[][] = [
      [sent(), accept(), ...told(eventsOfRun(runA))],
      [sent(), accept(), ...tell({ kind: 'failed', runId: runA, failure, atMs: 0 })],
      [sent(), accept(), ...tell({ kind: 'interrupted', runId: runA, nodeId: node('3'), atMs: 0 })],
      [sent(), { kind: 'refused', runId: runA, rejection, atMs }],
    ]
    for (const end of ends) {
      const state = playAll(end)
      for (const action of later) expect(applyRunAction(state, action), `${runIn(state).status.kind}, then ${action.kind}`).toBe(state)
    }
  })

  it('of another run of ours tells which one has missed its own', () => {
    const state = playAll([
      sent(), accept(), sent(makeRun(runB)), accept(runB),
      ...tell(start, success, { kind: 'runStarted', runId: runB, atMs: 0 }),
    ])
    expect(state.activeId).toBe(runB)
    expect(leftBehind(state)).toEqual([runA])
    expect(leftBehind(playAll([history()], state))).toEqual([])
  })
})

describe('a cached run', () => {
  const everything = ['3', '4', '5', '6', '7', '8', '9']

  it('says that nothing had to be computed and shows the old files', () => {
    const run = after(sent(), accept(), ...told(eventsOfRun(runA, { cached: everything, outputs: [makeFile('old_00001_.png')] })))
    expect(run).toMatchObject({ status: { kind: 'done' }, notices: [{ kind: 'allCached' }] })
    expect(fileNames(run)).toEqual(['old_00001_.png'])
  })

  it('needs only what the outputs wait for: evicted results before a cached node are not missed', () => {
    expect(after(sent(), accept(), ...told(eventsOfRun(runA, { cached: ['3', '8', '9'] }).filter((event) => event.kind !== 'nodeStates'))).notices)
      .toEqual([{ kind: 'allCached' }])
  })

  it('says nothing of the kind when one node ran', () => {
    expect(after(sent(), accept(), ...told(eventsOfRun(runA, { cached: everything.slice(0, -1) }))).notices).toEqual([])
  })

  it('executes SaveImageWebsocket again, so its picture comes once more', () => {
    const socketRun = makeRun(runA, textToImagePlan('SaveImageWebsocket'))
    const events = told([
      start,
      { kind: 'nodesCached', runId: runA, nodeIds: everything.slice(0, -1).map(node) },
      ...nodeEvents(runA, '9', 0, []),
    ])
    const run = after(sent(socketRun), accept(), ...events, image(0), ...tell(success, end))
    expect(run).toMatchObject({ status: { kind: 'done' }, notices: [] })
    expect(run.outputs).toHaveLength(1)
  })
})

describe('trouble', () => {
  it('of a node ends the run with what the server said', () => {
    const run = after(sent(), accept(), ...tell(start, { kind: 'failed', runId: runA, failure, atMs: 0 }, end))
    expect(run.status).toEqual({ kind: 'failed', failure })
    expect(run.progress.percent).toBeLessThan(100)
  })

  it('of a blocked output is a notice, told once, and the run goes on', () => {
    const blocked: ComfyEvent = { kind: 'blocked', runId: runA, nodeId: node('9'), message: 'Stop here' }
    const events = eventsOfRun(runA, { outputs: [] })
    const run = after(sent(), accept(), ...told([...events.slice(0, -3), blocked, blocked, ...events.slice(-3)]))
    expect(run).toMatchObject({ status: { kind: 'done' }, notices: [{ kind: 'blocked', nodeId: '9', message: 'Stop here' }] })
  })

  it('of the whole prompt is a refusal', () => {
    expect(statusAfter(sent(), { kind: 'refused', runId: runA, rejection, atMs })).toEqual({ kind: 'rejected', rejection })
  })

  it('of some outputs lets the rest run, says which were dropped, and does not wait for them', () => {
    const plan = planOf({ 1: {}, 2: { needs: ['1'] }, 9: { needs: ['8'] }, 8: {} })
    const errors = [{ ...inputError, nodeId: '8' }]
    const run = after(sent(makeRun(runA, plan)), accept(runA, errors), ...told(nodeEvents(runA, '1', 0, [])))
    expect(run.notices).toEqual([{ kind: 'outputsDropped', errors }])
    expect(run.progress.percent).toBeCloseTo(75, 0)
  })

  it('of the POST makes it lost, with the reason', () => {
    const run = after(sent(), { kind: 'sendFailed', runId: runA, reason: 'HTTP 500', atMs })
    expect(run).toMatchObject({ status: { kind: 'lost', reason: 'notSent' }, notices: [{ kind: 'sendFailed', reason: 'HTTP 500' }] })
  })

  it('of the POST is no news about a run that is heard to run', () => {
    expect(statusAfter(sent(), ...tell(start), { kind: 'sendFailed', runId: runA, reason: 'timeout', atMs })).toEqual({ kind: 'running' })
  })
})

describe('a run that the server does not know', () => {
  const forgotten: RunAction = { kind: 'forgotten', runId: runA, atMs }

  it.each<[string, RunAction[], RunStatus]>([
    ['was never sent', [sent(), forgotten], { kind: 'lost', reason: 'notSent' }],
    ['waited when the server was restarted', [sent(), accept(), forgotten], { kind: 'lost', reason: 'serverForgot' }],
    ['ran when the server was restarted', [sent(), accept(), ...tell(start), forgotten], { kind: 'lost', reason: 'serverForgot' }],
    ['was taken out of the queue as asked', [sent(), accept(), { kind: 'stopRequested', runId: runA }, forgotten], { kind: 'cancelled' }],
    ['was not sent, and not wanted any more', [sent(), { kind: 'stopRequested', runId: runA }, { kind: 'sendFailed', runId: runA, reason: 'x', atMs }], { kind: 'cancelled' }],
    ['had told its success before', [sent(), accept(), ...told(eventsOfRun(runA)).slice(0, -1), forgotten], { kind: 'done' }],
    ['waits in this page', [sent(makeRun(runA, textToImagePlan(), { status: { kind: 'held' } })), forgotten], { kind: 'held' }],
  ])('%s', (_what, actions, status) => {
    expect(statusAfter(...actions)).toEqual(status)
  })

  it.each<[string, RunAction[], RunStatus['kind']]>([
    ['an event', tell({ kind: 'step', runId: runA, nodeId: node('3'), step: 1, steps: 8 }), 'running'],
    ['the late answer of its POST', [accept()], 'queued'],
    ['the queue', [{ kind: 'queueSeen', running: [], pending: [runB, runA], atMs }], 'queued'],
    ['history', [history()], 'done'],
  ])('comes back when %s proves that it is there', (_what, proof, kind) => {
    const run = after(sent(), forgotten, ...proof)
    expect(run.status.kind).toBe(kind)
    if (kind !== 'done') expect(run.endedAtMs).toBeNull()
  })

  it('does not go on saying why it was thought not to be sent', () => {
    const failed: RunAction = { kind: 'sendFailed', runId: runA, reason: 'timeout', atMs }
    for (const proof of [tell(start), [accept()], [history()]]) expect(after(sent(), failed, ...proof).notices).toEqual([])
  })

  it('stays ended for a mere end, which says nothing of how it ended', () => {
    expect(statusAfter(sent(), forgotten, ...tell(end)).kind).toBe('lost')
  })
})

describe('stopping', () => {
  const stop: RunAction = { kind: 'stopRequested', runId: runA }
  const cancel: RunAction = { kind: 'cancelled', runId: runA, atMs }

  it('ends a running run when the server says so', () => {
    const asked = playAll([sent(), accept(), ...tell(start), stop])
    expect(runIn(asked)).toMatchObject({ status: { kind: 'running' }, stopRequested: true })
    const ended = playAll(tell({ kind: 'interrupted', runId: runA, nodeId: node('3'), atMs: 0 }, end), asked)
    expect(runIn(ended)).toMatchObject({ status: { kind: 'interrupted', nodeId: '3' }, stopRequested: false })
    expect(ended.activeId).toBeNull()
  })

  it('may come too late: the run is done all the same', () => {
    const events = told(eventsOfRun(runA))
    expect(after(sent(), accept(), ...events.slice(0, -4), stop, ...events.slice(-4))).toMatchObject({ status: { kind: 'done' }, stopRequested: false })
  })

  it('is told by history as well', () => {
    expect(statusAfter(sent(), accept(), ...tell(start), stop, history({ status: 'interrupted', interruptedAt: node('3'), completed: false })))
      .toEqual({ kind: 'interrupted', nodeId: '3' })
  })

  it('takes a waiting run out at once', () => {
    expect(after(sent(), accept(), stop, cancel)).toMatchObject({ status: { kind: 'cancelled' }, stopRequested: false, endedAtMs: atMs })
  })

  it('cannot call back a POST under way, nor a running run', () => {
    expect(after(sent(), cancel)).toMatchObject({ status: { kind: 'sending' }, stopRequested: true })
    expect(after(sent(), cancel, accept())).toMatchObject({ status: { kind: 'queued' }, stopRequested: true })
    expect(after(sent(), accept(), ...tell(start), cancel)).toMatchObject({ status: { kind: 'running' }, stopRequested: true })
  })

  it('of a waiting run may miss: what is then heard of it counts', () => {
    const revived = playAll([sent(), accept(), cancel, ...tell(start)])
    expect(runIn(revived)).toMatchObject({ status: { kind: 'running' }, stopRequested: true, endedAtMs: null })
    expect(revived.activeId).toBe(runA)
  })

  it('is not undone by a queue listing that is older', () => {
    expect(statusAfter(sent(), accept(), cancel, { kind: 'queueSeen', running: [], pending: [runA], atMs })).toEqual({ kind: 'cancelled' })
  })
})

describe('the queue', () => {
  const other = asRunId('cccccccc-0000-4000-8000-000000000003')
  const both = [sent(), accept(), sent(makeRun(runB)), accept(runB)]

  it('gives each waiting run its place among everybody', () => {
    const state = playAll([...both, seen([other], [other, runA, runB])])
    expect(runIn(state).status).toEqual({ kind: 'queued', position: 2 })
    expect(runIn(state, runB).status).toEqual({ kind: 'queued', position: 3 })
  })

  it('knows of runs before the answer of their POST', () => {
    expect(statusAfter(sent(), seen([], [runA]))).toEqual({ kind: 'queued', position: 1 })
    expect(statusAfter(sent(), seen([runA], []))).toEqual({ kind: 'running' })
  })

  it('does not make a running run wait again', () => {
    expect(statusAfter(sent(), ...tell(start), seen([], [runA]))).toEqual({ kind: 'running' })
  })

  it('moves those behind up when one of ours begins', () => {
    const state = playAll([...both, seen([other], [other, runA, runB]), ...tell(start)])
    expect(runIn(state, runB).status).toEqual({ kind: 'queued', position: 1 })
  })

  it('leaves those in front where they are when one of ours overtakes them', () => {
    const state = playAll([...both, seen([other], [runA, other, runB]), ...tell({ kind: 'runStarted', runId: runB, atMs: 0 })])
    expect(runIn(state).status).toEqual({ kind: 'queued', position: 1 })
  })

  it('never places a run further back than there are runs', () => {
    const state = playAll([...both, seen([other], [other, other, runA]), ...tell({ kind: 'queueSize', remaining: 2 })])
    expect(state.remaining).toBe(2)
    expect(runIn(state).status).toEqual({ kind: 'queued', position: 2 })
  })
})

describe('whose events they are', () => {
  it('ignores runs of other clients and of none', () => {
    const state = playAll([sent(), accept()])
    for (const event of eventsOfRun(runB)) expect(applyRunAction(state, { kind: 'event', event, atMs })).toBe(state)
  })

  it('ignores what is not about runs', () => {
    const state = playAll([sent(), accept()])
    const others: ComfyEvent[] = [
      { kind: 'features', features: {} },
      { kind: 'frame', runId: runA, nodeId: node('3'), displayId: node('3'), mime: 'image/jpeg', bytes: new Uint8Array(), layout: 'metadata' },
      { kind: 'nodeText', nodeId: node('3'), text: 'hello' },
      { kind: 'unknown', type: 'logs', data: null },
      { kind: 'broken', where: 'text', reason: 'not JSON', sample: '' },
    ]
    for (const event of others) expect(applyRunAction(state, { kind: 'event', event, atMs })).toBe(state)
  })

  it('keeps two interleaved runs apart', () => {
    const [a, b] = [told(eventsOfRun(runA, { steps: 4 })), told(eventsOfRun(runB, { steps: 12 }))]
    const mixed = Array.from({ length: Math.max(a.length, b.length) }, (_, at) => [a[at], b[at]]).flat().filter((action) => action !== undefined)
    const state = playAll([sent(), accept(), sent(makeRun(runB)), accept(runB), ...mixed])
    expect(runIn(state)).toMatchObject({ status: { kind: 'done' }, progress: { step: { steps: 4 } } })
    expect(runIn(state, runB)).toMatchObject({ status: { kind: 'done' }, progress: { step: { steps: 12 } } })
    expect(fileNames(runIn(state))).toEqual([`${runA}.png`])
    expect(state.activeId).toBeNull()
  })

  it('gives the greeting after a reconnect to the run that runs', () => {
    const greeting: ComfyEvent = { kind: 'nodeStarted', runId: null, nodeId: node('8'), displayId: node('8') }
    const state = playAll([sent(), accept(), sent(makeRun(runB)), accept(runB), ...tell(start, greeting)])
    expect(runIn(state).progress.current).toBe('8')
    expect(runIn(state, runB).progress.current).toBeNull()
  })

  it('takes the only waiting run for the greeted one, and none where two could be meant', () => {
    const greeting: ComfyEvent = { kind: 'nodeStarted', runId: null, nodeId: node('8'), displayId: node('8') }
    expect(statusAfter(sent(), accept(), ...tell(greeting))).toEqual({ kind: 'running' })
    const two = playAll([sent(), accept(), sent(makeRun(runB)), accept(runB)])
    expect(playAll(tell(greeting), two)).toBe(two)
    const foreign = { ...greeting, nodeId: node('77'), displayId: node('77') }
    const one = playAll([sent(), accept()])
    expect(playAll(tell(foreign), one)).toBe(one)
  })
})

describe('after a reload', () => {
  it('brings runs back in their order, and those that were open may have missed something', () => {
    const state = playAll([{ kind: 'restored', runs: [kept(runB, 20, { kind: 'running' }), kept(runA, 10, { kind: 'done' })] }])
    expect(state.order).toEqual([runA, runB])
    expect(state.activeId).toBe(runB)
    expect(runIn(state, runB).hadGap).toBe(true)
    expect(runIn(state).hadGap).toBe(false)
  })

  it('goes on with a running run where its events go on, and never back', () => {
    const events = told(eventsOfRun(runA))
    const atStep5 = events.findIndex(({ event }) => event.kind === 'step' && event.step === 5)
    const before = after(sent(), accept(), ...events.slice(0, atStep5))
    const state = playAll([{ kind: 'restored', runs: [before] }, ...events.slice(atStep5 + 1, atStep5 + 2)])
    expect(runIn(state).progress.percent).toBeGreaterThanOrEqual(before.progress.percent)
    const done = playAll(events.slice(atStep5 + 2), state)
    expect(runIn(done)).toMatchObject({ status: { kind: 'done' }, notices: [] })
    expect(fileNames(runIn(done))).toEqual([`${runA}.png`])
  })

  it('keeps what memory knows better', () => {
    const state = playAll([sent(), accept()])
    expect(applyRunAction(state, { kind: 'restored', runs: [kept(runA, 10, { kind: 'sending' })] })).toBe(state)
  })

  it('does not take a held run for one that missed something', () => {
    expect(runIn(playAll([{ kind: 'restored', runs: [kept(runA, 10, { kind: 'held' })] }])).hadGap).toBe(false)
  })
})

describe('memory', () => {
  it('forgets a dismissed run, but no open one', () => {
    const state = playAll([sent(), accept(), sent(makeRun(runB)), { kind: 'refused', runId: runB, rejection, atMs }])
    expect(applyRunAction(state, { kind: 'dismissed', runId: runA })).toBe(state)
    const left = applyRunAction(state, { kind: 'dismissed', runId: runB })
    expect(left.order).toEqual([runA])
    expect([...left.runs.keys()]).toEqual([runA])
  })

  it('lets the oldest ended runs go beyond its bound, never an open one', () => {
    const actions: RunAction[] = [sent()]
    for (let at = 0; at < MAX_FINISHED_RUNS + 5; at++) {
      const runId = asRunId(`run ${at}`)
      actions.push(sent(makeRun(runId)), { kind: 'refused', runId, rejection, atMs })
    }
    const state = playAll(actions)
    expect(state.order).toHaveLength(MAX_FINISHED_RUNS + 1)
    expect(state.order.slice(0, 2)).toEqual([runA, 'run 5'])
    expect(state.runs.size).toBe(state.order.length)
  })
})

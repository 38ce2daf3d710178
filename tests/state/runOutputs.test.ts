// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ComfyEvent } from '@/comfy/events'
import type { OutputItem } from '@/comfy/outputs'
import { applyRunAction } from '@/state/applyRunAction'
import type { RunAction } from '@/state/runActions'
import { nextSocketImageIndex } from '@/state/runOutputs'
import { accept, after, end, failure, fileNames, hello, history, image, inputError, runIn, says, sent, snapshot, start, success, tell } from '@tests/helpers/runStories'
import { eventsOfRun, makeFile, makeRun, node, playAll, runA, stateOf, textToImagePlan, told } from '@tests/helpers/runs'

function socketRun(): RunAction {
  return sent(makeRun(runA, textToImagePlan('SaveImageWebsocket')))
}
/** What the node says of the pictures that it sends. */
function pictures(value: number, max: number, state: 'running' | 'finished' = 'running'): ComfyEvent {
  return snapshot(stateOf('9', value, max, state))
}
function lose(count: number | null): RunAction {
  return { kind: 'imagesLost', runId: runA, nodeId: node('9'), count }
}

const text = (words: string): OutputItem => ({ kind: 'text', text: words, key: 'text' })
const bySocket = (...items: OutputItem[]) => tell({ kind: 'nodeOutput', runId: runA, nodeId: node('9'), displayId: node('9'), items })
const texts = (...actions: RunAction[]) => after(sent(), accept(), ...actions).outputs.map(({ item }) => item.kind === 'text' && item.text)
const indexAfter = (...actions: RunAction[]) => nextSocketImageIndex(after(socketRun(), accept(), ...actions), node('9'))

describe('outputs', () => {
  it('told by the node and by history are the same ones', () => {
    const run = after(sent(), accept(), ...says('a.png', 'b.png'), history({ outputs: new Map([[node('9'), [makeFile('a.png'), makeFile('b.png')]]]) }))
    expect(fileNames(run)).toEqual(['a.png', 'b.png'])
  })

  it('missed on the socket are filled in by history, in its order', () => {
    const run = after(sent(), accept(), ...says('b.png'), history({ outputs: new Map([[node('9'), [makeFile('a.png'), makeFile('b.png')]]]) }))
    expect(fileNames(run)).toEqual(['a.png', 'b.png'])
  })

  it('of nodes that history leaves out stay', () => {
    expect(fileNames(after(sent(), accept(), ...says('a.png'), history({ outputs: new Map() })))).toEqual(['a.png'])
  })

  it('are filled in also when the run is over already', () => {
    const run = after(sent(), accept(), ...told(eventsOfRun(runA, { outputs: [] })), history())
    expect(fileNames(run)).toEqual([`${runA}.png`])
  })

  it('in the temp folder say so', () => {
    const items = [makeFile('ComfyUI_temp_00001_.png', 'temp')]
    const run = after(sent(), accept(), ...told(eventsOfRun(runA, { outputs: items })), history({ outputs: new Map([[node('9'), items]]) }))
    expect(run.outputs).toEqual([{ nodeId: '9', item: items[0] }])
  })
})

describe('what several messages say', () => {
  it('is added up, as several nodes made by expansion speak for one', () => {
    expect(texts(...bySocket(text('a')), ...bySocket(text('b')))).toEqual(['a', 'b'])
  })

  it('is not added twice when a message comes twice', () => {
    expect(texts(...bySocket(text('a'), text('a')), ...bySocket(text('a'), text('a')))).toEqual(['a', 'a'])
  })

  it('is added where a later message says more of the same', () => {
    expect(texts(...bySocket(text('a')), ...bySocket(text('a'), text('a')))).toEqual(['a', 'a'])
  })

  it('keeps its place when history has more of one node', () => {
    const run = after(sent(), accept(), ...bySocket(text('a')), image(0), history({ outputs: new Map([[node('9'), [text('a'), text('b')]]]) }))
    expect(run.outputs.map(({ item }) => item.kind)).toEqual(['text', 'text', 'socketImage'])
  })
})

describe('the index of the next socket picture', () => {
  it('is what its node counts to', () => {
    expect(indexAfter()).toBe(0)
    expect(indexAfter(...tell(pictures(0, 4)))).toBe(0)
    expect(indexAfter(...tell(pictures(0, 4)), image(0), ...tell(pictures(1, 4)))).toBe(1)
  })

  it('is right after pictures that nobody heard', () => {
    expect(indexAfter(...tell(pictures(0, 4)), image(0), ...tell(hello, pictures(3, 4)))).toBe(3)
  })

  it('is the next free one where the node does not count', () => {
    expect(indexAfter(...tell(pictures(0, 1)), image(0), image(1))).toBe(2)
    expect(indexAfter(...tell(pictures(4, 4, 'finished')), image(0))).toBe(1)
  })
})

describe('pictures over the socket', () => {
  it('are kept in the order of the batch, each once', () => {
    const run = after(socketRun(), accept(), image(1), image(0), image(2), image(1))
    expect(run.outputs.map(({ item }) => item.kind === 'socketImage' && item.index)).toEqual([0, 1, 2])
  })

  it('that arrive after the end are kept too', () => {
    expect(after(socketRun(), accept(), ...tell(success, end), image(0)).outputs).toHaveLength(1)
  })

  it('sent while nobody listened are named as lost, with how many', () => {
    const run = after(socketRun(), accept(), ...tell(pictures(0, 4)), image(0), ...tell(hello, pictures(3, 4)), image(3), ...tell(pictures(4, 4, 'finished'), success, end))
    expect(run.notices).toEqual([{ kind: 'socketImagesLost', nodeId: '9', count: 2 }])
  })

  it('are lost in unknown number when nothing was heard of their node', () => {
    expect(after(socketRun(), accept(), ...tell(start, hello), history({ outputs: new Map() })).notices)
      .toEqual([{ kind: 'socketImagesLost', nodeId: '9', count: null }])
  })

  it('are not lost when they turn up after all', () => {
    const lost = [socketRun(), accept(), ...tell(pictures(0, 2), hello, pictures(2, 2, 'finished'), success, end)]
    expect(after(...lost, image(0)).notices).toEqual([{ kind: 'socketImagesLost', nodeId: '9', count: 1 }])
    expect(after(...lost, image(0), image(1)).notices).toEqual([])
  })

  it.each<[string, RunAction[]]>([
    ['a gap that missed none', [...tell(hello, pictures(0, 1)), image(0), ...tell(pictures(1, 1, 'finished'), success, end)]],
    ['a node that was heard to the end and sent none', tell(pictures(0, 1), pictures(1, 1, 'finished'), success, end)],
    ['a blocked node', tell(hello, { kind: 'blocked', runId: runA, nodeId: node('9'), message: '' }, pictures(1, 1, 'finished'), success, end)],
    ['a run that failed before', tell(hello, { kind: 'failed', runId: runA, failure, atMs: 0 })],
  ])('are not called lost after %s', (_what, actions) => {
    expect(after(socketRun(), accept(), ...actions).notices.filter((notice) => notice.kind === 'socketImagesLost')).toEqual([])
  })

  it('are lost in unknown number when only the start of their node was heard', () => {
    expect(after(socketRun(), accept(), ...tell(pictures(0, 1), hello), history({ outputs: new Map() })).notices)
      .toEqual([{ kind: 'socketImagesLost', nodeId: '9', count: null }])
  })

  it('of an output that the server dropped are not missed', () => {
    const refused = [{ ...inputError, nodeId: '8' }]
    expect(after(socketRun(), accept(runA, refused), ...tell(hello, success, end)).notices).toEqual([{ kind: 'outputsDropped', errors: refused }])
  })

  it('that could not be kept stay lost when others arrive', () => {
    expect(after(socketRun(), accept(), lose(1), image(1), ...tell(success, end), image(2)).notices).toEqual([{ kind: 'socketImagesLost', nodeId: '9', count: 1 }])
  })

  it('that could not be kept are named as lost, by node, with the newest count', () => {
    const state = playAll([socketRun(), accept(), lose(null), lose(2)])
    expect(runIn(state).notices).toEqual([{ kind: 'socketImagesLost', nodeId: '9', count: 2 }])
    expect(applyRunAction(state, lose(2))).toBe(state)
  })
})

// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { JPEG, metadataFrame, plainFrame, PNG } from '@tests/helpers/frameBytes'
import { advance, connectedSession, settle, useFakeTime, type TestSession, type TestSessionOptions } from '@tests/helpers/testSession'

const SAMPLER = '3'
const SAVER = '9'

let parts: TestSession

beforeEach(useFakeTime)
afterEach(() => {
  parts.close()
  vi.useRealTimers()
})

/** A run that the server executes, with its pictures as files or over the socket. */
async function running(delivery: 'file' | 'socket', options: TestSessionOptions = {}): Promise<void> {
  parts = await connectedSession(options)
  parts.documents.getState().setDelivery(delivery)
  await parts.service.generate()
  parts.server.start(parts.runId())
  parts.say('execution_start', { prompt_id: parts.runId(), timestamp: 0 })
  parts.sayStatus()
  await settle()
  parts.server.forget()
}

function begin(node: string): void {
  snapshot(node, 0, 1)
  parts.say('executing', { node, display_node: node, prompt_id: parts.runId() })
}

function snapshot(node: string, value: number, max: number, real = node): void {
  const entry = { value, max, state: 'running', node_id: node, prompt_id: parts.runId(), display_node_id: real, parent_node_id: null, real_node_id: real }
  parts.say('progress_state', { prompt_id: parts.runId(), nodes: { [node]: entry } })
}

const picture = (at: number) => [...PNG, at]
const send = (buffer: ArrayBuffer) => parts.sockets.last().say(buffer)
const withIds = (bytes: readonly number[], node: string, run: string = parts.runId(), display = node) =>
  send(metadataFrame({ node_id: node, prompt_id: run, display_node_id: display, parent_node_id: null, real_node_id: display }, bytes))

function end(runId: string = parts.runId()): void {
  parts.say('execution_success', { prompt_id: runId, timestamp: 0 })
  parts.server.finish(runId)
  parts.sayStatus()
  parts.say('executing', { node: null, prompt_id: runId })
}

async function storedPictures(): Promise<{ index: number; lastByte: number | undefined }[]> {
  const images = await parts.socketImages.ofRun(parts.runId())
  return Promise.all(images.map(async ({ index, blob }) => ({ index, lastByte: new Uint8Array(await blob.arrayBuffer()).at(-1) })))
}

const outputIndexes = () => parts.run().outputs.map(({ item }) => (item.kind === 'socketImage' ? item.index : item.kind))
const frames = () => parts.session.previews.frames(parts.runId())
const askedHistory = () => parts.server.asked().filter((it) => it.startsWith('GET history/')).length

describe('pictures of SaveImageWebsocket', () => {
  it.each([
    { server: 'names run and node in the frame', frame: (at: number) => withIds(picture(at), SAVER) },
    { server: 'names nothing, and node and run are those that execute', frame: (at: number) => send(plainFrame(picture(at), 2)) },
  ])('are stored as results in their order where the server $server', async ({ frame }) => {
    await running('socket')
    begin(SAVER)
    for (let at = 0; at < 4; at++) {
      snapshot(SAVER, at, 4)
      frame(at)
    }
    await settle()
    expect(outputIndexes()).toEqual([0, 1, 2, 3])
    expect(await storedPictures()).toEqual([0, 1, 2, 3].map((index) => ({ index, lastByte: index })))
    expect(frames()).toEqual([])
  })

  it('keep the place that the server gave them when some were lost in a gap', async () => {
    await running('socket')
    begin(SAVER)
    snapshot(SAVER, 0, 4)
    withIds(picture(0), SAVER)
    parts.sockets.last().end()
    await advance(5_000)
    parts.sockets.last().open()
    parts.say('status', { status: { exec_info: { queue_remaining: 1 } }, sid: 'tab' })
    parts.say('executing', { node: SAVER })
    snapshot(SAVER, 3, 4)
    withIds(picture(3), SAVER)
    snapshot(SAVER, 3, 4)
    end()
    await settle()
    expect(outputIndexes()).toEqual([0, 3])
    expect(await storedPictures()).toEqual([{ index: 0, lastByte: 0 }, { index: 3, lastByte: 3 }])
    expect(parts.run().notices).toEqual([{ kind: 'socketImagesLost', nodeId: SAVER, count: 2 }])
  })

  it('that come after HTTP has told the end are kept, and nothing is called lost any more', async () => {
    await running('socket')
    begin(SAVER)
    parts.server.finish(parts.runId())
    await advance(11_000) // silent for so long that HTTP is asked
    expect(parts.run()).toMatchObject({ status: { kind: 'done' }, notices: [{ kind: 'socketImagesLost' }] })
    parts.sockets.last().end()
    parts.sockets.last().open() // the server sends to whoever has the id by then
    withIds(picture(0), SAVER)
    await settle()
    expect(outputIndexes()).toEqual([0])
    expect(parts.run().notices).toEqual([])
  })

  it('are told from previews by their kind: a JPEG while that node executes is none of them', async () => {
    await running('socket')
    begin(SAVER)
    send(plainFrame(JPEG))
    expect(outputIndexes()).toEqual([])
    expect(frames()).toHaveLength(1)
  })
})

describe('preview frames', () => {
  it('go to the bus with the step that they show, and nothing renders for them', async () => {
    await running('file')
    begin(SAMPLER)
    const before = parts.session.runs.getState()
    snapshot(SAMPLER, 1, 20)
    withIds(JPEG, SAMPLER)
    snapshot(SAMPLER, 2, 20)
    const changed = parts.session.runs.getState()
    withIds(JPEG, SAMPLER)
    expect(parts.session.runs.getState()).toBe(changed)
    expect(changed).not.toBe(before)
    expect(frames().map(({ nodeId, step, mime }) => ({ nodeId, step, mime }))).toEqual([
      { nodeId: SAMPLER, step: 1, mime: 'image/jpeg' },
      { nodeId: SAMPLER, step: 2, mime: 'image/jpeg' },
    ])
  })

  it('of a server that names nothing belong to the node that executes, after its progress message', async () => {
    await running('file')
    begin(SAMPLER)
    parts.say('progress', { value: 7, max: 20, prompt_id: parts.runId(), node: SAMPLER })
    send(plainFrame(JPEG))
    expect(frames()).toMatchObject([{ nodeId: SAMPLER, step: 7 }])
  })

  it('of a node made by expansion count its steps and stand for the node it stems from', async () => {
    await running('file')
    begin(SAMPLER)
    snapshot('3.0.0.1', 5, 20, SAMPLER)
    withIds(JPEG, '3.0.0.1', parts.runId(), SAMPLER)
    expect(frames()).toMatchObject([{ nodeId: SAMPLER, step: 5 }])
  })

  it('of other clients, of nobody, and of runs that have ended are dropped', async () => {
    await running('file')
    const published = vi.spyOn(parts.session.previews, 'publish')
    send(plainFrame(JPEG)) // nothing of ours executes
    withIds(JPEG, SAMPLER, 'of another client')
    end()
    await settle()
    withIds(JPEG, SAMPLER)
    expect(published).not.toHaveBeenCalled()
  })
})

describe('at the end of a run', () => {
  it('its entry of history is asked for, once', async () => {
    await running('file')
    end()
    await advance(10_000)
    expect(parts.server.asked().filter((it) => it.startsWith('GET'))).toEqual([`GET history/${parts.runId()}`])
    expect(parts.statuses()).toEqual(['done'])
  })

  it('history that is not written yet is asked for again', async () => {
    await running('file')
    parts.server.next(`GET history/${parts.runId()}`, { status: 200, body: {} }, 'unreachable')
    end()
    parts.server.history.set(parts.runId(), { outputs: { [SAVER]: { images: [{ filename: 'late.png', subfolder: '', type: 'output' }] } }, status: null })
    await advance(1_000)
    expect(askedHistory()).toBe(3)
    expect(parts.run().outputs).toMatchObject([{ item: { filename: 'late.png' } }])
  })

  it('an end whose success was not heard waits for history to tell what it was', async () => {
    await running('file')
    const failed: [string, object][] = [['execution_error', { node_id: SAMPLER, node_type: 'KSampler', exception_message: 'No memory', exception_type: 'OutOfMemory', traceback: [], timestamp: 3 }]]
    parts.server.finish(parts.runId(), { status: { status_str: 'error', completed: false, messages: failed as never } })
    parts.say('executing', { node: null, prompt_id: parts.runId() })
    await settle()
    expect(parts.run().status).toMatchObject({ kind: 'failed', failure: { message: 'No memory' } })
  })

  it('that history never tells of is looked up in the queue as well, and then lost', async () => {
    await running('file')
    parts.server.running = []
    parts.say('executing', { node: null, prompt_id: parts.runId() })
    await advance(4_000)
    expect(parts.run().status).toEqual({ kind: 'lost', reason: 'serverForgot' })
  })

  it('nothing is asked for runs of other clients', async () => {
    await running('file')
    parts.say('executing', { node: null, prompt_id: 'of another client' })
    await advance(5_000)
    expect(askedHistory()).toBe(0)
  })

  it('nothing more is asked once the session is closed', async () => {
    await running('file')
    parts.server.always(`GET history/${parts.runId()}`, { status: 200, body: {} })
    end()
    await settle()
    parts.session.close()
    parts.server.forget()
    await advance(10_000)
    expect(askedHistory()).toBe(0)
  })
})

describe('what the socket says besides', () => {
  it('a run that is said to run while another has begun is asked about', async () => {
    await running('file')
    const first = parts.runId()
    await parts.service.generate()
    await settle()
    parts.server.finish(first)
    parts.server.start(parts.runId(1))
    parts.say('execution_start', { prompt_id: parts.runId(1), timestamp: 0 })
    await settle()
    expect(parts.statuses()).toEqual(['done', 'running'])
  })

  it('garbage and messages of custom nodes change nothing', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    await running('file')
    const before = parts.session.runs.getState()
    parts.sockets.last().say('{"type": "progress"')
    send(new ArrayBuffer(3))
    parts.say('VHS_latentpreview', { length: 4, rate: 8, id: SAMPLER })
    expect(parts.session.runs.getState()).toBe(before)
    expect(warn).toHaveBeenCalledTimes(2)
    expect(parts.session.client.brokenCounts()).toEqual({ text: 1, binary: 1 })
  })

  it('counts the runs of everybody', async () => {
    await running('file')
    parts.sayStatus(5)
    expect(parts.session.runs.getState().remaining).toBe(5)
  })
})

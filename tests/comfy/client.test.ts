// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createComfyClient } from '@/comfy/client'
import type { ComfyClientOptions } from '@/comfy/client'
import type { ComfyEvent } from '@/comfy/events'
import { asClientId, asServerKey } from '@/comfy/ids'
import type { ConnectionState } from '@/comfy/socket'
import { fakeSockets } from '@tests/helpers/fakeSocket'
import { bufferOf, JPEG, metadataFrame, plainFrame, PNG, textFrame, u32, vhsFrame } from '@tests/helpers/frameBytes'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const target = { baseUrl: 'https://x/comfy/', key: asServerKey('https://x/comfy/'), simulated: false, proxied: false }

function setup(options: Partial<ComfyClientOptions> = {}) {
  const sockets = fakeSockets()
  const events: ComfyEvent[] = []
  const states: ConnectionState['kind'][] = []
  const warn = vi.fn()
  const client = createComfyClient({ target, clientId: () => asClientId('tab'), WebSocket: sockets.WebSocket, window: new EventTarget(), warn, ...options })
  client.onEvent((event) => events.push(event))
  client.onConnection((state) => states.push(state.kind))
  client.start()
  return { client, sockets, events, states, warn }
}

/** Started and open. */
function connected(options: Partial<ComfyClientOptions> = {}) {
  const all = setup(options)
  all.sockets.last().open()
  const say = (type: string, data: unknown) => all.sockets.last().say({ type, data })
  const framesOf = () => all.events.filter((event) => event.kind === 'frame')
  return { ...all, say, framesOf }
}

describe('createComfyClient', () => {
  it('announces its features first, on every open, and waits for no answer', () => {
    const { sockets, states } = connected()
    const announcement = JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } })
    sockets.last().end()
    vi.runOnlyPendingTimers()
    sockets.last().open()
    expect(sockets.all.map((socket) => socket.sent)).toEqual([[announcement], [announcement]])
    expect(states).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open'])
  })

  it('connects to the server under the id of this tab, asked anew each time', () => {
    let id = 'first'
    const { sockets } = setup({ clientId: () => asClientId(id) })
    id = 'second'
    sockets.last().end()
    vi.runOnlyPendingTimers()
    expect(sockets.all.map((socket) => socket.url)).toEqual(['wss://x/comfy/ws?clientId=first', 'wss://x/comfy/ws?clientId=second'])
  })

  it('passes events on to every listener, also after one that throws', () => {
    const onError = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { client, say } = connected()
    const listener = vi.fn()
    client.onEvent(() => {
      throw new Error('broken listener')
    })
    client.onEvent(listener)
    say('status', { status: { exec_info: { queue_remaining: 3 } } })
    expect(listener).toHaveBeenCalledWith({ kind: 'queueSize', remaining: 3 })
    expect(onError).toHaveBeenCalledTimes(1)
  })

  describe('frames', () => {
    it('with metadata belong to whom they name', () => {
      const { sockets, say, framesOf } = connected()
      say('executing', { node: '3', prompt_id: 'ours' })
      sockets.last().say(metadataFrame({ node_id: '8', prompt_id: 'other', display_node_id: '7' }, PNG))
      expect(framesOf()).toEqual([{ kind: 'frame', runId: 'other', nodeId: '8', displayId: '7', mime: 'image/png', bytes: Uint8Array.from(PNG), layout: 'metadata' }])
    })

    it('without ids belong to the node that executes for this client', () => {
      const { sockets, say, framesOf } = connected()
      sockets.last().say(plainFrame(JPEG))
      say('executing', { node: '3', prompt_id: 'ours' })
      sockets.last().say(plainFrame(JPEG))
      say('executing', { node: '8', display_node: '7', prompt_id: 'ours' })
      sockets.last().say(plainFrame(PNG, 2))
      say('executing', { node: null, prompt_id: 'ours' })
      sockets.last().say(plainFrame(JPEG))
      expect(framesOf().map((frame) => [frame.runId, frame.nodeId, frame.displayId, frame.layout])).toEqual([
        [null, null, null, 'plain'],
        ['ours', '3', '3', 'plain'],
        ['ours', '8', '8', 'plain'],
        [null, null, null, 'plain'],
      ])
    })

    it('of an animated preview keep the node they name', () => {
      const { sockets, say, framesOf } = connected()
      say('executing', { node: '3', prompt_id: 'ours' })
      sockets.last().say(vhsFrame(0, '12', JPEG))
      sockets.last().say(vhsFrame(1, '', JPEG))
      expect(framesOf().map((frame) => [frame.runId, frame.nodeId, frame.layout])).toEqual([['ours', '12', 'vhs'], ['ours', '3', 'vhs']])
    })

    it('find their run again after a reconnect, whose greeting names only the node', () => {
      const { sockets, say, framesOf } = connected()
      say('executing', { node: '3', prompt_id: 'ours' })
      sockets.last().end()
      vi.runOnlyPendingTimers()
      sockets.last().open()
      sockets.last().say(plainFrame(JPEG))
      say('executing', { node: '3' })
      sockets.last().say(plainFrame(JPEG))
      say('progress', { value: 5, max: 20, prompt_id: 'ours', node: '3' })
      sockets.last().say(plainFrame(JPEG))
      expect(framesOf().map((frame) => [frame.runId, frame.nodeId])).toEqual([[null, null], [null, '3'], ['ours', '3']])
    })

    it('are not given to a run of nobody that only reports progress', () => {
      const { sockets, say, framesOf } = connected()
      say('progress', { value: 5, max: 20, prompt_id: 'nobody', node: '3' })
      sockets.last().say(plainFrame(JPEG))
      expect(framesOf().map((frame) => frame.runId)).toEqual([null])
    })

    it('of text and of unknown kinds are events too', () => {
      const { sockets, events } = connected()
      sockets.last().say(textFrame('3', 'hello'))
      sockets.last().say(bufferOf(u32(99)))
      expect(events).toEqual([{ kind: 'nodeText', nodeId: '3', text: 'hello' }, { kind: 'unknown', type: 'binary 99', data: null }])
    })
  })

  it('counts what it cannot read, warns once for each kind, and goes on', () => {
    const { client, sockets, events, warn } = connected()
    sockets.last().say(bufferOf([1, 2]))
    sockets.last().say(bufferOf([1]))
    sockets.last().say('<html>')
    sockets.last().say(plainFrame([]))
    sockets.last().say(plainFrame(JPEG))
    expect(client.brokenCounts()).toEqual({ text: 1, binary: 3 })
    expect(warn).toHaveBeenCalledTimes(3)
    expect(events.map((event) => event.kind)).toEqual(['broken', 'broken', 'broken', 'broken', 'frame'])
    expect(events[0]).toMatchObject({ where: 'binary', sample: '01 02' })
  })

  it('takes a new id when a closed socket does not end in time', () => {
    const renewClientId = vi.fn()
    const { client, sockets } = connected({ renewClientId })
    client.reconnectNow()
    expect(client.connection().kind).toBe('connecting')
    vi.advanceTimersByTime(5_000)
    expect(renewClientId).toHaveBeenCalledTimes(1)
    expect(sockets.all).toHaveLength(2)
  })

  it('keeps its id when the old socket ended before', () => {
    const renewClientId = vi.fn()
    const { client, sockets } = connected({ renewClientId })
    client.reconnectNow()
    sockets.last().end()
    sockets.last().open()
    vi.advanceTimersByTime(60_000)
    expect(renewClientId).not.toHaveBeenCalled()
    expect(client.connection()).toEqual({ kind: 'open' })
  })

  it('is silent after it was closed', () => {
    const { client, sockets, events } = connected()
    const socket = sockets.last()
    client.close()
    client.close()
    socket.say(plainFrame(JPEG))
    vi.advanceTimersByTime(60_000)
    expect(events).toEqual([])
    expect(sockets.all).toHaveLength(1)
    expect(client.connection()).toEqual({ kind: 'closed' })
  })

  it('carries the login in the socket\'s address alone', () => {
    const { sockets, warn } = setup({ auth: { kind: 'bearer', token: 'secret' } })
    expect(sockets.last().url).toBe('wss://x/comfy/ws?clientId=tab&token=secret')
    sockets.last().open()
    sockets.last().say('secret nonsense')
    expect(warn.mock.calls.flat().join(' ')).not.toContain('secret')
  })
})

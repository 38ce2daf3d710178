// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createReconnectingSocket } from '@/comfy/socket'
import type { ConnectionState, ReconnectingSocketOptions } from '@/comfy/socket'
import { fakeSockets } from '@tests/helpers/fakeSocket'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

class FakeTab extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible'

  show(state: DocumentVisibilityState) {
    this.visibilityState = state
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

function RefusingSocket() {
  throw new DOMException('mixed content', 'SecurityError')
}

function setup(options: Partial<ReconnectingSocketOptions> = {}) {
  const sockets = fakeSockets()
  const page = new EventTarget()
  const tab = new FakeTab()
  const states: ConnectionState[] = []
  const texts: string[] = []
  const buffers: ArrayBuffer[] = []
  const onLingering = vi.fn()
  const socket = createReconnectingSocket({
    url: () => `ws://server/${sockets.all.length}`,
    onOpen: (send) => send('hello'),
    onText: (text) => texts.push(text),
    onBinary: (buffer) => buffers.push(buffer),
    onState: (state) => states.push(state),
    onLingering,
    WebSocket: sockets.WebSocket,
    random: () => 1,
    window: page,
    document: tab,
    ...options,
  })
  return { sockets, page, tab, states, texts, buffers, onLingering, socket }
}

/** The wait that is announced now. */
function waitOf(state: ConnectionState): number {
  if (state.kind !== 'waiting') throw new Error(`not waiting but ${state.kind}`)
  return state.retryAtMs - Date.now()
}

describe('createReconnectingSocket', () => {
  it('speaks first on every open, before anybody hears that it is open', () => {
    const { socket, sockets } = setup({ onState: (state) => state.kind === 'open' && sockets.last().sent.push('told') })
    socket.start()
    sockets.last().open()
    sockets.last().end()
    vi.runOnlyPendingTimers()
    sockets.last().open()
    expect(sockets.all.map((each) => each.sent)).toEqual([['hello', 'told'], ['hello', 'told']])
  })

  it('hands on text and binary messages, and asks for buffers', () => {
    const { socket, sockets, texts, buffers } = setup()
    socket.start()
    sockets.last().open()
    sockets.last().say('text')
    sockets.last().say(new ArrayBuffer(3))
    expect(sockets.last().binaryType).toBe('arraybuffer')
    expect(texts).toEqual(['text'])
    expect(buffers[0]?.byteLength).toBe(3)
  })

  it('waits longer after each failure, up to a cap', () => {
    const { socket, sockets } = setup()
    socket.start()
    const waits: number[] = []
    for (let i = 0; i < 10; i++) {
      sockets.last().end()
      waits.push(waitOf(socket.state()))
      vi.runOnlyPendingTimers()
    }
    expect(sockets.all).toHaveLength(11)
    expect(waits.slice(0, 3)).toEqual([1, 2, 4].map((factor) => factor * (waits[0] ?? 0)))
    expect(waits.at(-1)).toBe(waits.at(-2))
    expect(socket.state()).toMatchObject({ kind: 'connecting', attempts: 10 })
  })

  it('starts the waiting anew after a socket that lasted, not after one that fell at once', () => {
    const { socket, sockets } = setup()
    socket.start()
    const failAfter = (openForMs: number) => {
      sockets.last().open()
      vi.advanceTimersByTime(openForMs)
      sockets.last().end()
      const waitMs = waitOf(socket.state())
      vi.runOnlyPendingTimers()
      return waitMs
    }
    const first = failAfter(10)
    expect(failAfter(10)).toBe(first * 2)
    expect(failAfter(60_000)).toBe(first)
  })

  it('asks for the address anew before every attempt', () => {
    const { socket, sockets } = setup()
    socket.start()
    sockets.last().end()
    vi.runOnlyPendingTimers()
    expect(sockets.all.map((each) => each.url)).toEqual(['ws://server/0', 'ws://server/1'])
  })

  it('gives a handshake up that hangs', () => {
    const { socket, sockets, states } = setup()
    socket.start()
    const hanging = sockets.last()
    vi.advanceTimersByTime(10_000)
    expect(hanging.closeCalls).toBe(1)
    expect(socket.state().kind).toBe('waiting')
    const seen = states.length
    hanging.open()
    hanging.end()
    expect(states).toHaveLength(seen)
  })

  it('waits also when the browser refuses to make a socket at all', () => {
    const { socket } = setup({ WebSocket: RefusingSocket as unknown as typeof WebSocket })
    socket.start()
    expect(socket.state().kind).toBe('waiting')
  })

  it.each([
    ['the network returns', ({ page }: ReturnType<typeof setup>) => page.dispatchEvent(new Event('online'))],
    ['the tab becomes visible', ({ tab }: ReturnType<typeof setup>) => tab.show('visible')],
    ['it is told to', ({ socket }: ReturnType<typeof setup>) => socket.reconnect()],
  ])('tries at once when %s', (_name, happen) => {
    const all = setup()
    all.socket.start()
    all.sockets.last().end()
    happen(all)
    expect(all.socket.state().kind).toBe('connecting')
    expect(all.sockets.all).toHaveLength(2)
    vi.advanceTimersByTime(5_000)
    expect(all.sockets.all).toHaveLength(2) // the wait it cut short does not try as well
  })

  it('does not try when the tab is hidden, nor again while it tries or is open', () => {
    const { socket, sockets, page, tab } = setup()
    socket.start()
    page.dispatchEvent(new Event('online'))
    sockets.last().open()
    page.dispatchEvent(new Event('online'))
    sockets.last().end()
    tab.show('hidden')
    expect(sockets.all).toHaveLength(1)
  })

  it('ignores late events of a socket it has given up', () => {
    const { socket, sockets, texts, states } = setup()
    socket.start()
    const old = sockets.last()
    old.open()
    socket.reconnect()
    old.end()
    const replacement = sockets.last()
    replacement.open()
    const seen = states.length
    old.say('late')
    old.open()
    expect(texts).toEqual([])
    expect(old.sent).toEqual(['hello'])
    expect(states).toHaveLength(seen)
    expect(socket.state().kind).toBe('open')
  })

  describe('told to reconnect while open', () => {
    it('closes the old socket and waits for its end before it opens a new one', () => {
      const { socket, sockets, onLingering } = setup()
      socket.start()
      const old = sockets.last()
      old.open()
      socket.reconnect()
      expect(old.closeCalls).toBe(1)
      vi.advanceTimersByTime(500)
      expect(sockets.all).toHaveLength(1)
      old.end()
      expect(sockets.all).toHaveLength(2)
      sockets.last().open()
      expect(socket.state().kind).toBe('open')
      expect(onLingering).not.toHaveBeenCalled()
      vi.advanceTimersByTime(60_000)
      expect(sockets.all).toHaveLength(2)
    })

    it('says so when the end does not come, and goes on', () => {
      const { socket, sockets, onLingering } = setup()
      socket.start()
      const old = sockets.last()
      old.open()
      socket.reconnect()
      socket.reconnect() // a second call changes nothing
      vi.advanceTimersByTime(2_000)
      expect(onLingering).toHaveBeenCalledTimes(1)
      expect(sockets.all).toHaveLength(2)
      old.end()
      expect(sockets.all).toHaveLength(2)
      sockets.last().open()
      expect(socket.state().kind).toBe('open')
    })
  })

  it('is closed for good, also twice, in every state', () => {
    const { socket, sockets, page, tab, states } = setup()
    socket.start()
    sockets.last().open()
    socket.reconnect()
    socket.close()
    socket.close()
    sockets.last().end()
    socket.start()
    socket.reconnect()
    page.dispatchEvent(new Event('online'))
    tab.show('visible')
    vi.advanceTimersByTime(60_000)
    expect(sockets.all).toHaveLength(1)
    expect(states.filter((state) => state.kind === 'closed')).toHaveLength(1)
  })

  it('obeys a listener that closes it while it waits', () => {
    const { socket, sockets } = setup({ onState: (state) => state.kind === 'waiting' && socket.close() })
    socket.start()
    sockets.last().end()
    vi.advanceTimersByTime(60_000)
    expect(sockets.all).toHaveLength(1)
    expect(socket.state().kind).toBe('closed')
  })
})

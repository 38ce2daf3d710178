/**
 * A WebSocket whose other end is the test. `fakeSockets()` gives a class to hand to the code under test and the list
 * of the sockets it has made; each is driven by open(), say(), and end().
 */
class FakeSocket extends EventTarget {
  binaryType: BinaryType = 'blob'
  /** Texts sent by the code under test. */
  readonly sent: string[] = []
  closeCalls = 0
  #ended = false

  constructor(readonly url: string) {
    super()
  }

  send(text: string): void {
    this.sent.push(text)
  }

  /** As in a browser, the event comes later: when the test calls end(). */
  close(): void {
    this.closeCalls++
  }

  open(): void {
    this.dispatchEvent(new Event('open'))
  }

  say(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: typeof data === 'string' || data instanceof ArrayBuffer ? data : JSON.stringify(data) }))
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.dispatchEvent(new Event('error'))
    this.dispatchEvent(new CloseEvent('close'))
  }
}

class CloseEvent extends Event {
  readonly code = 1006
}

export interface FakeSockets {
  WebSocket: typeof globalThis.WebSocket
  all: FakeSocket[]
  /** The newest. */
  last(): FakeSocket
}

export function fakeSockets(): FakeSockets {
  const all: FakeSocket[] = []
  class Recorded extends FakeSocket {
    constructor(url: string | URL) {
      super(String(url))
      all.push(this)
    }
  }
  return {
    WebSocket: Recorded as unknown as typeof globalThis.WebSocket,
    all,
    last() {
      const socket = all.at(-1)
      if (!socket) throw new Error('No socket has been made')
      return socket
    },
  }
}

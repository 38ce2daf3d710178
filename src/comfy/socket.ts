/**
 * One WebSocket that comes back: text or ArrayBuffer out, its state out. Waits longer after each failure, tries at once
 * when the network returns or the tab is shown, and ignores late events of sockets it has given up. Knows nothing of
 * what is said over it.
 */
import { backoffMs } from './backoff'

export type ConnectionState =
  | { kind: 'idle' } // not started
  | { kind: 'connecting'; attempts: number }
  | { kind: 'open' }
  | { kind: 'waiting'; retryAtMs: number; attempts: number } // attempts: failed ones in a row
  | { kind: 'closed' } // for good

/** A handshake that hangs looks like a working one for minutes. */
const OPEN_TIMEOUT_MS = 10_000
/** A socket that lasted this long was a good one: the next failure starts the waiting anew. */
const STABLE_MS = 5_000
/** How long a closing socket is waited for. A dead link may take the browser a minute to give up. */
const CLOSE_WAIT_MS = 2_000

export interface ReconnectingSocketOptions {
  /** Asked before every attempt: the client id in it may change. */
  url: () => string
  /** Before anything else is done with a new socket. */
  onOpen: (send: (text: string) => void) => void
  onText: (text: string) => void
  onBinary: (buffer: ArrayBuffer) => void
  onState: (state: ConnectionState) => void
  /** A socket was to be closed and its end did not come: the server may still hold it under the old id. */
  onLingering?: () => void
  WebSocket?: typeof globalThis.WebSocket
  now?: () => number
  random?: () => number
  /** Where `online` is heard, and whether the tab is seen. */
  window?: EventTarget
  document?: EventTarget & { visibilityState: DocumentVisibilityState }
}

export interface ReconnectingSocket {
  start(): void
  /** Waiting: tries now. Open: closes it, waits for its end, opens a new one. */
  reconnect(): void
  state(): ConnectionState
  close(): void
}

export function createReconnectingSocket(options: ReconnectingSocketOptions): ReconnectingSocket {
  const { now = Date.now, random = Math.random } = options
  const WebSocketClass = options.WebSocket ?? globalThis.WebSocket
  const page = options.window ?? globalThis.window
  const tab = options.document ?? globalThis.document

  let state: ConnectionState = { kind: 'idle' }
  let socket: WebSocket | null = null
  let attempts = 0
  let openedAtMs: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Set while a given-up socket is being waited for. */
  let closing: WebSocket | null = null

  function setState(next: ConnectionState) {
    state = next
    options.onState(next)
  }

  function later(delayMs: number, action: () => void) {
    clearTimeout(timer)
    // A listener of the state that leads here may have closed all of it.
    if (state.kind !== 'closed') timer = setTimeout(action, delayMs)
  }

  function connect() {
    setState({ kind: 'connecting', attempts })
    if (state.kind === 'closed') return
    let mine: WebSocket
    try {
      mine = new WebSocketClass(options.url())
    } catch {
      retry() // mixed content throws instead of failing
      return
    }
    socket = mine
    mine.binaryType = 'arraybuffer'
    later(OPEN_TIMEOUT_MS, () => {
      abandon()
      retry()
    })
    mine.addEventListener('open', () => {
      if (socket !== mine) return
      clearTimeout(timer)
      openedAtMs = now()
      options.onOpen((text) => mine.send(text))
      setState({ kind: 'open' })
    })
    mine.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (socket !== mine) return
      if (typeof data === 'string') options.onText(data)
      else if (data instanceof ArrayBuffer) options.onBinary(data)
    })
    mine.addEventListener('close', () => {
      if (closing === mine) {
        closing = null
        connect()
      }
      if (socket !== mine) return
      socket = null
      retry()
    })
  }

  /** After this its events mean nothing. */
  function abandon(): WebSocket | null {
    const old = socket
    socket = null
    clearTimeout(timer)
    old?.close()
    return old
  }

  function retry() {
    if (openedAtMs !== null && now() - openedAtMs >= STABLE_MS) attempts = 0
    openedAtMs = null
    const delayMs = backoffMs(attempts, random)
    attempts++
    setState({ kind: 'waiting', retryAtMs: now() + delayMs, attempts })
    later(delayMs, connect)
  }

  function tryNow() {
    if (state.kind !== 'waiting') return
    clearTimeout(timer)
    connect()
  }

  function reconnect() {
    tryNow()
    if (state.kind !== 'open') return
    openedAtMs = null
    closing = abandon()
    setState({ kind: 'connecting', attempts })
    later(CLOSE_WAIT_MS, () => {
      closing = null
      options.onLingering?.()
      connect()
    })
  }

  const onVisible = () => {
    if (tab.visibilityState === 'visible') tryNow()
  }

  return {
    state: () => state,
    reconnect,
    start() {
      if (state.kind !== 'idle') return
      page?.addEventListener('online', tryNow)
      tab?.addEventListener('visibilitychange', onVisible)
      connect()
    },
    close() {
      if (state.kind === 'closed') return
      page?.removeEventListener('online', tryNow)
      tab?.removeEventListener('visibilitychange', onVisible)
      closing = null
      abandon()
      setState({ kind: 'closed' })
    },
  }
}

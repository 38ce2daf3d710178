/**
 * A bare client for contract tests: one socket and plain requests, nothing of the application.
 */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { readPyJson, type Py, type PyObject } from '@tests/simulator/python/json'
import { isPyObject } from '@tests/simulator/python/values'

export interface Received {
  text: string | null
  bytes: Buffer | null
}

export interface SocketClient {
  received: Received[]
  send(message: unknown): void
  /** Resolves when so many messages have come. */
  atLeast(count: number): Promise<void>
  /** Resolves with the first message, already here or still to come, that fits. */
  until(fits: (message: PyObject) => boolean): Promise<PyObject>
  isOpen(): boolean
  close(): Promise<void>
}

const PATIENCE_MS = 20_000

export async function openSocket(url: string, clientId: string, headers: Record<string, string> = {}): Promise<SocketClient> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws?clientId=${encodeURIComponent(clientId)}`, { headers })
  const received: Received[] = []
  const waiters = new Set<() => void>()
  socket.on('message', (data, isBinary) => {
    const bytes = Buffer.isBuffer(data) ? data : Buffer.alloc(0)
    received.push(isBinary ? { text: null, bytes } : { text: bytes.toString('utf8'), bytes: null })
    for (const wake of waiters) wake()
  })
  await once(socket, 'open')

  function waitFor<T>(find: () => T | null, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiters.delete(look)
        reject(new Error(`waited in vain for ${what}; got ${received.length} messages`))
      }, PATIENCE_MS)
      const look = () => {
        const found = find()
        if (found === null) return
        clearTimeout(timer)
        waiters.delete(look)
        resolve(found)
      }
      waiters.add(look)
      look()
    })
  }

  return {
    received,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    atLeast: async (count) => {
      await waitFor(() => (received.length >= count ? true : null), `${count} messages`)
    },
    until: (fits) =>
      waitFor(() => {
        for (const { text } of received) {
          const message = text === null ? null : readPyJson(text)
          if (isPyObject(message) && fits(message)) return message
        }
        return null
      }, 'a message'),
    isOpen: () => socket.readyState === socket.OPEN,
    close: async () => {
      if (socket.readyState === socket.CLOSED) return
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  json: Py
}

export async function ask(url: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url + path, init)
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parse(text) }
}

export function post(url: string, path: string, body: unknown): Promise<Answer> {
  return ask(url, path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
}

function parse(text: string): Py {
  try {
    return readPyJson(text)
  } catch {
    return null
  }
}

/**
 * Opens a socket only to see whether it opens and speaks as ComfyUI does, then closes it. One part of probe.ts.
 * It has an id of its own: under the tab's id it would take the running socket's place at the server (protocol 2.2).
 */
import * as v from 'valibot'
import { parseExact } from '@/lib/exactJson'
import { newUuid } from '@/lib/id'
import type { Auth } from './auth'
import type { SocketFinding } from './evidence'
import { asClientId } from './ids'
import type { ServerTarget } from './serverAddress'
import { socketUrl } from './urls'

/** ComfyUI sends its `status` at once; what opens and says nothing for so long is something else. */
const FIRST_MESSAGE_MS = 2000

interface SocketProbe {
  target: Pick<ServerTarget, 'baseUrl' | 'proxied'>
  auth: Auth | null
  WebSocket: typeof globalThis.WebSocket
  timeoutMs: number
  signal: AbortSignal | undefined
}

export function probeSocket({ target, auth, WebSocket, timeoutMs, signal }: SocketProbe): Promise<SocketFinding> {
  return new Promise((resolve) => {
    let socket: WebSocket
    try {
      socket = new WebSocket(socketUrl(target, asClientId(newUuid()), auth))
    } catch {
      resolve({ kind: 'refused' }) // an https page may not even try a plain socket
      return
    }
    let opened = false
    let timer = setTimeout(() => end({ kind: 'timeout' }), timeoutMs)

    /** The first finding counts; closing makes the socket speak once more. */
    const end = (finding: SocketFinding) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
      socket.close()
      resolve(finding)
    }
    const giveUp = () => end({ kind: 'refused' })

    socket.addEventListener('open', () => {
      opened = true
      clearTimeout(timer)
      timer = setTimeout(() => end({ kind: 'silent' }), Math.min(FIRST_MESSAGE_MS, timeoutMs))
    })
    socket.addEventListener('message', ({ data }) => end({ kind: isStatus(data) ? 'comfy' : 'foreign' }))
    // Mostly `close` follows `error`; a socket that the page's own policy forbids only has the first.
    for (const type of ['error', 'close'] as const) {
      socket.addEventListener(type, () => end({ kind: opened ? 'silent' : 'refused' }))
    }
    signal?.addEventListener('abort', giveUp)
    if (signal?.aborted) giveUp()
  })
}

const firstMessage = v.object({ type: v.literal('status') })

function isStatus(data: unknown): boolean {
  if (typeof data !== 'string') return false
  try {
    return v.is(firstMessage, parseExact(data))
  } catch {
    return false
  }
}

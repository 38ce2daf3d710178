/**
 * Examines a connection that does not come about: once per failure, when it takes too long, again when asked; never
 * while all is well. An open socket is only the half of it: it also opens where requests are refused or not answered,
 * and where something in between swallows what it should carry.
 */
import type { Auth } from '@/comfy/auth'
import type { Diagnosis } from '@/comfy/diagnose'
import type { Evidence } from '@/comfy/evidence'
import type { ServerTarget } from '@/comfy/serverAddress'
import type { ConnectionState } from '@/comfy/socket'
import type { ConnectionStore } from '@/state/connectionStore'

/** A server that restarts is back within seconds; examining each failed attempt would only load it. */
const MIN_INTERVAL_MS = 4_000
/** A connection that stands has said a word and answered a request by then; a slow one may yet do. */
const SLOW_MS = 3_000
/** Between looks at a server whose socket is open and whose answers do not get through. */
const AGAIN_MS = 10_000

export interface DoctorService {
  onConnection(state: ConnectionState): void
  /** The socket has said something. */
  onHeard(): void
  /** A request that was made because the socket has opened. */
  onAsked(answer: Promise<unknown>): void
  examine(): Promise<void>
  close(): void
}

/** Code that only a failing connection needs. */
export interface Examiner {
  probeServer: (target: ServerTarget, options: { auth: Auth | null; signal: AbortSignal }) => Promise<Evidence>
  diagnose: (evidence: Evidence) => Diagnosis
}

export interface DoctorOptions {
  target: ServerTarget
  auth: Auth | null
  connection: ConnectionStore
  /** Requests get through that did not when the socket opened. */
  onAnswers: () => void
  /** Fetched when first needed; prefetched while there still is a server to fetch it from. */
  load?: () => Promise<Examiner>
  now?: () => number
}

export function createDoctor({ target, auth, connection, onAnswers, load = loadExaminer, now = Date.now }: DoctorOptions): DoctorService {
  const aborter = new AbortController()
  let isBusy = false
  let examinedAtMs = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Of the socket that is open. */
  let isHeard = false
  let isAnswered = false

  const isOpen = () => connection.getState().connection.kind === 'open'

  function later(delayMs: number) {
    clearTimeout(timer)
    timer = setTimeout(() => void examine(), delayMs)
  }

  async function examine() {
    if (isBusy || aborter.signal.aborted) return
    isBusy = true
    connection.getState().setExamining(true)
    try {
      const { probeServer, diagnose } = await load()
      const evidence = await probeServer(target, { auth, signal: aborter.signal })
      if (!isOpen()) connection.getState().setExamined(evidence, diagnose(evidence))
      else if (evidence.http.kind !== 'stats' || !isHeard) {
        connection.getState().setExamined(evidence, diagnose(evidence))
        later(AGAIN_MS)
      } else if (!isAnswered) {
        isAnswered = true
        settle()
        onAnswers()
      }
    } catch {
      // Closed, or its code cannot be fetched: the server that has it is the one that is gone.
    } finally {
      isBusy = false
      examinedAtMs = now()
      if (!aborter.signal.aborted) connection.getState().setExamining(false)
    }
  }

  /** Both halves are there: what was found before is history. */
  function settle() {
    if (!isOpen() || !isHeard || !isAnswered) return
    clearTimeout(timer)
    connection.getState().setWell()
  }

  return {
    onConnection(state) {
      clearTimeout(timer)
      isHeard = false
      isAnswered = false
      if (state.kind === 'connecting' || state.kind === 'open') later(SLOW_MS)
      if (state.kind === 'waiting' && now() - examinedAtMs >= MIN_INTERVAL_MS) void examine()
    },
    onHeard() {
      if (isHeard) return
      isHeard = true
      settle()
    },
    onAsked(answer) {
      answer.then(
        () => {
          isAnswered = true
          settle()
        },
        () => {
          if (isOpen() && !isAnswered) void examine()
        },
      )
    },
    examine,
    close() {
      clearTimeout(timer)
      aborter.abort()
    },
  }
}

export async function loadExaminer(): Promise<Examiner> {
  const [{ probeServer }, { diagnose }] = await Promise.all([import('@/comfy/probe'), import('@/comfy/diagnose')])
  return { probeServer, diagnose }
}

/** Examines a connection that does not come about: once per failure, again when asked, never while all is well. */
import type { Auth } from '@/comfy/auth'
import type { Diagnosis } from '@/comfy/diagnose'
import type { Evidence } from '@/comfy/evidence'
import type { ServerTarget } from '@/comfy/serverAddress'
import type { ConnectionState } from '@/comfy/socket'
import type { ConnectionStore } from '@/state/connectionStore'

/** A server that restarts is back within seconds; examining each failed attempt would only load it. */
const MIN_INTERVAL_MS = 4_000

export interface DoctorService {
  onConnection(state: ConnectionState): void
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
  /** Fetched when first needed; prefetched while there still is a server to fetch it from. */
  load?: () => Promise<Examiner>
  now?: () => number
}

export function createDoctor({ target, auth, connection, load = loadExaminer, now = Date.now }: DoctorOptions): DoctorService {
  const aborter = new AbortController()
  let isBusy = false
  let examinedAtMs = -Infinity

  async function examine() {
    if (isBusy || aborter.signal.aborted) return
    isBusy = true
    connection.getState().setExamining(true)
    try {
      const { probeServer, diagnose } = await load()
      const evidence = await probeServer(target, { auth, signal: aborter.signal })
      // Connected meanwhile: what was found is already history.
      if (connection.getState().connection.kind !== 'open') connection.getState().setExamined(evidence, diagnose(evidence))
    } catch {
      // Closed, or its code cannot be fetched: the server that has it is the one that is gone.
    } finally {
      isBusy = false
      examinedAtMs = now()
      if (!aborter.signal.aborted) connection.getState().setExamining(false)
    }
  }

  return {
    onConnection(state) {
      if (state.kind === 'waiting' && now() - examinedAtMs >= MIN_INTERVAL_MS) void examine()
    },
    examine,
    close: () => aborter.abort(),
  }
}

export async function loadExaminer(): Promise<Examiner> {
  const [{ probeServer }, { diagnose }] = await Promise.all([import('@/comfy/probe'), import('@/comfy/diagnose')])
  return { probeServer, diagnose }
}

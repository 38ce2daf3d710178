/**
 * HTTP truth for our open runs, whenever the socket cannot be trusted: after a (re)open, after a POST that got no answer,
 * for runs whose events go to another tab, and when a running run has been silent. One question at a time.
 * What may be asked when: pending and running from /api/jobs, else /queue; the fate of one run from /history/{id}.
 */
import type { ComfyHttp } from '@/comfy/http'
import type { ClientId, RunId } from '@/comfy/ids'
import { applySilence, nextDoubt, noSilence, type SilenceEvent } from '@/comfy/silence'
import { isOpenRun } from '@/state/runActions'
import type { RunStore } from '@/state/runStore'

/** Between looks at the clock; a look costs nothing unless something is in doubt. */
const TICK_MS = 500
/** Without a working socket HTTP is all there is. */
const BLIND_POLL_MS = 2_500

export interface FollowOptions {
  http: Pick<ComfyHttp, 'activeRuns' | 'history'>
  clientId: () => ClientId
  runs: RunStore
  isSocketOpen: () => boolean
  /** HTTP answers and the socket has kept something back: it is deaf. */
  onDeaf: () => void
  now?: () => number
}

export interface Follower {
  /** Ask now. `doubtful` names a run whose POST had no answer, or that was restored while being sent. */
  check(doubtful?: RunId): Promise<void>
  /** What the socket or a POST told, for the doubt about a silent socket. */
  told(event: SilenceEvent): void
  close(): void
}

export function createFollower(options: FollowOptions): Follower {
  const { http, runs } = options
  const now = options.now ?? Date.now
  const doubtful = new Set<RunId>()
  let silence = noSilence
  /** What the socket has said so far, counted. */
  let words = 0
  let checkedAtMs = 0
  let checking: Promise<boolean> | null = null
  let isAskedAgain = false
  let isClosed = false

  const timer = setInterval(tick, TICK_MS)
  const stopWatching = runs.subscribe((state) => {
    told({ kind: 'running', isRunning: state.activeId !== null && isOwn(state.activeId), atMs: now() })
  })

  function told(event: SilenceEvent) {
    if (event.kind === 'status' || event.kind === 'runEvent') words++
    silence = applySilence(silence, event)
  }

  function isOwn(runId: RunId): boolean {
    return runs.getState().runs.get(runId)?.clientId === options.clientId()
  }

  /** Open runs whose state the server can be asked about. One that is just being sent is not among them. */
  function followed(): RunId[] {
    const found: RunId[] = []
    for (const run of runs.getState().runs.values()) {
      if (!isOpenRun(run) || run.status.kind === 'held') continue
      if (run.status.kind === 'sending' && !doubtful.has(run.id)) continue
      found.push(run.id)
    }
    return found
  }

  function tick() {
    const ids = followed()
    const isSocketEnough = options.isSocketOpen() && ids.every((id) => isOwn(id) && !doubtful.has(id))
    if (!isSocketEnough && now() - checkedAtMs >= BLIND_POLL_MS) void check()
    const doubt = nextDoubt(silence)
    if (doubt && now() >= doubt.atMs) void askAboutSilence(doubt.reason)
  }

  /** A POST whose `status` did not come, or a run that ended without a word, is proof; a silent run alone is none. */
  async function askAboutSilence(reason: 'noStatus' | 'runSilent') {
    told({ kind: 'asked', atMs: now() })
    const [wordsBefore, openBefore] = [words, ownOpenCount()]
    const isAnswered = await check()
    if (isClosed || !isAnswered || words > wordsBefore) return
    if (reason === 'noStatus' || ownOpenCount() < openBefore) options.onDeaf()
  }

  const ownOpenCount = () => followed().filter(isOwn).length

  /** Resolves true when the server answered. Asked while it asks, it asks once more. */
  function check(): Promise<boolean> {
    if (isClosed) return Promise.resolve(false)
    isAskedAgain = true
    checking ??= askUntilSettled()
    return checking
  }

  async function askUntilSettled(): Promise<boolean> {
    try {
      while (isAskedAgain && !isClosed) {
        isAskedAgain = false
        checkedAtMs = now()
        await askOnce()
      }
      return !isClosed
    } catch {
      return false // nothing is known, nothing changes: the next open of the socket or the next tick asks again
    } finally {
      checking = null
    }
  }

  async function askOnce() {
    // Only runs that were open before the question: one accepted meanwhile may be missing from the answer.
    const ids = followed()
    // What ended meanwhile is in doubt no more, or its doubt would have the others asked about for ever.
    for (const runId of doubtful) if (!ids.includes(runId)) doubtful.delete(runId)
    if (ids.length === 0) return
    const active = await http.activeRuns()
    const isActive = new Set<RunId>([...active.running, ...active.pending])
    for (const runId of ids) {
      if (isClosed) return
      if (!isActive.has(runId)) await askHistory(runId)
      doubtful.delete(runId)
    }
    if (isClosed) return
    runs.getState().dispatch({ kind: 'queueSeen', running: active.running, pending: active.pending, atMs: now() })
  }

  async function askHistory(runId: RunId) {
    const item = await http.history(runId)
    const run = runs.getState().runs.get(runId)
    if (isClosed || !run || !isOpenRun(run)) return // the socket was quicker
    runs.getState().dispatch(item ? { kind: 'history', runId, item, atMs: now() } : { kind: 'forgotten', runId, atMs: now() })
  }

  return {
    async check(runId) {
      if (runId !== undefined) doubtful.add(runId)
      await check()
    },
    told,
    close() {
      isClosed = true
      stopWatching()
      clearInterval(timer)
    },
  }
}

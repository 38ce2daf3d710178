/**
 * Whether a server that is back was restarted meanwhile. Nothing it says has the time of its start, but two things do not
 * outlive it: what it said of itself, when it was updated or started otherwise, and its history, which is in memory only.
 * Source: protocol 1.4, 1.7, 7 ("queue and history are lost on restart, silently").
 */
import type { ComfyHttp } from '@/comfy/http'
import type { SystemStats } from '@/comfy/systemStats'
import { isFinalRun, type RunsState } from '@/state/runActions'
import { isSame } from '@/lib/isSame'

export interface RestartEvidence {
  before: SystemStats
  after: SystemStats
  runs: Pick<RunsState, 'runs' | 'order'>
  http: Pick<ComfyHttp, 'history'>
  /** Since when this page works with the server: of runs that ended before, nobody knows whether it still had them then. */
  sinceMs: number
}

/** Null where it cannot be told. Never rejects. */
export async function hasRestarted({ before, after, runs, http, sinceMs }: RestartEvidence): Promise<boolean | null> {
  if (!isSame(lasting(before), lasting(after))) return true
  const ended = runs.order.map((id) => runs.runs.get(id)).findLast((run) => run && isFinalRun(run) && run.acceptedAtMs !== null && (run.endedAtMs ?? 0) >= sinceMs)
  if (!ended) return null
  try {
    return (await http.history(ended.id)) === null
  } catch {
    return null
  }
}

function lasting({ comfyuiVersion, os, argv }: SystemStats) {
  return { comfyuiVersion, os, argv }
}

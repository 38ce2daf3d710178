/**
 * The run service, whose code is fetched when the page has come to rest or when it is first needed: nothing of it is
 * needed before Generate can be pressed.
 */
import type { RunStore } from '@/state/runStore'
import type { RunService, RunServiceOptions } from './runService'

export interface LazyRunService extends RunService {
  /** Fetches the code. Rejects when it cannot be had; the next call asks again. */
  load(): Promise<void>
}

export function createLazyRunService(options: RunServiceOptions): LazyRunService {
  let loading: Promise<RunService> | null = null

  function service(): Promise<RunService> {
    loading ??= import('./runService').then(
      ({ createRunService }) => createRunService(options),
      (error: unknown) => {
        loading = null
        throw error
      },
    )
    return loading
  }

  // A run that was to be stopped when the page was left is still to be stopped: that is the service's work.
  const off = options.runs.subscribe((state) => {
    if (!hasStopRequest(state)) return
    off()
    void service().catch(() => {})
  })

  return {
    load: async () => void (await service()),
    generate: async () => (await service()).generate(),
    runAgain: async (runId, again) => (await service()).runAgain(runId, again),
    stop: async (runId) => (await service()).stop(runId),
    cancelWaiting: async () => (await service()).cancelWaiting(),
  }
}

function hasStopRequest({ runs }: ReturnType<RunStore['getState']>): boolean {
  return [...runs.values()].some((run) => run.stopRequested)
}

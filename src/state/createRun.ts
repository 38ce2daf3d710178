/** Makes a run that nothing has happened to yet. */
import type { RunId, ServerKey } from '@/comfy/ids'
import type { RunPlan } from '@/workflow/sending/runPlan'
import type { Run, RunProgress } from '@/storage/run'

const noProgress: RunProgress = {
  nodes: new Map(),
  cached: new Set(),
  current: null,
  step: null,
  samplerMsPerStep: null,
  percent: 0,
}

export interface NewRun {
  id: RunId
  serverKey: ServerKey
  clientId: string
  plan: RunPlan
  createdAtMs: number
  workflowName: string
  seed: number | bigint | null
  batch: Run['batch']
}

/** `held` waits in this page until its POST begins; `sending` is about to be posted. */
export function createRun(fields: NewRun, status: 'held' | 'sending' = 'sending'): Run {
  return {
    ...fields,
    status: { kind: status },
    progress: noProgress,
    outputs: [],
    notices: [],
    stopRequested: false,
    succeeded: false,
    hadGap: false,
    acceptedAtMs: null,
    startedAtMs: null,
    endedAtMs: null,
  }
}

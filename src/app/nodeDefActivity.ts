/** What the server does for this page, as far as questions about definitions must mind it. */
import type { RunsState } from '@/state/runActions'
import type { Activity } from './nodeDefService'

export function activityOf({ runs }: Pick<RunsState, 'runs'>): Activity {
  let activity: Activity = 'none'
  for (const { status } of runs.values()) {
    if (status.kind === 'running') return 'executing'
    if (status.kind === 'queued' || status.kind === 'sending') activity = 'waiting'
  }
  return activity
}

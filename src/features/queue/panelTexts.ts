/** The words of the queue's panel and its rows. */
import { ordinal } from '@/lib/ordinal'
import type { Run } from '@/storage/run'
import { seedEnd } from '@/workflow/sending/seedEnd'

export const panelWords = {
  cancelMine: 'Cancel mine',
  empty: 'Nothing is queued',
  emptyWhy: 'Runs wait here while another one is under way.',
  othersOnly: 'None of them is yours.',
  starting: 'starting',
  interrupting: 'interrupting',
  runProgress: 'Run progress',
} as const

export function othersText(count: number): string {
  return `${count} of other clients`
}

export function moreText(count: number): string {
  return `Show ${count} more`
}

/** "Interrupt run …1557" */
export function interruptName(run: Run): string {
  return ['Interrupt run', seedOf(run)].filter(Boolean).join(' ')
}

/** "Cancel run …0412, 1st": two runs may have one seed. */
export function cancelName(run: Run): string {
  const name = ['Cancel run', seedOf(run)].filter(Boolean).join(' ')
  return [name, placeText(run)].filter(Boolean).join(', ')
}

/** "KSampler, seed …1557" */
export function runningNote(run: Run, node: string | null): string {
  return [node, seedNote(run)].filter(Boolean).join(', ')
}

/** "1st, seed …0412, run 2 of 4", or what keeps it from having a place. */
export function waitingNote(run: Run): string {
  const batch = run.batch && `run ${run.batch.index + 1} of ${run.batch.count}`
  return [stateText(run), seedNote(run), batch].filter(Boolean).join(', ')
}

function stateText(run: Run): string {
  if (run.stopRequested) return 'cancelling'
  if (run.status.kind === 'held') return 'not sent yet'
  if (run.status.kind === 'sending') return 'sending'
  return placeText(run) ?? 'queued'
}

function placeText({ status }: Run): string | null {
  return status.kind === 'queued' && status.position !== null ? ordinal(status.position) : null
}

function seedNote(run: Run): string | null {
  const seed = seedOf(run)
  return seed && `seed ${seed}`
}

function seedOf({ seed }: Run): string | null {
  return seed === null ? null : seedEnd(seed)
}

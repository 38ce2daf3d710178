/** All words about a run: what its state is called, why it ended, what is announced. */
import type { RunNotice, RunStatus, Run } from '@/state/run'
import { titleOf } from '@/state/runProgress'
import type { NodeId } from '@/comfy/ids'

export const words = {
  interrupt: 'Interrupt',
  cancel: 'Cancel',
  stepProgress: 'Step progress',
  runAgain: 'Run again',
  newSeed: 'Run with a new seed',
  traceback: 'Traceback',
  download: 'Download',
  preparingDownload: 'Preparing the download',
  backToLive: 'Back to live',
  noPreviews: 'No previews',
} as const

/** "Run 2 of 4" */
export function batchText(batch: Run['batch']): string | null {
  return batch ? `Run ${batch.index + 1} of ${batch.count}` : null
}

/** What a run in progress is doing, where no step can be named. */
export function waitingText(run: Run): string {
  switch (run.status.kind) {
    case 'held':
    case 'sending': return 'sending'
    case 'queued': return run.status.position === null || run.status.position < 1 ? 'queued' : `queued, ${ordinal(run.status.position)}`
    default: return run.progress.step === null ? 'starting' : 'finishing'
  }
}

export interface Outcome {
  headline: string
  why: string
  tone: 'plain' | 'error'
  traceback: readonly string[]
}

/** Why a run has no result, in a headline and a sentence. Null for one that is done or under way. */
export function outcomeOf(run: Run): Outcome | null {
  const { status } = run
  switch (status.kind) {
    case 'held':
    case 'sending':
    case 'queued':
    case 'running':
    case 'done': return null
    case 'failed': {
      const { failure } = status
      const node = nodeName(run, failure.nodeId, failure.nodeType)
      return { headline: `${node} failed${atStep(run)}`, why: `${failure.message.trim()} (${failure.exceptionType})`, tone: 'error', traceback: failure.traceback }
    }
    case 'rejected': return { headline: 'The server refused this workflow', why: refusalWhy(status), tone: 'error', traceback: [] }
    case 'interrupted': return { headline: `Interrupted${atStep(run)}`, why: 'Only this run was stopped; others go on.', tone: 'plain', traceback: [] }
    case 'cancelled': return { headline: 'Cancelled', why: 'It was taken out of the queue before it began.', tone: 'plain', traceback: [] }
    case 'lost':
      return status.reason === 'notSent'
        ? { headline: 'This run was not sent', why: `${sendFailure(run)}Nothing was queued.`, tone: 'error', traceback: [] }
        : { headline: 'The server does not know this run any more', why: 'It was probably restarted: its queue and history are kept in memory only.', tone: 'error', traceback: [] }
  }
}

function refusalWhy({ rejection }: Extract<RunStatus, { kind: 'rejected' }>): string {
  if (rejection.classType !== null) return `It has no node of type ${rejection.classType}. Install the custom node it comes from, or use another workflow.`
  if (rejection.type === 'prompt_no_outputs') return 'No node of it puts anything out. Add a SaveImage or SaveImageWebsocket node in ComfyUI.'
  const named = rejection.nodeErrors.length
  if (named > 0) return `${named === 1 ? 'One value' : `${named} values`} cannot be used; the fields say which.`
  return [rejection.message, rejection.details].filter(Boolean).join(': ')
}

/** "KSampler", else the class, else the id. */
function nodeName(run: Run, nodeId: NodeId | null, nodeType: string | null): string {
  return (nodeId === null ? null : titleOf(run, nodeId)) ?? nodeType ?? (nodeId === null ? 'A node' : `Node ${nodeId}`)
}

function atStep(run: Run): string {
  const { step } = run.progress
  return step ? ` at step ${Math.floor(step.step)} of ${Math.ceil(step.steps)}` : ''
}

function sendFailure(run: Run): string {
  const notice = run.notices.find((it) => it.kind === 'sendFailed')
  return notice ? `The server answered ${notice.reason}. ` : 'The server did not answer. '
}

/** What is to be said beside a result. */
export function noticeText(run: Run, notice: RunNotice): string {
  switch (notice.kind) {
    case 'allCached': return `Nothing had to be computed: all ${run.plan.nodes.size} nodes were cached. These are the pictures of an earlier run.`
    case 'outputsDropped': {
      const nodes = [...new Set(notice.errors.map((error) => nodeName(run, error.nodeId as NodeId, error.classType)))]
      return `The server left out what depends on ${nodes.join(', ')}: ${notice.errors.map((error) => error.message + (error.details ? ` (${error.details})` : '')).join('; ')}.`
    }
    case 'blocked': return `${nodeName(run, notice.nodeId, null)} stopped its branch: ${notice.message.trim()}`
    case 'socketImagesLost': {
      const node = nodeName(run, notice.nodeId, 'SaveImageWebsocket')
      const what = notice.count === null ? 'Pictures' : notice.count === 1 ? 'One picture' : `${notice.count} pictures`
      return `${what} of ${node} came while nobody listened, and the server does not keep them. Run it again to get them.`
    }
    case 'sendFailed': return `The server answered ${notice.reason}.`
  }
}

/** What a screen reader is told when a run changes its state. */
export function announcement(run: Run): string | null {
  const which = batchText(run.batch) ?? 'Run'
  switch (run.status.kind) {
    case 'queued': return `${which} queued`
    case 'running': return `${which} started`
    case 'done': {
      const count = run.outputs.length
      return `${which} finished${count > 1 ? `, ${count} results` : ''}`
    }
    case 'failed':
    case 'rejected':
    case 'interrupted':
    case 'cancelled':
    case 'lost': return outcomeOf(run)?.headline ?? null
    default: return null
  }
}

export function ordinal(position: number): string {
  const tens = position % 100
  if (tens >= 11 && tens <= 13) return `${position}th`
  return `${position}${['th', 'st', 'nd', 'rd'][position % 10] ?? 'th'}`
}

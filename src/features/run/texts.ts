/** All words about a run: what its state is called, why it ended, what is announced. */
import type { NodeInputError } from '@/comfy/errors'
import type { NodeId } from '@/comfy/ids'
import { ordinal } from '@/lib/ordinal'
import type { RunNotice, RunStatus, Run } from '@/storage/run'
import { titleOf } from '@/state/stepProgress'

export const words = {
  interrupt: 'Interrupt',
  cancel: 'Cancel',
  stepProgress: 'Step progress',
  runAgain: 'Run again',
  newSeed: 'Run with a new seed',
  traceback: 'Traceback',
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
  /** One by one what is wrong, where it is more than one thing or names a node. */
  points: readonly string[]
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
      const { nodeId, nodeType, traceback } = status.failure
      return error(`${nodeName(run, nodeId, nodeType)} failed${atStep(run, nodeId)}`, failureWhy(status), { traceback })
    }
    case 'rejected': return error('The server refused this workflow', refusalWhy(status), { points: status.rejection.nodeErrors.map((it) => inputErrorText(run, it)) })
    case 'interrupted': return plain(`Interrupted${atStep(run, status.nodeId)}`, 'Only this run was stopped; others go on.')
    case 'cancelled': return plain('Cancelled', 'It was taken out of the queue before it began.')
    case 'lost':
      return status.reason === 'notSent'
        ? error('This run was not sent', `${sendFailure(run)}Nothing was queued.`)
        : error('The server does not know this run any more', 'It was probably restarted: its queue and history are kept in memory only.')
  }
}

function plain(headline: string, why: string): Outcome {
  return { headline, why, tone: 'plain', points: [], traceback: [] }
}

function error(headline: string, why: string, more: Partial<Pick<Outcome, 'points' | 'traceback'>> = {}): Outcome {
  return { headline, why, tone: 'error', points: [], traceback: [], ...more }
}

function failureWhy({ failure }: Extract<RunStatus, { kind: 'failed' }>): string {
  const message = failure.message.trim()
  if (message === '') return failure.exceptionType || 'The server did not say why.'
  return failure.exceptionType === '' ? message : `${message} (${failure.exceptionType})`
}

function refusalWhy({ rejection }: Extract<RunStatus, { kind: 'rejected' }>): string {
  if (rejection.classType !== null) return `It has no node of type ${rejection.classType}. Install the custom node it comes from, or use another workflow.`
  if (rejection.type === 'prompt_no_outputs') return 'No node of it puts anything out. Add a SaveImage or SaveImageWebsocket node in ComfyUI.'
  const named = rejection.nodeErrors.length
  if (named > 0) return `It cannot use ${named === 1 ? 'one value' : `${named} values`}:`
  return [rejection.message, rejection.details].filter(Boolean).join(': ') || 'It did not say why.'
}

/** "KSampler, steps: Value 0 smaller than min of 1" */
function inputErrorText(run: Run, { nodeId, classType, inputName, message, details }: NodeInputError): string {
  const where = [nodeName(run, nodeId as NodeId, classType), inputName].filter(Boolean).join(', ')
  return `${where}: ${message}${details && details !== inputName ? ` (${details})` : ''}`
}

/** "KSampler", else the class, else the id. */
function nodeName(run: Run, nodeId: NodeId | null, nodeType: string | null): string {
  return (nodeId === null ? null : titleOf(run, nodeId)) ?? nodeType ?? (nodeId === null ? 'A node' : `Node ${nodeId}`)
}

/** Where the node that ended it is the one that counted. */
function atStep(run: Run, nodeId: NodeId | null): string {
  const { step } = run.progress
  return step && (nodeId === null || nodeId === step.nodeId) ? ` at step ${Math.floor(step.step)} of ${Math.ceil(step.steps)}` : ''
}

function sendFailure(run: Run): string {
  const notice = run.notices.find((it) => it.kind === 'sendFailed')
  return notice ? `The server answered ${notice.reason}. ` : 'The server did not answer. '
}

/** What is to be said beside a result. */
export function noticeText(run: Run, notice: RunNotice): string {
  switch (notice.kind) {
    case 'allCached': return `Nothing had to be computed: all ${run.plan.nodes.size} nodes were cached. These are the pictures of an earlier run.`
    case 'outputsDropped': return `The server left out what depends on values it cannot use. ${notice.errors.map((it) => inputErrorText(run, it)).join('; ')}.`
    case 'blocked': return `${nodeName(run, notice.nodeId, null)} stopped its branch: ${notice.message.trim()}`
    case 'socketImagesLost': {
      const node = nodeName(run, notice.nodeId, 'SaveImageWebsocket')
      const what = notice.count === null ? 'Pictures' : notice.count === 1 ? 'One picture' : `${notice.count} pictures`
      const them = notice.count === 1 ? 'it' : 'them'
      return `${what} of ${node} came while nobody listened, and the server does not keep ${them}. Run it again to get ${them}.`
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

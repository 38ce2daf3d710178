/** The words of the list of results: captions, which are short, and names, which say all of it. */
import type { OutputItem } from '@/comfy/outputs'
import { ordinal } from '@/lib/ordinal'
import type { Run, RunOutput, SocketImageRef } from '@/storage/run'
import { titleOf } from '@/state/stepProgress'
import { expectedOutputs, resultName } from '@/state/expectedOutputs'
import { seedEnd } from '@/workflow/sending/seedEnd'
import { dayName, startOfDay, timeOfDay } from './days'

export const listWords = {
  list: 'Results, newest first',
  gone: 'file is gone',
  notLoaded: 'not loaded',
} as const

export function runCount(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`
}

/** What tells an output apart, under its thumbnail: its seed, or its kind where that is not a kept picture, and its place in a batch. */
export function outputCaption(run: Run, index: number): string {
  const output = run.outputs[index]
  if (!output) return ''
  const count = expectedOutputs(run)
  const place = count > 1 ? `${index + 1} of ${count}` : null
  const tag = isPicture(output) ? (isTemporary(output) ? 'temp' : run.seed === null ? null : seedEnd(run.seed)) : kindWord(output.item)
  return join(tag, place) || timeOfDay(run.createdAtMs)
}

/** "Result 2 of 4, seed …0412, 14:31"; with the day where that is not today. */
export function outputName(run: Run, index: number, todayMs: number): string {
  const output = run.outputs[index]
  const kind = output && !isPicture(output) ? kindWord(output.item) : null
  const life = output && isTemporary(output) ? 'temporary file' : null
  return join(resultName(index, expectedOutputs(run)), kind, life, ...whichRun(run, todayMs))
}

/** "Run: queued, 2nd, seed …0412, 14:31"; for a run with a bar its percent. */
export function stateName(run: Run, percent: number | null, todayMs: number): string {
  const { subject, told } = stateWords(run)
  const state = percent === null ? [subject, told].filter(Boolean).join(' ') : `in progress, ${percent} %`
  return join(`Run: ${state}`, ...whichRun(run, todayMs))
}

function whichRun(run: Run, todayMs: number): (string | null)[] {
  const dayMs = startOfDay(run.createdAtMs)
  const day = dayMs === todayMs ? '' : `${dayName(dayMs, todayMs)} `
  return [run.seed === null ? null : `seed ${seedEnd(run.seed)}`, `${day}${timeOfDay(run.createdAtMs)}`]
}

function join(...parts: (string | null)[]): string {
  return parts.filter((part) => part !== null).join(', ')
}

export function isPicture({ item }: RunOutput): boolean {
  return item.kind === 'socketImage' || (item.kind === 'file' && item.media === 'image')
}

function isTemporary({ item }: RunOutput): boolean {
  return item.kind === 'file' && item.area === 'temp'
}

const mediaWords = { image: 'picture', video: 'video', audio: 'audio', model3d: '3D model', file: 'file' } as const

/** What an output is, where no picture shows it. A kind that nobody knows is called what its node calls it. */
export function kindWord(item: OutputItem | SocketImageRef): string {
  switch (item.kind) {
    case 'socketImage': return mediaWords.image
    case 'file': return mediaWords[item.media]
    case 'text': return 'text'
    case 'other': return item.key
  }
}

/** What a cell without an output says. `subject` may be cut short, `told` never. */
export interface StateWords {
  subject: string | null
  told: string
  /** failure: red, with a sign; stopped: with a sign; plain: just waiting, or over. */
  tone: 'plain' | 'stopped' | 'failure'
}

/** In words, for a run in any state but running without a stop asked for: that has a bar instead. */
export function stateWords(run: Run): StateWords {
  const { status } = run
  switch (status.kind) {
    case 'held': return plain('not sent yet')
    case 'sending': return plain('sending')
    case 'queued':
      if (run.stopRequested) return plain('cancelling')
      return plain(status.position === null ? 'queued' : `queued, ${ordinal(status.position)}`)
    case 'running': return plain('interrupting')
    case 'done': return doneWords(run)
    case 'failed': {
      const { nodeId, nodeType } = status.failure
      const node = (nodeId === null ? null : titleOf(run, nodeId)) ?? nodeType
      return { subject: node, told: 'failed', tone: 'failure' }
    }
    case 'rejected': return { subject: null, told: 'refused', tone: 'failure' }
    case 'interrupted': return { subject: null, told: 'interrupted', tone: 'stopped' }
    case 'cancelled': return { subject: null, told: 'cancelled', tone: 'stopped' }
    case 'lost': return { subject: null, told: status.reason === 'notSent' ? 'not sent' : 'lost', tone: 'failure' }
  }
}

/** Done, and yet a cell of its own: nothing came out, or not everything arrived. */
function doneWords(run: Run): StateWords {
  const lost = run.notices.filter((notice) => notice.kind === 'socketImagesLost')
  if (lost.length === 0) return plain('no output')
  // One node that cannot say how many it sent makes the sum unknown.
  const count = lost.every((notice) => notice.count !== null) ? lost.reduce((sum, notice) => sum + (notice.count ?? 0), 0) : null
  return { subject: null, told: count === null ? 'pictures lost' : count === 1 ? '1 picture lost' : `${count} pictures lost`, tone: 'failure' }
}

function plain(told: string): StateWords {
  return { subject: null, told, tone: 'plain' }
}

// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { NodeInputError, PromptRejection } from '@/comfy/errors'
import { announcement, batchText, noticeText, outcomeOf, waitingText } from '@/features/run/texts'
import type { Run, RunNotice, RunStatus } from '@/storage/run'
import { makeFile, makeRun, node } from '@tests/helpers/runs'

const refused: NodeInputError = { nodeId: '3', classType: 'KSampler', type: 'value_smaller_than_min', message: 'Value 0 smaller than min of 1', details: 'steps', inputName: 'steps', receivedValue: 0 }
const rejection: PromptRejection = { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '', nodeId: null, classType: null, nodeErrors: [] }
const failure = { nodeId: node('3'), nodeType: 'KSampler', exceptionType: 'OutOfMemoryError', message: 'Allocation failed.\n', traceback: ['line 1', 'line 2'] }

function runWith(status: RunStatus, more: Partial<Run> = {}): Run {
  return makeRun(undefined, undefined, { status, ...more })
}
/** The sampler has counted to this step. */
function atStep(step: number): Partial<Run> {
  const { progress } = makeRun()
  return { progress: { ...progress, step: { nodeId: node('3'), reporterId: node('3'), step, steps: 20, recent: [] } } }
}

const ENDS: { name: string; status: RunStatus; more?: Partial<Run>; headline: string; why: string; points?: string[] }[] = [
  { name: 'failed in its sampler', status: { kind: 'failed', failure }, more: atStep(9), headline: 'KSampler 3 failed at step 9 of 20', why: 'Allocation failed. (OutOfMemoryError)' },
  { name: 'failed after its sampler', status: { kind: 'failed', failure: { ...failure, nodeId: node('8') } }, more: atStep(20), headline: 'VAEDecode 8 failed', why: 'Allocation failed. (OutOfMemoryError)' },
  { name: 'failed in a node that was not sent', status: { kind: 'failed', failure: { ...failure, nodeId: node('3.0.1') } }, headline: 'KSampler failed', why: 'Allocation failed. (OutOfMemoryError)' },
  { name: 'failed, nobody knows why', status: { kind: 'failed', failure: { nodeId: null, nodeType: null, exceptionType: '', message: '', traceback: [] } }, headline: 'A node failed', why: 'The server did not say why.' },
  { name: 'refused for one value', status: { kind: 'rejected', rejection: { ...rejection, nodeErrors: [refused] } }, headline: 'The server refused this workflow', why: 'It cannot use one value:', points: ['KSampler 3, steps: Value 0 smaller than min of 1'] },
  {
    name: 'refused for several values',
    status: { kind: 'rejected', rejection: { ...rejection, nodeErrors: [refused, { ...refused, nodeId: '40', classType: 'LoadImage', inputName: 'image', message: 'Custom validation failed for node', details: 'image - Invalid image file: x.png' }] } },
    headline: 'The server refused this workflow',
    why: 'It cannot use 2 values:',
    points: ['KSampler 3, steps: Value 0 smaller than min of 1', 'LoadImage, image: Custom validation failed for node (image - Invalid image file: x.png)'],
  },
  { name: 'refused for a node type', status: { kind: 'rejected', rejection: { ...rejection, type: 'missing_node_type', classType: 'MagicUpscaler' } }, headline: 'The server refused this workflow', why: 'It has no node of type MagicUpscaler. Install the custom node it comes from, or use another workflow.' },
  { name: 'refused for its lack of outputs', status: { kind: 'rejected', rejection: { ...rejection, type: 'prompt_no_outputs' } }, headline: 'The server refused this workflow', why: 'No node of it puts anything out. Add a SaveImage or SaveImageWebsocket node in ComfyUI.' },
  { name: 'refused in other words', status: { kind: 'rejected', rejection: { ...rejection, type: 'newer', message: 'Not today', details: 'try tomorrow' } }, headline: 'The server refused this workflow', why: 'Not today: try tomorrow' },
  { name: 'refused without a word', status: { kind: 'rejected', rejection: { ...rejection, message: '' } }, headline: 'The server refused this workflow', why: 'It did not say why.' },
  { name: 'interrupted in its sampler', status: { kind: 'interrupted', nodeId: node('3') }, more: atStep(7), headline: 'Interrupted at step 7 of 20', why: 'Only this run was stopped; others go on.' },
  { name: 'interrupted after it', status: { kind: 'interrupted', nodeId: node('8') }, more: atStep(20), headline: 'Interrupted', why: 'Only this run was stopped; others go on.' },
  { name: 'cancelled', status: { kind: 'cancelled' }, headline: 'Cancelled', why: 'It was taken out of the queue before it began.' },
  { name: 'not sent, without an answer', status: { kind: 'lost', reason: 'notSent' }, headline: 'This run was not sent', why: 'The server did not answer. Nothing was queued.' },
  { name: 'not sent, with one', status: { kind: 'lost', reason: 'notSent' }, more: { notices: [{ kind: 'sendFailed', reason: 'HTTP 500' }] }, headline: 'This run was not sent', why: 'The server answered HTTP 500. Nothing was queued.' },
  { name: 'forgotten by the server', status: { kind: 'lost', reason: 'serverForgot' }, headline: 'The server does not know this run any more', why: 'It was probably restarted: its queue and history are kept in memory only.' },
]

describe('a run that ended without its result', () => {
  it.each(ENDS)('$name', ({ status, more, headline, why, points = [] }) => {
    const run = runWith(status, more)
    expect(outcomeOf(run)).toMatchObject({ headline, why, points })
    expect(announcement(run)).toBe(headline)
  })

  it('has its traceback where there is one', () => {
    expect(outcomeOf(runWith({ kind: 'failed', failure }))?.traceback).toEqual(['line 1', 'line 2'])
  })

  it.each<RunStatus>([{ kind: 'held' }, { kind: 'sending' }, { kind: 'queued', position: 1 }, { kind: 'running' }, { kind: 'done' }])('$kind is no such run', (status) => {
    expect(outcomeOf(runWith(status))).toBeNull()
  })
})

describe('a run under way', () => {
  it.each<[RunStatus, string]>([
    [{ kind: 'held' }, 'sending'],
    [{ kind: 'sending' }, 'sending'],
    [{ kind: 'queued', position: null }, 'queued'],
    [{ kind: 'queued', position: 1 }, 'queued, 1st'],
    [{ kind: 'queued', position: 112 }, 'queued, 112th'],
    [{ kind: 'running' }, 'starting'],
  ])('%j waits: %s', (status, text) => {
    expect(waitingText(runWith(status))).toBe(text)
  })

  it('that has sampled finishes', () => {
    expect(waitingText(runWith({ kind: 'running' }, atStep(20)))).toBe('finishing')
  })
})

describe('what is said beside a result', () => {
  const NOTICES: [RunNotice, string][] = [
    [{ kind: 'allCached' }, 'Nothing had to be computed: all 7 nodes were cached. These are the pictures of an earlier run.'],
    [{ kind: 'outputsDropped', errors: [refused] }, 'The server left out what depends on values it cannot use. KSampler 3, steps: Value 0 smaller than min of 1.'],
    [{ kind: 'blocked', nodeId: node('8'), message: 'Nothing to decode\n' }, 'VAEDecode 8 stopped its branch: Nothing to decode'],
    [{ kind: 'blocked', nodeId: null, message: 'No' }, 'A node stopped its branch: No'],
    [{ kind: 'socketImagesLost', nodeId: node('9'), count: 1 }, 'One picture of SaveImage 9 came while nobody listened, and the server does not keep it. Run it again to get it.'],
    [{ kind: 'socketImagesLost', nodeId: node('9'), count: 3 }, '3 pictures of SaveImage 9 came while nobody listened, and the server does not keep them. Run it again to get them.'],
    [{ kind: 'socketImagesLost', nodeId: node('99'), count: null }, 'Pictures of SaveImageWebsocket came while nobody listened, and the server does not keep them. Run it again to get them.'],
    [{ kind: 'sendFailed', reason: 'HTTP 500' }, 'The server answered HTTP 500.'],
  ]
  it.each(NOTICES)('%j', (notice, text) => {
    expect(noticeText(makeRun(), notice)).toBe(text)
  })
})

describe('what is announced', () => {
  it.each<[RunStatus, Partial<Run>, string | null]>([
    [{ kind: 'sending' }, {}, null],
    [{ kind: 'queued', position: null }, {}, 'Run queued'],
    [{ kind: 'queued', position: 4 }, { batch: { index: 1, count: 4 } }, 'Run 2 of 4 queued'],
    [{ kind: 'running' }, {}, 'Run started'],
    [{ kind: 'done' }, {}, 'Run finished'],
    [{ kind: 'done' }, { outputs: [0, 1].map((at) => ({ nodeId: node('9'), item: makeFile(`${at}.png`) })) }, 'Run finished, 2 results'],
  ])('%j', (status, more, text) => {
    expect(announcement(runWith(status, more))).toBe(text)
  })

  it('a run by itself is no batch', () => {
    expect(batchText(null)).toBeNull()
  })
})

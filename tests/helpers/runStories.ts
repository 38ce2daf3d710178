/** Actions and short ways to play them, for tests of the run reducer. */
import type { NodeInputError, PromptRejection } from '@/comfy/errors'
import type { ComfyEvent, RunFailure } from '@/comfy/events'
import type { HistoryItem } from '@/comfy/history'
import type { RunId } from '@/comfy/ids'
import type { Run, RunStatus } from '@/storage/run'
import type { RunAction, RunsState } from '@/state/runActions'
import { historyOf, makeFile, makeRun, node, playAll, runA, stateOf, told } from './runs'

export const atMs = 5000
export const failure: RunFailure = { nodeId: node('3'), nodeType: 'KSampler', exceptionType: 'ValueError', message: 'No.', traceback: ['line 1'] }
export const inputError: NodeInputError = {
  nodeId: '9', classType: 'SaveImage', type: 'required_input_missing', message: '', details: 'images', inputName: 'images', receivedValue: null,
}
export const rejection: PromptRejection = { type: 'prompt_no_outputs', message: '', details: '', nodeId: null, classType: null, nodeErrors: [] }

export const start: ComfyEvent = { kind: 'runStarted', runId: runA, atMs: 0 }
export const success: ComfyEvent = { kind: 'succeeded', runId: runA, atMs: 0 }
export const end: ComfyEvent = { kind: 'executionEnded', runId: runA }
export const hello: ComfyEvent = { kind: 'hello', sid: 'tab', remaining: 1 }

export function sent(run: Run = makeRun()): RunAction {
  return { kind: 'created', run }
}
export function accept(runId: RunId = runA, nodeErrors: NodeInputError[] = []): RunAction {
  return { kind: 'accepted', runId, number: 3, nodeErrors, atMs: 1500 }
}
export function tell(...events: ComfyEvent[]): RunAction[] {
  return told(events)
}
export function history(more?: Partial<HistoryItem>): RunAction {
  return { kind: 'history', runId: runA, item: historyOf(runA, more), atMs }
}
export function seen(running: RunId[], pending: RunId[]): RunAction {
  return { kind: 'queueSeen', running, pending, atMs }
}
export function image(index: number): RunAction {
  return { kind: 'socketImage', runId: runA, image: { kind: 'socketImage', nodeId: node('9'), index, mime: 'image/png', sizeBytes: 100 + index } }
}
/** Node 9 puts out files of these names. */
export function says(...names: string[]): RunAction[] {
  return tell({ kind: 'nodeOutput', runId: runA, nodeId: node('9'), displayId: node('9'), items: names.map((name) => makeFile(name)) })
}
export function started(id: string, displayId = id): ComfyEvent {
  return { kind: 'nodeStarted', runId: runA, nodeId: node(id), displayId: node(displayId) }
}
export function snapshot(...nodes: ReturnType<typeof stateOf>[]): ComfyEvent {
  return { kind: 'nodeStates', runId: runA, nodes }
}

/** @throws Error when memory does not hold it */
export function runIn(state: RunsState, runId: RunId = runA): Run {
  const run = state.runs.get(runId)
  if (!run) throw new Error(`no run ${runId}`)
  return run
}
export function after(...actions: RunAction[]): Run {
  return runIn(playAll(actions))
}
export function statusAfter(...actions: RunAction[]): RunStatus {
  return after(...actions).status
}
export function fileNames(run: Run): string[] {
  return run.outputs.map(({ item }) => (item.kind === 'file' ? item.filename : item.kind))
}

/** Plans, runs and events for tests about runs. */
import type { ComfyEvent, NodeProgress } from '@/comfy/events'
import type { HistoryItem } from '@/comfy/history'
import { asNodeId, asRunId, asServerKey, type NodeId, type RunId } from '@/comfy/ids'
import type { OutputFile, OutputItem } from '@/comfy/outputs'
import { applyRunAction } from '@/state/applyRunAction'
import { createRun } from '@/state/createRun'
import type { Run } from '@/storage/run'
import { noRuns, type RunAction, type RunsState } from '@/state/runActions'
import type { PlannedNode, RunPlan } from '@/workflow/sending/runPlan'

export const runA = asRunId('aaaaaaaa-0000-4000-8000-000000000001')
export const runB = asRunId('bbbbbbbb-0000-4000-8000-000000000002')
export const node = asNodeId

/** A node per entry: class, the nodes it takes from, steps where it samples. */
export function planOf(nodes: Record<string, { class?: string; needs?: string[]; steps?: number }>): RunPlan {
  return {
    nodes: new Map(
      Object.entries(nodes).map(([id, { class: classType = 'Node', needs = [], steps = null }]): [NodeId, PlannedNode] => [
        node(id),
        { classType, title: `${classType} ${id}`, steps, deliversOverSocket: classType === 'SaveImageWebsocket', needs: needs.map(asNodeId) },
      ]),
    ),
  }
}

/** Loader 4, texts 6 and 7, latent 5, sampler 3 (8 steps), decoder 8, saver 9. */
export function textToImagePlan(saver: 'SaveImage' | 'SaveImageWebsocket' = 'SaveImage', steps = 8): RunPlan {
  return planOf({
    3: { class: 'KSampler', steps, needs: ['4', '5', '6', '7'] },
    4: { class: 'CheckpointLoaderSimple' },
    5: { class: 'EmptyLatentImage' },
    6: { class: 'CLIPTextEncode', needs: ['4'] },
    7: { class: 'CLIPTextEncode', needs: ['4'] },
    8: { class: 'VAEDecode', needs: ['3', '4'] },
    9: { class: saver, needs: ['8'] },
  })
}

export function makeRun(id: RunId = runA, plan: RunPlan = textToImagePlan(), more: Partial<Run> = {}): Run {
  const fields = { serverKey: asServerKey('http://127.0.0.1:8188/'), clientId: 'tab', createdAtMs: 1000, workflowName: 'Portrait', seed: 7, batch: null }
  return { ...createRun({ id, plan, ...fields }), ...more }
}

export function makeFile(filename: string, area: OutputFile['area'] = 'output'): OutputFile {
  return { kind: 'file', media: 'image', filename, subfolder: '', area, key: 'images' }
}

/** One entry of a snapshot; `real` where the node was made while expanding that one. */
export function stateOf(id: string, value: number, max: number, state: NodeProgress['state'] = 'running', real = id): NodeProgress {
  return { nodeId: node(id), displayId: node(real), realId: node(real), state, value, max }
}

type Told = Extract<RunAction, { kind: 'event' }>

/** Actions of a run whose server says one thing every 100 ms, in the order that the server uses. */
export function told(events: readonly ComfyEvent[], startMs = 2000): Told[] {
  return events.map((event, at) => ({ kind: 'event', event, atMs: startMs + at * 100 }))
}

/** One node that starts, reports its steps if it has any, and finishes. `before` is what the snapshot holds already. */
export function nodeEvents(runId: RunId, id: string, steps: number, before: readonly NodeProgress[]): ComfyEvent[] {
  const snapshot = (entry: NodeProgress): ComfyEvent => ({ kind: 'nodeStates', runId, nodes: [...before, entry] })
  const events: ComfyEvent[] = [snapshot(stateOf(id, 0, 1)), { kind: 'nodeStarted', runId, nodeId: node(id), displayId: node(id) }]
  for (let step = 1; step <= steps; step++) {
    events.push(snapshot(stateOf(id, step, steps)), { kind: 'step', runId, nodeId: node(id), step, steps })
  }
  events.push(snapshot(stateOf(id, steps || 1, steps || 1, 'finished')))
  return events
}

/** Everything that the server says about one run of `textToImagePlan`, from start to end. */
export function eventsOfRun(runId: RunId, { steps = 8, cached = [] as string[], outputs = [makeFile(`${runId}.png`)] as OutputItem[] } = {}): ComfyEvent[] {
  const events: ComfyEvent[] = [
    { kind: 'runStarted', runId, atMs: 0 },
    { kind: 'nodesCached', runId, nodeIds: cached.map(asNodeId) },
  ]
  const finished: NodeProgress[] = []
  for (const id of ['4', '5', '7', '6', '3', '8', '9']) {
    const isCached = cached.includes(id)
    const own = id === '3' ? steps : 0
    const output: ComfyEvent[] = id === '9' ? [{ kind: 'nodeOutput', runId, nodeId: node(id), displayId: node(id), items: outputs }] : []
    if (!isCached) {
      const told = nodeEvents(runId, id, own, finished)
      events.push(...told.slice(0, -1), ...output, ...told.slice(-1))
      finished.push(stateOf(id, own || 1, own || 1, 'finished'))
    } else if (id === '9') {
      events.push(...output, { kind: 'nodeStates', runId, nodes: [...finished, stateOf(id, 1, 1, 'finished')] })
    }
  }
  return [...events, { kind: 'succeeded', runId, atMs: 0 }, { kind: 'executionEnded', runId }]
}

export function historyOf(runId: RunId, more: Partial<HistoryItem> = {}): HistoryItem {
  return {
    runId,
    status: 'success',
    completed: true,
    failure: null,
    interruptedAt: null,
    outputs: new Map([[node('9'), [makeFile(`${runId}.png`)]]]),
    startedAtMs: 1_000_000,
    endedAtMs: 1_004_000,
    ...more,
  }
}

export function playAll(actions: readonly RunAction[], from: RunsState = noRuns): RunsState {
  let state = from
  for (const action of actions) state = applyRunAction(state, action)
  return state
}

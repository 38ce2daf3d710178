/**
 * Says what a ComfyUI server says of one run, in its order, at the moments when it is told to. One step is three
 * messages: `progress_state`, the preview, `progress`. Source: protocol 2.4, 2.6, 3.
 */
import { metadataFrame, type SocketPicture } from '../../simulator/frames'
import { outputsOf, stagesOf, type SentPrompt } from './prompt'
import type { Channel } from './standIn'

export interface ScriptedRun {
  /** Up to the sampler, which then runs. */
  begin(): void
  step(step: number, steps: number, jpeg: Uint8Array): void
  /** From the sampler's end to the run's; a node that delivers over the socket sends this picture. */
  finish(png: Uint8Array): void
}

export function createScriptedRun(prompt: SentPrompt, channel: Channel): ScriptedRun {
  const { runId: prompt_id, graph } = prompt
  const { before, sampler, after } = stagesOf(prompt)
  const outputs = outputsOf(prompt)
  const nodes: Record<string, object> = {}

  const idsOf = (node: string) => ({ node_id: node, prompt_id, display_node_id: node, parent_node_id: null, real_node_id: node })
  function report(node: string, state: 'running' | 'finished', value: number, max: number) {
    nodes[node] = { value, max, state, ...idsOf(node) }
    channel.text('progress_state', { prompt_id, nodes })
  }
  function start(node: string) {
    report(node, 'running', 0, 1)
    channel.text('executing', { node, display_node: node, prompt_id })
  }
  function show(node: string, step: number, steps: number, picture: SocketPicture) {
    report(node, 'running', step, steps)
    channel.frame(metadataFrame(picture, idsOf(node)))
    channel.text('progress', { value: step, max: steps, prompt_id, node })
  }

  return {
    begin() {
      channel.text('execution_start', { prompt_id, timestamp: Date.now() })
      channel.text('execution_cached', { nodes: [], prompt_id, timestamp: Date.now() })
      for (const node of before) {
        start(node)
        report(node, 'finished', 1, 1)
      }
      start(sampler)
    },
    step: (step, steps, jpeg) => show(sampler, step, steps, { bytes: jpeg, format: 'jpeg' }),
    finish(png) {
      report(sampler, 'finished', 1, 1)
      for (const node of after) {
        start(node)
        if (graph[node]?.class_type === 'SaveImageWebsocket') show(node, 0, 1, { bytes: png, format: 'png' })
        const output = outputs[node]
        if (output) channel.text('executed', { node, display_node: node, output, prompt_id })
        report(node, 'finished', 1, 1)
      }
      channel.text('execution_success', { prompt_id, timestamp: Date.now() })
    },
  }
}

/** The word after which history is complete. */
export function sayEnded({ runId }: SentPrompt, channel: Channel): void {
  channel.text('executing', { node: null, prompt_id: runId })
}

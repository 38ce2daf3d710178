/**
 * Text encoders and what changes conditionings. A conditioning is its text.
 */
import type { NodeRun } from './context'
import type { NodeInputs } from './inputs'
import type { ConditioningValue } from './values'

const text = (value: string): ConditioningValue => ({ kind: 'conditioning', text: value })

function both(inputs: NodeInputs, first: string, second: string) {
  return { outputs: [text(joined(inputs.get(first, 'conditioning').text, inputs.get(second, 'conditioning').text))] }
}

/** Prompts that encoders take in several inputs; the same words twice count once. */
function joined(...texts: string[]): string {
  return [...new Set(texts.map((part) => part.trim()).filter((part) => part !== ''))].join(', ')
}

const unchanged: NodeRun = ({ inputs }) => ({ outputs: [inputs.get('conditioning', 'conditioning')] })

export const conditioningNodes: Readonly<Record<string, NodeRun>> = {
  CLIPTextEncode: ({ inputs }) => ({ outputs: [text(inputs.text('text'))] }),
  CLIPTextEncodeSDXL: ({ inputs }) => ({ outputs: [text(joined(inputs.text('text_g'), inputs.text('text_l')))] }),
  CLIPTextEncodeFlux: ({ inputs }) => ({ outputs: [text(joined(inputs.text('t5xxl'), inputs.text('clip_l')))] }),
  CLIPTextEncodeSD3: ({ inputs }) => ({ outputs: [text(joined(inputs.text('t5xxl'), inputs.text('clip_l'), inputs.text('clip_g')))] }),
  FluxGuidance: unchanged,
  ConditioningSetArea: unchanged,
  ConditioningSetTimestepRange: unchanged,
  ControlNetApply: unchanged,
  ConditioningZeroOut: () => ({ outputs: [text('')] }),
  ConditioningCombine: ({ inputs }) => both(inputs, 'conditioning_1', 'conditioning_2'),
  ConditioningConcat: ({ inputs }) => both(inputs, 'conditioning_to', 'conditioning_from'),
  ConditioningAverage: ({ inputs }) => both(inputs, 'conditioning_to', 'conditioning_from'),
  ControlNetApplyAdvanced: ({ inputs }) => ({
    outputs: [inputs.get('positive', 'conditioning'), inputs.get('negative', 'conditioning')],
  }),
}

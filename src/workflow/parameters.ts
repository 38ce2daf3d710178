/**
 * Parameters: the form fields found in a workflow by following its graph from the samplers.
 * Types here are the border between `workflow` and the form; finding them is findParameters.ts.
 */
import type { NodeId } from '@/comfy/ids'
import type { BooleanInput, ComboInput, FloatInput, IntInput, OpaqueInput, StringInput } from './nodeDefs'

export type Role =
  | 'prompt' | 'negative' | 'seed' | 'steps' | 'cfg' | 'guidance' | 'sampler' | 'scheduler' | 'denoise'
  | 'width' | 'height' | 'batchSize' | 'checkpoint' | 'diffusionModel' | 'clip' | 'vae' | 'image'

/** `nodeId` and input name, joined: unique in a document and stable over reloads. */
export type ParameterId = string & { readonly __brand: 'ParameterId' }

export interface InputRef {
  nodeId: NodeId
  input: string
}
/** Integers are `number` when safe, else `bigint`; combos may hold numbers or booleans. */
export type ParameterValue = string | number | bigint | boolean

export type ParameterKind = IntInput | FloatInput | StringInput | BooleanInput | ComboInput | OpaqueInput

export interface Parameter {
  id: ParameterId
  role: Role
  /** ComfyUI's word for it, e.g. "CFG". Where several samplers exist the node title tells them apart. */
  label: string
  nodeTitle: string
  /** Every input that receives the value: a text shared by two encoders is one parameter. */
  targets: readonly InputRef[]
  spec: ParameterKind
  /** The value in the document. */
  initial: ParameterValue
}

/** The id of the parameter whose first target this is. Node ids and names may hold any character, `/` too. */
export function asParameterId({ nodeId, input }: InputRef): ParameterId {
  return `${nodeId.replaceAll('%', '%25').replaceAll('/', '%2F')}/${input}` as ParameterId
}

/**
 * Parameters: the form fields of a workflow. First those whose role was found by following its graph from the samplers,
 * then every other value under its node.
 * Types here are the border between `workflow` and the form; finding them is describeForm.ts and findParameters.ts.
 */
import type { NodeId } from '@/comfy/ids'
import type { Json } from '@/lib/json'
import type { AutogrowInput, BooleanInput, ColorInput, ComboInput, DynamicComboInput, FloatInput, IntInput, OpaqueInput, StringInput } from '../definitions/nodeDefs'

export type Role =
  | 'prompt' | 'negative' | 'seed' | 'steps' | 'cfg' | 'guidance' | 'sampler' | 'scheduler' | 'denoise'
  | 'width' | 'height' | 'batchSize' | 'checkpoint' | 'diffusionModel' | 'clip' | 'vae' | 'image' | 'mask'
  | 'lora' | 'loraStrength' | 'loraClipStrength' | 'upscaleModel' | 'controlNet'
  | 'other' // plays none of them; stands under its node

/** `nodeId` and input name (and path), joined: unique in a document and stable over reloads. */
export type ParameterId = string & { readonly __brand: 'ParameterId' }

export interface InputRef {
  nodeId: NodeId
  input: string
  /** Keys into an object value, outermost first: the strength of `{"on": true, "lora": "a", "strength": 1}`. */
  path?: readonly string[]
}
/**
 * What a field holds: mostly text, numbers (integers are `number` when safe, else `bigint`) and booleans; a list for a
 * multiselect, anything for an opaque kind. `null` in a member of a growing group or dynamic combo: it is not sent.
 */
export type ParameterValue = Json
export type ScalarValue = string | number | bigint | boolean

export type ParameterKind =
  | IntInput | FloatInput | StringInput | BooleanInput | ComboInput | ColorInput | DynamicComboInput | OpaqueInput

export interface Parameter {
  id: ParameterId
  role: Role
  /** ComfyUI's word for it, e.g. "CFG". Where several samplers exist the node title tells them apart. */
  label: string
  /** The node it stands under: that of the input that plays the role, which may be fed by another. */
  nodeId: NodeId
  nodeTitle: string
  /** Every input that receives the value: a text shared by two encoders is one parameter. The first one names it. */
  targets: readonly InputRef[]
  spec: ParameterKind
  /** The value in the document; null where the document has none (an inactive branch of a dynamic combo). */
  initial: ParameterValue
  tooltip: string | null
  isAdvanced: boolean
  /** Shown and sent only while this dynamic combo has this key; null: always. Conditions nest through their parameters. */
  condition: { parameter: ParameterId; key: string } | null
  /**
   * Member of a growing group, which may be added and removed; null: none. Every member there may be is a parameter, those
   * that are not there hold null. `prefix` is what stands before the number in the names that members are sent by, without
   * gaps; null: each has a name of its own.
   */
  group: { id: string; index: number; isRequired: boolean; prefix: string | null } | null
  /** Fields of one LoRA in chain order have the same number, from 0; null: none. */
  lora: number | null
}

/** A growing group whose members hold values, not links: what the form's "Add" button needs. */
export interface GrowingGroup {
  /** As in Parameter.group. */
  id: string
  nodeId: NodeId
  input: string
  spec: AutogrowInput
}

/** The fields without a role under one node, in the order of its inputs. Nodes that have and may get none have no section. */
export interface NodeSection {
  nodeId: NodeId
  classType: string
  title: string
  parameters: readonly ParameterId[]
}

/** Everything a form shows of a graph. Pure data, survives structuredClone. */
export interface FormModel {
  /** All of them: in form order those with a role, then the others, node by node. */
  parameters: readonly Parameter[]
  sections: readonly NodeSection[]
  groups: readonly GrowingGroup[]
}

/**
 * The id of the parameter whose first target this is. Node ids and names may hold any character, `/` too.
 * @param keys of the dynamic combos it depends on, outermost first: several branches may have an input of one name
 */
export function asParameterId({ nodeId, input, path = [] }: InputRef, keys: readonly string[] = []): ParameterId {
  const place = [nodeId, input, ...path].map(escaped).join('/')
  return [place, ...keys.map(escaped)].join('?') as ParameterId
}

function escaped(text: string): string {
  return /[%/?]/.test(text) ? escapedAll(text) : text
}

function escapedAll(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('/', '%2F').replaceAll('?', '%3F')
}

/**
 * Node definitions (/object_info) normalised into one union: tuple and object forms, old and new combos.
 * Source: protocol 6.
 */
export interface IntInput { kind: 'int'; min: bigint | null; max: bigint | null; step: number; default: number | bigint | null; isSeed: boolean }
export interface FloatInput { kind: 'float'; min: number | null; max: number | null; step: number; round: number | null; default: number | null }
export interface StringInput { kind: 'string'; multiline: boolean; default: string | null; placeholder: string | null }
export interface BooleanInput { kind: 'boolean'; default: boolean | null; labelOn: string | null; labelOff: string | null }
export interface ComboInput { kind: 'combo'; options: readonly (string | number | boolean)[]; default: string | number | boolean | null; multiselect: boolean; upload: 'image' | 'video' | 'audio' | 'file' | null; remoteRoute: string | null }
/** A socket: takes a link only. `type` is ComfyUI's type word, e.g. MODEL. */
export interface SocketInput { kind: 'socket'; type: string }
/** A kind we keep the value of but have no control for. */
export interface OpaqueInput { kind: 'opaque'; type: string }
export type InputKind = IntInput | FloatInput | StringInput | BooleanInput | ComboInput | SocketInput | OpaqueInput

export interface InputDef {
  name: string
  required: boolean
  tooltip: string | null
  spec: InputKind
}
export interface NodeDef {
  classType: string
  displayName: string
  category: string
  pythonModule: string
  inputs: readonly InputDef[]
  outputs: readonly { type: string; name: string }[]
  isOutputNode: boolean
}
/** Answers by class; undefined = the server does not know it (or was not asked yet). */
export type NodeDefs = ReadonlyMap<string, NodeDef>
